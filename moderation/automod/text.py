"""A text as rules look at it: as written, and in forms in which what looks the same is the same.

All of it is linear in the length of the text.
"""

import re
import unicodedata
from collections.abc import Callable
from functools import cached_property
from typing import Any, TypeVar

from core.text import lookalike, spelled_out, without_invisible

_Found = TypeVar("_Found")
_MOST_KNOWN = 20_000  # different characters that a table remembers
_FEWEST_APART = 3  # letters that stand apart are read as one word
# Of scripts that put no blanks between words: Thai, Lao, Burmese, Khmer, Chinese, Japanese.
UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]"
)


class _Words(dict[int, str]):
    """What each character is in a line of words: itself, a word of its own, or a blank."""

    def __missing__(self, number: int) -> str:
        character = chr(number)
        kind = unicodedata.category(character)
        found = character if kind[0] in "LMN" else f" {character} " if kind == "So" else " "
        if len(self) < _MOST_KNOWN:
            self[number] = found
        return found


_words = _Words()


def line_of(text: str) -> str:
    """The words of a text that was folded before, with one blank between them and around all of them."""
    return f" {' '.join(text.translate(_words).split())} "


class Text:
    """What somebody wrote: one or several pieces, of which none runs into the next."""

    def __init__(self, *pieces: str) -> None:
        self.written = "\n".join(filter(None, pieces))
        self._read: dict[Callable[[str], Any], Any] = {}

    def once(self, read: Callable[[str], _Found]) -> _Found:
        """What `read` finds in it, without what cannot be seen; many rules may ask, it is read once."""
        if read not in self._read:
            self._read[read] = read(self.bare)
        found: _Found = self._read[read]
        return found

    @cached_property
    def bare(self) -> str:
        """Without what cannot be seen."""
        return without_invisible(self.written)

    @cached_property
    def seen(self) -> str:
        """As it looks: case-folded, without accents and what cannot be seen, in one alphabet."""
        return lookalike(self.bare)

    @cached_property
    def versions(self) -> tuple[str, ...]:
        """As patterns are held against it."""
        if self.written.isascii():
            return (self.bare,)
        return tuple(dict.fromkeys((self.written, self.bare, self.seen)))

    @cached_property
    def words(self) -> str:
        """Its words in a line; letters that stand apart (`l i k e this`) are a word too."""
        return _with_joined(line_of(self.seen))

    @cached_property
    def spelled(self) -> str:
        """The same with letters in place of the digits that are read as them."""
        return _with_joined(line_of(spelled_out(self.bare)))


def _with_joined(line: str) -> str:
    words = line.split()
    joined: list[str] = []
    run: list[str] = []
    for word in (*words, ""):
        if len(word) == 1:
            run.append(word)
            continue
        if len(run) >= _FEWEST_APART:
            joined.append("".join(run))
        run = []
    return f"{line}{' '.join(joined)} " if joined else line
