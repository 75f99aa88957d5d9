"""Where the pictures of things are kept: one file per thing and hash, whatever sizes it is shown in."""

import structlog

from core.errors import FieldCode, InvalidForm
from core.images.reading import Picture
from core.storage import files

_log = structlog.get_logger(__name__)
_CONTENT_TYPE = "image/webp"


def picture_key(folder: str, owner_id: int, name: str) -> str:
    """The storage key of a picture by its name; the `a_` of moving pictures is not part of it."""
    return f"{folder}/{owner_id}/{name.removeprefix('a_')}"


def keep_picture(folder: str, owner_id: int, picture: Picture, *, path: str) -> None:
    """Store a picture of somebody or something. Raises InvalidForm at `path`: FAILED_TO_UPLOAD_IMAGE."""
    try:
        key = picture_key(folder, owner_id, picture.name)
        files().put(key, picture.content, content_type=_CONTENT_TYPE)
    except Exception:  # each storage has errors of its own
        _log.exception("picture.not_stored", folder=folder)
        raise InvalidForm.at(path, FieldCode.FAILED_TO_UPLOAD_IMAGE) from None


def remove_picture(folder: str, owner_id: int, name: str) -> None:
    """Remove a picture; one that is gone already is fine."""
    files().delete(picture_key(folder, owner_id, name))
