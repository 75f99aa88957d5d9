"""Packs on the guild wire: what it takes, what it answers, and how one becomes the other."""

from typing import Any, NotRequired, TypedDict

from core.api.fields import Input, TextField
from core.clock import iso
from core.errors import Code
from guilds.pack_records import PackRecord
from guilds.packs import Shelf

OWN_PACK_ERRORS = (Code.FEATURE_TEMPORARILY_DISABLED, Code.UNKNOWN_PACK, Code.PACK_ACCESS_DENIED)
PACK_EXPRESSION_ERRORS = (*OWN_PACK_ERRORS, Code.INVALID_PACK_TYPE)


class PackInput(Input):
    """A pack to make."""

    name = TextField(1, 64)
    description = TextField(1, 256, required=False, allow_null=True)


class PackChangesInput(Input):
    """An edit of a pack."""

    name = TextField(1, 64, required=False)
    description = TextField(1, 256, required=False, allow_null=True)

    def changes(self) -> dict[str, Any]:
        """What the operation takes."""
        return dict(self.values)


class PackResponse(TypedDict):
    """A pack; `installed_at` is there in the list of what one installed."""

    id: str
    name: str
    description: str | None
    type: str
    creator_id: str
    created_at: str
    updated_at: str
    installed_at: NotRequired[str]


class ShelfResponse(TypedDict):
    """What one has of one kind of pack, and how many one may have."""

    installed_limit: int
    created_limit: int
    installed: list[PackResponse]
    created: list[PackResponse]


class PacksResponse(TypedDict):
    """One's packs by kind."""

    emoji: ShelfResponse
    sticker: ShelfResponse


def render_pack(pack: PackRecord) -> PackResponse:
    """A pack."""
    body: PackResponse = {
        "id": str(pack.id),
        "name": pack.name,
        "description": pack.description,
        "type": pack.kind,
        "creator_id": str(pack.creator.id),
        "created_at": iso(pack.created_at),
        "updated_at": iso(pack.updated_at),
    }
    if pack.installed_at is not None:
        body["installed_at"] = iso(pack.installed_at)
    return body


def render_packs(shelves: dict[str, Shelf]) -> PacksResponse:
    """What somebody has of packs."""
    return {"emoji": _shelf(shelves["emoji"]), "sticker": _shelf(shelves["sticker"])}


def _shelf(shelf: Shelf) -> ShelfResponse:
    return {
        "installed_limit": shelf.installed_limit,
        "created_limit": shelf.created_limit,
        "installed": [render_pack(pack) for pack in shelf.installed],
        "created": [render_pack(pack) for pack in shelf.created],
    }
