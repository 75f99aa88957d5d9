"""Immutable facts about media that people keep."""

import msgspec

from chat.models import FavoriteMeme


class FavoriteMemeRecord(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A kept piece of media. `attachment_id` is part of its address, `duration` in seconds."""

    id: int
    user_id: int
    name: str
    attachment_id: int
    filename: str
    content_type: str
    content_hash: str
    size: int
    alt_text: str | None = None
    tags: tuple[str, ...] = ()
    width: int | None = None
    height: int | None = None
    duration: float | None = None
    is_gifv: bool = False
    klipy_slug: str | None = None
    tenor_slug_id: str | None = None

    @classmethod
    def of(cls, row: FavoriteMeme) -> "FavoriteMemeRecord":
        """The row's facts, with those of its file."""
        return cls(
            id=row.id,
            user_id=row.user_id,
            name=row.name,
            attachment_id=row.attachment_id,
            filename=row.filename,
            content_type=row.content_type,
            content_hash=row.file.content_hash,
            size=row.file.size,
            alt_text=row.alt_text,
            tags=tuple(row.tags),
            width=row.file.width,
            height=row.file.height,
            duration=row.file.duration,
            is_gifv=row.is_gifv,
            klipy_slug=row.klipy_slug,
            tenor_slug_id=row.tenor_slug_id,
        )
