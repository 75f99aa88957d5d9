"""From an uploaded picture to the file of an emoji or sticker: what takes long, and so stands outside of transactions.

The file is kept first and removed after an hour unless an operation has made a row of it: `KeptUpload.removal`.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from core.errors import FieldCode, InvalidForm, ProductError
from core.ids import new_id
from core.images import read_picture
from guilds.expression_kinds import ExpressionKind

_PATH = "image"
_LONGEST_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Upload:
    """An emoji or sticker that somebody wants to add; `image` is the file as it came. Emojis have names only."""

    name: str
    image: bytes
    description: str = ""
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class KeptUpload:
    """The same with its picture read and kept under its id, until the job `removal` finds nothing that shows it."""

    id: int
    name: str
    animated: bool
    description: str
    tags: tuple[str, ...]
    removal: int


def keep_upload(
    kind: ExpressionKind[Any], upload: Upload, *, most_bytes: int, by: int | None, guild_id: int = 0
) -> KeptUpload:
    """Read a picture and keep it. Slow. Raises InvalidForm at `image` as `read_picture` and FAILED_TO_UPLOAD_IMAGE, and
    what `PicturePlace.keep` raises."""
    picture = read_picture(upload.image, path=_PATH, most_bytes=most_bytes, kinds=kind.formats)
    expression_id = new_id()
    return KeptUpload(
        id=expression_id,
        name=upload.name,
        animated=picture.is_animated,
        description=upload.description,
        tags=upload.tags,
        removal=kind.place.keep(picture, path=_PATH, by=by, name=str(expression_id), guild_id=guild_id),
    )


def keep_uploads(
    kind: ExpressionKind[Any], uploads: Sequence[Upload], *, most_bytes: int, by: int | None, guild_id: int = 0
) -> Iterator[KeptUpload | ProductError]:
    """Each of many as `keep_upload` would return or raise it. Pictures that are not reached in twenty seconds are
    refused: nobody waits longer for an answer."""
    deadline = time.monotonic() + _LONGEST_SECONDS
    for upload in uploads:
        try:
            if time.monotonic() > deadline:
                raise InvalidForm.at(_PATH, FieldCode.FAILED_TO_UPLOAD_IMAGE)
            yield keep_upload(kind, upload, most_bytes=most_bytes, by=by, guild_id=guild_id)
        except ProductError as refusal:
            yield refusal
