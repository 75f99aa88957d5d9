"""Media that people keep, as the guild wire shows it."""

from chat.meme_records import FavoriteMemeRecord
from chat.v1.schemas_memes import FavoriteMemeResponse
from core.media.addresses import file_url


def render_meme(record: FavoriteMemeRecord) -> FavoriteMemeResponse:
    """A kept piece; its address is in its owner's notes, whose id is the owner's."""
    return {
        "id": str(record.id),
        "user_id": str(record.user_id),
        "name": record.name,
        "alt_text": record.alt_text,
        "tags": list(record.tags),
        "attachment_id": str(record.attachment_id),
        "filename": record.filename,
        "content_type": record.content_type,
        "content_hash": record.content_hash,
        "size": record.size,
        "width": record.width,
        "height": record.height,
        "duration": record.duration,
        "url": file_url(record.user_id, record.attachment_id, record.filename),
        "is_gifv": record.is_gifv,
        "klipy_slug": record.klipy_slug,
        "tenor_slug_id": record.tenor_slug_id,
    }
