"""Reactions on the guild wire."""

from accounts.requests import caller
from accounts.v1.render import render_user
from accounts.v1.schemas import UserPartialResponse
from chat.emojis import parse_emoji
from chat.operations.reactions import add_reaction, remove_all_reactions, remove_emoji_reactions, remove_reaction
from chat.reactions import reacted_with
from chat.v1.inputs_reactions import OriginQuery, ReactedQuery
from core.api.endpoint import endpoint
from core.api.request import Request
from core.api.views import V1View
from core.errors import Code

_TAGS = ("Reactions",)
_REFUSALS = (Code.UNKNOWN_CHANNEL, Code.MISSING_PERMISSIONS)


class MessageReactions(V1View):
    """All reactions to a message."""

    tags = _TAGS

    @endpoint(operation=remove_all_reactions, errors=_REFUSALS)
    def delete(self, request: Request, channel_id: int, message_id: int) -> None:
        """Remove all reactions.

        For the author of the message and those with MANAGE_MESSAGES.
        """
        remove_all_reactions(caller(request), channel_id, message_id)


class EmojiReactions(V1View):
    """The reactions with one emoji: the character, or `name:id`."""

    tags = _TAGS

    @endpoint(
        query=ReactedQuery,
        response=list[UserPartialResponse],
        operation=add_reaction,
        errors=(Code.UNKNOWN_CHANNEL, Code.UNKNOWN_MESSAGE),
    )
    def get(self, request: Request, channel_id: int, message_id: int, emoji: str) -> list[UserPartialResponse]:
        """List those who reacted with an emoji.

        By ascending id.
        """
        query, choice = request.query.values, parse_emoji(emoji)
        window = {"limit": query["limit"], "after": query.get("after") or 0}
        found = reacted_with(caller(request), channel_id, message_id, choice, **window)
        return [render_user(user) for user in found]

    @endpoint(operation=remove_emoji_reactions, errors=_REFUSALS)
    def delete(self, request: Request, channel_id: int, message_id: int, emoji: str) -> None:
        """Remove everybody's reactions with an emoji.

        For the author of the message and those with MANAGE_MESSAGES.
        """
        remove_emoji_reactions(caller(request), channel_id, message_id, emoji=parse_emoji(emoji))


class OwnReaction(V1View):
    """The caller's reaction with one emoji."""

    tags = _TAGS

    @endpoint(
        query=OriginQuery,
        operation=add_reaction,
        errors=(
            Code.UNKNOWN_CHANNEL,
            Code.UNKNOWN_MESSAGE,
            Code.MISSING_PERMISSIONS,
            Code.MAX_REACTIONS,
            Code.COMMUNICATION_DISABLED,
            Code.UNCLAIMED_ACCOUNT_CANNOT_ADD_REACTIONS,
        ),
    )
    def put(self, request: Request, channel_id: int, message_id: int, emoji: str) -> None:
        """React to a message.

        Joining those who used the emoji on this message already needs no permission.
        """
        origin = request.query.values.get("session_id") or ""
        add_reaction(caller(request), channel_id, message_id, emoji=parse_emoji(emoji), origin=origin)

    @endpoint(query=OriginQuery, operation=remove_reaction, errors=(Code.UNKNOWN_CHANNEL,))
    def delete(self, request: Request, channel_id: int, message_id: int, emoji: str) -> None:
        """Take one's reaction back."""
        origin = request.query.values.get("session_id") or ""
        remove_reaction(caller(request), channel_id, message_id, emoji=parse_emoji(emoji), origin=origin)


class PersonReaction(V1View):
    """Somebody's reaction with one emoji."""

    tags = _TAGS

    @endpoint(query=OriginQuery, operation=remove_reaction, errors=_REFUSALS)
    def delete(self, request: Request, channel_id: int, message_id: int, emoji: str, target_id: int) -> None:
        """Remove somebody's reaction.

        For the author of the message and those with MANAGE_MESSAGES.
        """
        origin = request.query.values.get("session_id") or ""
        choice = parse_emoji(emoji)
        remove_reaction(caller(request), channel_id, message_id, emoji=choice, user_id=target_id, origin=origin)
