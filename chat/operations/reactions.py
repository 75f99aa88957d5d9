"""Reacting to messages, and taking reactions away."""

from chat import statements
from chat.access import GUILD_SIDE, ChannelAccess, access_channel
from chat.checks import GuildOperation, check_let_in, check_operation
from chat.emojis import EmojiChoice
from chat.events_reactions import (
    AllReactionsRemoved,
    EmojiReactionsRemoved,
    PersonReactionEvent,
    ReactionAdded,
    ReactionRemoved,
)
from chat.models import Reaction
from chat.operations._reacting import checked_use, emoji_of, store_use, take_back
from core.actor import Actor
from core.errors import Code, ProductError
from core.events import publish
from core.operations import operation
from core.permissions import P
from guilds.models import Member
from guilds.records import MemberRecord

_BUCKET = "channel:reactions::channel_id"


@operation("reaction.add", limit=_BUCKET)
def add_reaction(actor: Actor, channel_id: int, message_id: int, *, emoji: EmojiChoice, origin: str = "") -> None:
    """React to a message the actor may read. Doing so twice changes nothing.

    The first use of an emoji on a message needs ADD_REACTIONS in guilds, and USE_EXTERNAL_EMOJIS for another guild's
    emoji; joining the others who used it needs nothing. Publishes ReactionAdded, which the gateway session `origin`
    does not hear.
    Raises UNCLAIMED_ACCOUNT_CANNOT_ADD_REACTIONS, what `access_channel` raises, UNKNOWN_MESSAGE,
    FEATURE_TEMPORARILY_DISABLED, CANNOT_SEND_MESSAGES_TO_USER (one has blocked the other), MAX_REACTIONS,
    MISSING_PERMISSIONS, COMMUNICATION_DISABLED, GUILD_VERIFICATION_REQUIRED (came with a raid), and InvalidForm at
    `emoji`.
    """
    access = _reached(actor, channel_id, message_id)
    reaction = checked_use(access, message_id, emoji)
    if reaction is None:
        return

    store_use(reaction, actor.user_id)

    _announce(ReactionAdded, access, reaction, actor.user_id, origin)


@operation("reaction.remove", limit=_BUCKET)
def remove_reaction(
    actor: Actor,
    channel_id: int,
    message_id: int,
    *,
    emoji: EmojiChoice,
    user_id: int | None = None,
    origin: str = "",
) -> None:
    """Take back one's reaction or, as author of the message or with MANAGE_MESSAGES, somebody's (`user_id`).

    What is not there is no error. Publishes ReactionRemoved when it was. Raises what `access_channel` raises, and
    MISSING_PERMISSIONS.
    """
    target_id = actor.user_id if user_id is None else user_id
    access = access_channel(actor, channel_id, kinds=GUILD_SIDE)
    if not _is_found(access, message_id, needs_right=user_id is not None):
        return
    reaction = _found(message_id, emoji)
    if reaction is None or not take_back(reaction, target_id):
        return
    _announce(ReactionRemoved, access, reaction, target_id, origin)


@operation("reaction.remove_emoji", limit=_BUCKET)
def remove_emoji_reactions(actor: Actor, channel_id: int, message_id: int, *, emoji: EmojiChoice) -> None:
    """Take everybody's reactions with one emoji away, as author of the message or with MANAGE_MESSAGES.

    Publishes EmojiReactionsRemoved when there were any. Raises as `remove_reaction`.
    """
    access = access_channel(actor, channel_id, kinds=GUILD_SIDE)
    if not _is_found(access, message_id, needs_right=True):
        return
    reaction = _found(message_id, emoji)
    if reaction is not None:
        reaction.delete()
        publish(EmojiReactionsRemoved(place=access.place, message_id=message_id, emoji=emoji_of(reaction)))


@operation("reaction.remove_all", limit=_BUCKET)
def remove_all_reactions(actor: Actor, channel_id: int, message_id: int) -> None:
    """Take all reactions away, as author of the message or with MANAGE_MESSAGES.

    Publishes AllReactionsRemoved when there were any. Raises as `remove_reaction`.
    """
    access = access_channel(actor, channel_id, kinds=GUILD_SIDE)
    if not _is_found(access, message_id, needs_right=True):
        return
    if Reaction.objects.filter(message_id=message_id).delete()[0]:
        publish(AllReactionsRemoved(place=access.place, message_id=message_id))


def _reached(actor: Actor, channel_id: int, message_id: int) -> ChannelAccess:
    """The channel, with the message held, for somebody who may react to it unless the emoji stands against it."""
    if not actor.user.is_claimed and channel_id != actor.user_id:
        raise ProductError(Code.UNCLAIMED_ACCOUNT_CANNOT_ADD_REACTIONS)
    access = access_channel(actor, channel_id, kinds=GUILD_SIDE)
    if message_id < access.history_floor:
        raise ProductError(Code.UNKNOWN_MESSAGE)
    check_operation(access, GuildOperation.REACTIONS)
    check_let_in(access)
    if statements.locked_author(channel_id, message_id) is None:
        raise ProductError(Code.UNKNOWN_MESSAGE)
    return access


def _is_found(access: ChannelAccess, message_id: int, *, needs_right: bool) -> bool:
    """Whether the message is there for the actor, who needs a right over it for more than their own reaction."""
    author_id = statements.locked_author(access.channel.id, message_id)
    assert access.actor is not None
    is_author = author_id == access.actor.user_id
    if author_id is None or (needs_right and message_id < access.history_floor and not is_author):
        return False
    if needs_right and not is_author and (access.guild is None or not access.can(P.MANAGE_MESSAGES)):
        raise ProductError(Code.MISSING_PERMISSIONS)
    return True


def _found(message_id: int, emoji: EmojiChoice) -> Reaction | None:
    return Reaction.objects.filter(message_id=message_id, emoji_key=emoji.key).first()


def _announce(
    kind: type[PersonReactionEvent], access: ChannelAccess, reaction: Reaction, user_id: int, origin: str
) -> None:
    assert access.actor is not None
    publish(
        kind(
            place=access.place,
            message_id=reaction.message_id,
            user_id=user_id,
            emoji=emoji_of(reaction),
            actor_id=access.actor.user_id,
            origin=origin,
            member=_member(access, user_id),
        )
    )


def _member(access: ChannelAccess, user_id: int) -> MemberRecord | None:
    if access.guild is None or (access.actor is not None and access.actor.user_id == user_id):
        return access.member
    found = Member.objects.select_related("user").filter(guild_id=access.guild.id, user_id=user_id).first()
    return MemberRecord.of(found) if found is not None else None
