"""Packs of emojis and stickers: what one has, making, changing, deleting, installing."""

from accounts.requests import caller
from core.api.endpoint import endpoint
from core.api.request import Request
from core.api.views import V1View
from core.errors import Code, FieldCode, InvalidForm
from guilds.models import ExpressionPack
from guilds.operations.packs import create_pack, delete_pack, install_pack, uninstall_pack, update_pack
from guilds.packs import shelves_of
from guilds.v1.packs_wire import (
    OWN_PACK_ERRORS,
    PackChangesInput,
    PackInput,
    PackResponse,
    PacksResponse,
    render_pack,
    render_packs,
)

_TAGS = ("Packs",)


class Packs(V1View):
    tags = _TAGS
    gate = "human"

    @endpoint(response=PacksResponse, limit="packs:list", errors=(Code.FEATURE_TEMPORARILY_DISABLED,))
    def get(self, request: Request) -> PacksResponse:
        """List the packs one made and installed."""
        return render_packs(shelves_of(caller(request)))


class NewPack(V1View):
    tags = _TAGS
    gate = "human"

    @endpoint(
        request=PackInput,
        response=PackResponse,
        operation=create_pack,
        errors=(Code.FEATURE_TEMPORARILY_DISABLED, Code.MISSING_ACCESS, Code.MAX_PACKS),
    )
    def post(self, request: Request, pack_type: str) -> PackResponse:
        """Make a pack.

        Of emojis (`emoji`) or of stickers (`sticker`).
        """
        valid = request.valid
        pack = create_pack(
            caller(request), kind=_kind(pack_type), name=valid["name"], description=valid.get("description")
        )
        return render_pack(pack)


class OnePack(V1View):
    tags = _TAGS
    gate = "human"

    @endpoint(request=PackChangesInput, response=PackResponse, operation=update_pack, errors=OWN_PACK_ERRORS)
    def patch(self, request: Request, pack_id: int) -> PackResponse:
        """Change a pack of one's own."""
        return render_pack(update_pack(caller(request), pack_id, changes=request.valid.changes()))

    @endpoint(operation=delete_pack, errors=OWN_PACK_ERRORS)
    def delete(self, request: Request, pack_id: int) -> None:
        """Delete a pack of one's own.

        With everything in it: nobody has it installed any more.
        """
        delete_pack(caller(request), pack_id)


class PackInstallation(V1View):
    tags = _TAGS
    gate = "human"

    @endpoint(
        operation=install_pack,
        errors=(Code.FEATURE_TEMPORARILY_DISABLED, Code.MISSING_ACCESS, Code.UNKNOWN_PACK, Code.MAX_PACKS),
    )
    def post(self, request: Request, pack_id: int) -> None:
        """Install a pack.

        Nothing changes for somebody who has it.
        """
        install_pack(caller(request), pack_id)

    @endpoint(operation=uninstall_pack, errors=(Code.FEATURE_TEMPORARILY_DISABLED, Code.UNKNOWN_PACK))
    def delete(self, request: Request, pack_id: int) -> None:
        """Uninstall a pack.

        What was said with it stays.
        """
        uninstall_pack(caller(request), pack_id)


def _kind(text: str) -> ExpressionPack.Kind:
    try:
        return ExpressionPack.Kind(text)
    except ValueError:
        raise InvalidForm.at("pack_type", FieldCode.INVALID_FORMAT) from None
