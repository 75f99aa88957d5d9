"""What somebody may react with, as paths and rows spell it."""

import re
from typing import NamedTuple

import emoji

from core.errors import FieldCode, InvalidForm
from core.ids import MAX_ID
from core.text import utf16_length

PATH = "emoji"
_MOST = 64
_CUSTOM = re.compile(r"(?:a:)?([^:]+):(0|[1-9][0-9]{0,18})")
_FIRST_INDICATOR, _LAST_INDICATOR = "\U0001f1e6", "\U0001f1ff"
_STYLE = "\ufe0f"  # asks for the coloured form of a character: with and without it is the same emoji


class EmojiChoice(NamedTuple):
    """An emoji as somebody names it. Of a custom one only the `id` decides; `name` of others is the character."""

    name: str
    id: int | None = None

    @property
    def key(self) -> str:
        """What tells emojis apart (`Reaction.emoji_key`)."""
        return str(self.id) if self.id is not None else self.name.replace(_STYLE, "") or self.name


def parse_emoji(text: str) -> EmojiChoice:
    """The emoji of a decoded path segment: a character, or `name:id`, with `a:` before it or not.

    Whether there is such an emoji is not asked here. Raises InvalidForm at `emoji` for a text that is too long.
    """
    if not 0 < utf16_length(text) <= _MOST:
        raise InvalidForm.at(PATH, FieldCode.STRING_LENGTH_INVALID, min=1, max=_MOST)
    custom = _CUSTOM.fullmatch(text)
    if custom is None or int(custom[2]) > MAX_ID:
        return EmojiChoice(text)
    return EmojiChoice(custom[1], int(custom[2]))


def is_unicode_emoji(text: str) -> bool:
    """Whether the text is exactly one emoji, or one letter of the alphabet that flags are made of."""
    return emoji.is_emoji(text) or (len(text) == 1 and _FIRST_INDICATOR <= text <= _LAST_INDICATOR)
