"""Where the pictures of things are kept: one file per thing and hash, whatever sizes it is shown in."""

import structlog

from core.errors import FieldCode, InvalidForm
from core.images.cache import variant_cache
from core.images.reading import Picture
from core.storage import files

_log = structlog.get_logger(__name__)


def picture_key(place: str, name: str, *ids: int) -> str:
    """The storage key of a picture by its place's path, its name and the ids in the path; the `a_` of moving pictures
    is not part of it."""
    return f"{place.format(*ids)}/{name.removeprefix('a_')}"


def keep_file(key: str, picture: Picture, *, path: str) -> None:
    """Store a picture. Raises InvalidForm at `path`: FAILED_TO_UPLOAD_IMAGE."""
    try:
        files().put(key, picture.content)
    except Exception:  # each storage has errors of its own
        _log.exception("picture.not_stored", folder=key.partition("/")[0])
        raise InvalidForm.at(path, FieldCode.FAILED_TO_UPLOAD_IMAGE) from None


def remove_file(key: str) -> None:
    """Remove a picture, and what this machine has made of it; one that is gone already is fine."""
    files().delete(key)
    variant_cache().forget(key)
