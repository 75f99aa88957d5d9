"""The emojis of a pack, for its creator."""

from accounts.requests import caller
from core.api.endpoint import endpoint
from core.api.request import Request
from core.api.views import V1View
from core.errors import Code
from guilds.operations.pack_emojis import (
    create_pack_emoji,
    create_pack_emojis,
    delete_pack_emoji,
    update_pack_emoji,
)
from guilds.pack_adding import add_pack_emoji, add_pack_emojis
from guilds.packs import emojis_of_pack
from guilds.v1.inputs_expressions import DeletionQuery, EmojiChangesInput, EmojiInput, EmojisInput
from guilds.v1.packs_wire import PACK_EXPRESSION_ERRORS
from guilds.v1.render_expressions import render_added_emojis, render_emoji, render_listed_emoji
from guilds.v1.schemas_expressions import AddedEmojisResponse, EmojiResponse, ListedEmojiResponse

_TAGS = ("Packs",)


class PackEmojis(V1View):
    tags = _TAGS
    gate = "human"

    @endpoint(response=list[ListedEmojiResponse], limit="packs:emoji:list::pack_id", errors=PACK_EXPRESSION_ERRORS)
    def get(self, request: Request, pack_id: int) -> list[ListedEmojiResponse]:
        """List the emojis of a pack of one's own."""
        return [render_listed_emoji(emoji) for emoji in emojis_of_pack(caller(request), pack_id)]

    @endpoint(
        request=EmojiInput,
        response=EmojiResponse,
        operation=create_pack_emoji,
        errors=(*PACK_EXPRESSION_ERRORS, Code.MISSING_ACCESS, Code.MAX_PACK_EXPRESSIONS),
    )
    def post(self, request: Request, pack_id: int) -> EmojiResponse:
        """Add an emoji to a pack of one's own."""
        return render_emoji(add_pack_emoji(caller(request), pack_id, upload=request.valid.upload()))


class ManyPackEmojis(V1View):
    tags = _TAGS
    gate = "human"

    @endpoint(
        request=EmojisInput,
        response=AddedEmojisResponse,
        operation=create_pack_emojis,
        errors=(*PACK_EXPRESSION_ERRORS, Code.MISSING_ACCESS),
    )
    def post(self, request: Request, pack_id: int) -> AddedEmojisResponse:
        """Add several emojis to a pack of one's own.

        Those that cannot be added are named, and do not keep the others out.
        """
        return render_added_emojis(add_pack_emojis(caller(request), pack_id, uploads=request.valid.uploads()))


class OnePackEmoji(V1View):
    tags = _TAGS
    gate = "human"

    @endpoint(
        request=EmojiChangesInput,
        response=EmojiResponse,
        operation=update_pack_emoji,
        errors=(*PACK_EXPRESSION_ERRORS, Code.UNKNOWN_EMOJI),
    )
    def patch(self, request: Request, pack_id: int, emoji_id: int) -> EmojiResponse:
        """Change an emoji of a pack of one's own."""
        changes = request.valid.changes()
        return render_emoji(update_pack_emoji(caller(request), pack_id, emoji_id, changes=changes))

    @endpoint(
        query=DeletionQuery,
        operation=delete_pack_emoji,
        errors=(*PACK_EXPRESSION_ERRORS, Code.UNKNOWN_EMOJI, Code.MISSING_ACCESS),
    )
    def delete(self, request: Request, pack_id: int, emoji_id: int) -> None:
        """Delete an emoji of a pack of one's own.

        Messages go on showing its picture, unless it is purged, which needs the trait EXPRESSION_PURGE_ALLOWED.
        """
        delete_pack_emoji(caller(request), pack_id, emoji_id, purge=request.query["purge"])
