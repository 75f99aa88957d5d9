"""Immutable facts about emojis and stickers, as events carry them and the wire renders them."""

import msgspec

from guilds.models import Emoji, Sticker


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
