"""Files of messages and posts as the topic wire shows them."""

from typing import TypedDict

from django.conf import settings

from chat.records import AttachmentRecord
from core.ids import to_oid
from core.media.addresses import short_key

_KINDS = frozenset({"image", "video", "audio"})


class WireFile(TypedDict):
    """A file. `url` is null when its time is over."""

    type: str
    file_id: str
    url: str | None
    filename: str
    size: int
    mime_type: str


def render_file(record: AttachmentRecord) -> WireFile:
    """A file of a message."""
    shown = file_of(record.id, record.filename, record.size, record.content_type)
    return {**shown, "url": None} if record.expired else shown


def file_of(file_id: int, filename: str, size: int, content_type: str) -> WireFile:
    """A file by its facts; `type` is what its name promises, as everything else of this wire goes by the name."""
    kind = content_type.partition("/")[0]
    return {
        "type": kind if kind in _KINDS else "file",
        "file_id": to_oid(file_id),
        "url": file_address(file_id),
        "filename": filename,
        "size": size,
        "mime_type": content_type,
    }


def file_address(file_id: int) -> str:
    """Where anybody may fetch a file for a day or two."""
    return f"{settings.GUILDHALL.public_url.rstrip('/')}{file_path(file_id)}?p={short_key(file_id)}"


def file_path(file_id: int) -> str:
    """Where those fetch a file who may see what shows it."""
    return f"/api/attachments/{to_oid(file_id)}"
