"""The stickers of a pack, for its creator."""

from accounts.requests import caller
from core.api.endpoint import endpoint
from core.api.request import Request
from core.api.views import V1View
from core.errors import Code
from guilds.operations.pack_stickers import (
    create_pack_sticker,
    create_pack_stickers,
    delete_pack_sticker,
    update_pack_sticker,
)
from guilds.pack_adding import add_pack_sticker, add_pack_stickers
from guilds.packs import stickers_of_pack
from guilds.v1.inputs_expressions import DeletionQuery, StickerChangesInput, StickerInput, StickersInput
from guilds.v1.packs_wire import PACK_EXPRESSION_ERRORS
from guilds.v1.render_expressions import render_added_stickers, render_listed_sticker, render_sticker
from guilds.v1.schemas_expressions import AddedStickersResponse, ListedStickerResponse, StickerResponse

_TAGS = ("Packs",)


class PackStickers(V1View):
    tags = _TAGS
    gate = "human"

    @endpoint(response=list[ListedStickerResponse], limit="packs:sticker:list::pack_id", errors=PACK_EXPRESSION_ERRORS)
    def get(self, request: Request, pack_id: int) -> list[ListedStickerResponse]:
        """List the stickers of a pack of one's own."""
        return [render_listed_sticker(sticker) for sticker in stickers_of_pack(caller(request), pack_id)]

    @endpoint(
        request=StickerInput,
        response=StickerResponse,
        operation=create_pack_sticker,
        errors=(*PACK_EXPRESSION_ERRORS, Code.MISSING_ACCESS, Code.MAX_PACK_EXPRESSIONS),
    )
    def post(self, request: Request, pack_id: int) -> StickerResponse:
        """Add a sticker to a pack of one's own."""
        return render_sticker(add_pack_sticker(caller(request), pack_id, upload=request.valid.upload()))


class ManyPackStickers(V1View):
    tags = _TAGS
    gate = "human"

    @endpoint(
        request=StickersInput,
        response=AddedStickersResponse,
        operation=create_pack_stickers,
        errors=(*PACK_EXPRESSION_ERRORS, Code.MISSING_ACCESS),
    )
    def post(self, request: Request, pack_id: int) -> AddedStickersResponse:
        """Add several stickers to a pack of one's own.

        Those that cannot be added are named, and do not keep the others out.
        """
        return render_added_stickers(add_pack_stickers(caller(request), pack_id, uploads=request.valid.uploads()))


class OnePackSticker(V1View):
    tags = _TAGS
    gate = "human"

    @endpoint(
        request=StickerChangesInput,
        response=StickerResponse,
        operation=update_pack_sticker,
        errors=(*PACK_EXPRESSION_ERRORS, Code.UNKNOWN_STICKER),
    )
    def patch(self, request: Request, pack_id: int, sticker_id: int) -> StickerResponse:
        """Change a sticker of a pack of one's own."""
        changes = request.valid.changes()
        return render_sticker(update_pack_sticker(caller(request), pack_id, sticker_id, changes=changes))

    @endpoint(
        query=DeletionQuery,
        operation=delete_pack_sticker,
        errors=(*PACK_EXPRESSION_ERRORS, Code.UNKNOWN_STICKER, Code.MISSING_ACCESS),
    )
    def delete(self, request: Request, pack_id: int, sticker_id: int) -> None:
        """Delete a sticker of a pack of one's own.

        Messages go on showing its picture, unless it is purged, which needs the trait EXPRESSION_PURGE_ALLOWED.
        """
        delete_pack_sticker(caller(request), pack_id, sticker_id, purge=request.query["purge"])
