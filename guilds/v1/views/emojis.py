"""The emojis of a guild."""

from accounts.requests import caller
from core.api.endpoint import endpoint
from core.api.request import Request
from core.api.views import V1View
from core.errors import Code
from guilds.expression_adding import add_emoji, add_emojis
from guilds.expression_queries import emojis_for
from guilds.operations.emojis import create_emoji, create_emojis, delete_emoji, update_emoji
from guilds.v1.inputs_expressions import DeletionQuery, EmojiChangesInput, EmojiInput, EmojisInput
from guilds.v1.render_expressions import render_added_emojis, render_emoji, render_listed_emoji
from guilds.v1.schemas_expressions import AddedEmojisResponse, EmojiResponse, ListedEmojiResponse

_TAGS = ("Emojis",)


class Emojis(V1View):
    tags = _TAGS

    @endpoint(response=list[ListedEmojiResponse], limit="guild:emojis:list::guild_id")
    def get(self, request: Request, guild_id: int) -> list[ListedEmojiResponse]:
        """List the emojis of a guild, with who made them."""
        return [render_listed_emoji(emoji) for emoji in emojis_for(caller(request), guild_id)]

    @endpoint(
        request=EmojiInput,
        response=EmojiResponse,
        operation=create_emoji,
        audit_reason=True,
        errors=(Code.MISSING_PERMISSIONS, Code.MAX_EMOJIS, Code.MAX_ANIMATED_EMOJIS),
    )
    def post(self, request: Request, guild_id: int) -> EmojiResponse:
        """Add an emoji.

        Needs CREATE_EXPRESSIONS.
        """
        return render_emoji(add_emoji(caller(request), guild_id, upload=request.valid.upload()))


class ManyEmojis(V1View):
    tags = _TAGS

    @endpoint(
        request=EmojisInput,
        response=AddedEmojisResponse,
        operation=create_emojis,
        audit_reason=True,
        errors=(Code.MISSING_PERMISSIONS,),
    )
    def post(self, request: Request, guild_id: int) -> AddedEmojisResponse:
        """Add several emojis.

        Needs CREATE_EXPRESSIONS. Those that cannot be added are named, and do not keep the others out.
        """
        return render_added_emojis(add_emojis(caller(request), guild_id, uploads=request.valid.uploads()))


class OneEmoji(V1View):
    tags = _TAGS

    @endpoint(
        request=EmojiChangesInput,
        response=EmojiResponse,
        operation=update_emoji,
        audit_reason=True,
        errors=(Code.UNKNOWN_EMOJI, Code.MISSING_PERMISSIONS),
    )
    def patch(self, request: Request, guild_id: int, emoji_id: int) -> EmojiResponse:
        """Change an emoji.

        Needs CREATE_EXPRESSIONS for one's own, MANAGE_EXPRESSIONS for others'.
        """
        return render_emoji(update_emoji(caller(request), guild_id, emoji_id, changes=request.valid.changes()))

    @endpoint(
        query=DeletionQuery,
        operation=delete_emoji,
        audit_reason=True,
        errors=(Code.UNKNOWN_EMOJI, Code.MISSING_PERMISSIONS, Code.MISSING_ACCESS),
    )
    def delete(self, request: Request, guild_id: int, emoji_id: int) -> None:
        """Delete an emoji.

        Needs CREATE_EXPRESSIONS for one's own, MANAGE_EXPRESSIONS for others'. Messages go on showing its picture,
        unless it is purged, which needs the guild's feature EXPRESSION_PURGE_ALLOWED.
        """
        delete_emoji(caller(request), guild_id, emoji_id, purge=request.query["purge"])
