"""Files of messages as the guild wire shows them."""

from typing import Any

from chat.attachment_references import REFERENCE, named
from chat.records import AttachmentRecord
from chat.v1.schemas_messages import AttachmentResponse
from core.clock import iso_or_none
from core.media.addresses import file_url

__all__ = ["REFERENCE", "render_attachment", "render_embedded"]


def render_attachment(record: AttachmentRecord) -> AttachmentResponse:
    """A file of a message. Its address is signed and works for everybody who has it, until it expires."""
    url = None if record.expired else file_url(record.channel_id, record.id, record.filename)
    body: AttachmentResponse = {
        "id": str(record.id),
        "filename": record.filename,
        "title": record.title,
        "description": record.description,
        "content_type": record.content_type,
        "content_hash": record.content_hash,
        "size": record.size,
        "url": url,
        "proxy_url": url,
        "width": record.width,
        "height": record.height,
        "placeholder": record.placeholder,
        "flags": record.flags,
        "nsfw": record.nsfw,
        "duration": None if record.duration is None else round(record.duration),
        "waveform": record.waveform,
        "expires_at": iso_or_none(record.expires_at),
    }
    if record.expired:
        body["expired"] = True
    return body


def render_embedded(url: str, attachments: tuple[AttachmentRecord, ...]) -> dict[str, Any] | None:
    """What an embed shows of a file of the same message (`attachment://name`); None when the file is gone."""
    shown = named(url, attachments)
    if shown is None or shown.expired:
        return None
    address = file_url(shown.channel_id, shown.id, shown.filename)
    return {
        "url": address,
        "proxy_url": address,
        "content_type": shown.content_type,
        "content_hash": shown.content_hash,
        "width": shown.width,
        "height": shown.height,
        "placeholder": shown.placeholder,
        "flags": shown.flags,
    }
