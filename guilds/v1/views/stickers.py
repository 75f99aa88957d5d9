"""The stickers of a guild."""

from accounts.requests import caller
from core.api.endpoint import endpoint
from core.api.request import Request
from core.api.views import V1View
from core.errors import Code
from guilds.expression_adding import add_sticker, add_stickers
from guilds.expression_queries import stickers_for
from guilds.operations.stickers import create_sticker, create_stickers, delete_sticker, update_sticker
from guilds.v1.inputs_expressions import DeletionQuery, StickerChangesInput, StickerInput, StickersInput
from guilds.v1.render_expressions import render_added_stickers, render_listed_sticker, render_sticker
from guilds.v1.schemas_expressions import AddedStickersResponse, ListedStickerResponse, StickerResponse

_TAGS = ("Stickers",)


class Stickers(V1View):
    tags = _TAGS

    @endpoint(response=list[ListedStickerResponse], limit="guild:sticker:list::guild_id")
    def get(self, request: Request, guild_id: int) -> list[ListedStickerResponse]:
        """List the stickers of a guild, with who made them."""
        return [render_listed_sticker(sticker) for sticker in stickers_for(caller(request), guild_id)]

    @endpoint(
        request=StickerInput,
        response=StickerResponse,
        operation=create_sticker,
        audit_reason=True,
        errors=(Code.MISSING_PERMISSIONS, Code.MAX_STICKERS),
    )
    def post(self, request: Request, guild_id: int) -> StickerResponse:
        """Add a sticker.

        Needs CREATE_EXPRESSIONS.
        """
        return render_sticker(add_sticker(caller(request), guild_id, upload=request.valid.upload()))


class ManyStickers(V1View):
    tags = _TAGS

    @endpoint(
        request=StickersInput,
        response=AddedStickersResponse,
        operation=create_stickers,
        audit_reason=True,
        errors=(Code.MISSING_PERMISSIONS,),
    )
    def post(self, request: Request, guild_id: int) -> AddedStickersResponse:
        """Add several stickers.

        Needs CREATE_EXPRESSIONS. Those that cannot be added are named, and do not keep the others out.
        """
        return render_added_stickers(add_stickers(caller(request), guild_id, uploads=request.valid.uploads()))


class OneSticker(V1View):
    tags = _TAGS

    @endpoint(
        request=StickerChangesInput,
        response=StickerResponse,
        operation=update_sticker,
        audit_reason=True,
        errors=(Code.UNKNOWN_STICKER, Code.MISSING_PERMISSIONS),
    )
    def patch(self, request: Request, guild_id: int, sticker_id: int) -> StickerResponse:
        """Change a sticker.

        Needs CREATE_EXPRESSIONS for one's own, MANAGE_EXPRESSIONS for others'.
        """
        return render_sticker(update_sticker(caller(request), guild_id, sticker_id, changes=request.valid.changes()))

    @endpoint(
        query=DeletionQuery,
        operation=delete_sticker,
        audit_reason=True,
        errors=(Code.UNKNOWN_STICKER, Code.MISSING_PERMISSIONS, Code.MISSING_ACCESS),
    )
    def delete(self, request: Request, guild_id: int, sticker_id: int) -> None:
        """Delete a sticker.

        Needs CREATE_EXPRESSIONS for one's own, MANAGE_EXPRESSIONS for others'. Messages go on showing its picture,
        unless it is purged, which needs the guild's feature EXPRESSION_PURGE_ALLOWED.
        """
        delete_sticker(caller(request), guild_id, sticker_id, purge=request.query["purge"])
