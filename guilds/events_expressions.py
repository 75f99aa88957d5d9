"""What happens to the emojis and stickers of guilds: hearers get all that there are, so that order does not matter."""

from guilds.events import GuildEvent
from guilds.expression_records import EmojiRecord, StickerRecord


class EmojisUpdated(GuildEvent, frozen=True, kw_only=True):
    """The emojis of a guild changed; these are all of them."""

    emojis: tuple[EmojiRecord, ...]


class StickersUpdated(GuildEvent, frozen=True, kw_only=True):
    """The stickers of a guild changed; these are all of them."""

    stickers: tuple[StickerRecord, ...]
