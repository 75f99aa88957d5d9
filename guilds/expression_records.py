"""Immutable facts about emojis, stickers and packs, as events carry them and the wire renders them."""

from datetime import datetime

import msgspec

from accounts.records import UserRecord
from guilds.models import Emoji, ExpressionPack, Sticker


class EmojiRecord(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """An emoji of a guild or a pack."""

    id: int
    name: str
    animated: bool

    @classmethod
    def of(cls, row: Emoji) -> "EmojiRecord":
        """The row's facts."""
        return cls(id=row.id, name=row.name, animated=row.animated)


class StickerRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A sticker of a guild or a pack."""

    id: int
    name: str
    animated: bool
    description: str = ""
    tags: tuple[str, ...] = ()

    @classmethod
    def of(cls, row: Sticker) -> "StickerRecord":
        """The row's facts."""
        return cls(id=row.id, name=row.name, animated=row.animated, description=row.description, tags=tuple(row.tags))


ExpressionRecord = EmojiRecord | StickerRecord


class PackRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A pack of emojis or stickers; `installed_at` is for the person who sees it among what they installed."""

    id: int
    kind: str
    name: str
    description: str | None
    creator_id: int
    created_at: datetime
    updated_at: datetime
    creator: UserRecord | None = None
    installed_at: datetime | None = None

    @classmethod
    def of(
        cls, pack: ExpressionPack, *, creator: UserRecord | None = None, installed_at: datetime | None = None
    ) -> "PackRecord":
        """The row's facts."""
        return cls(
            id=pack.id,
            kind=pack.kind,
            name=pack.name,
            description=pack.description,
            creator_id=pack.creator_id,
            created_at=pack.created_at,
            updated_at=pack.updated_at,
            creator=creator,
            installed_at=installed_at,
        )
