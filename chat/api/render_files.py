"""Files of messages as the topic wire shows them."""

from typing import Any

from django.conf import settings

from chat.records import AttachmentRecord
from core.ids import to_oid
from core.media.addresses import short_key

_KINDS = frozenset({"image", "video", "audio"})


def render_file(record: AttachmentRecord) -> dict[str, Any]:
    """A file; `type` is what its name promises, as everything else of this wire goes by the name."""
    kind = record.content_type.partition("/")[0]
    return {
        "type": kind if kind in _KINDS else "file",
        "file_id": to_oid(record.id),
        "url": None if record.expired else file_address(record.id),
        "filename": record.filename,
        "size": record.size,
        "mime_type": record.content_type,
    }


def file_address(file_id: int) -> str:
    """Where anybody may fetch a file for a day or two."""
    return f"{settings.GUILDHALL.public_url.rstrip('/')}/api/attachments/{to_oid(file_id)}?p={short_key(file_id)}"
