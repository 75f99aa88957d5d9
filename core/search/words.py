"""What counts as a word of a text, the same for what is kept and for what is asked.

Letters and digits make words, in no case and without accents. Scripts that put no blanks between words are cut into
pairs of neighbouring characters, which finds any part of two characters or more. A pictograph is a word of its own.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from core.text import folded

LONGEST = 64
"""Of longer words only the beginning counts."""

# Thai, Lao, Myanmar, Khmer; kana and signs beside it; Han; Hangul, whose words carry their particles.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uac00-\ud7af\uf900-\ufaff\U00020000-\U000323af"
)
_MARKS = "".join(
    re.escape(chr(code)) for code in range(0x300, 0x3100) if unicodedata.category(chr(code)).startswith("M")
)
_PICTOGRAPHS = "\u2190-\u2bff\U0001f000-\U0001faff"
_RUN = re.compile(
    rf"(?P<unspaced>[{_UNSPACED}]+)|(?P<picture>[{_PICTOGRAPHS}])|(?:[^\W_{_UNSPACED}{_PICTOGRAPHS}][{_MARKS}]*)+"
)
_PLAIN_RUN = re.compile("[a-z0-9]+")
_ACCENTS = re.compile("[\u0300-\u036f]")
_NO_LETTERS = re.compile(r"[\x00-\x2f\x3a-\x60\x7b-\x7f]")


class Run(NamedTuple):
    """A word where it stands, or a stretch of a script without blanks."""

    start: int
    end: int
    key: str
    is_unspaced: bool


def runs(text: str) -> Iterator[Run]:
    """The words and stretches of a text, in order. Takes time in proportion to the text."""
    if text.isascii():
        for found in _PLAIN_RUN.finditer(text.lower()):
            yield Run(found.start(), found.end(), found[0], False)
        return
    for found in _RUN.finditer(text):
        key = _key(found[0])
        if key:
            yield Run(found.start(), found.end(), key, found["unspaced"] is not None)


def words_of(*texts: str) -> list[str]:
    """The words to keep of some texts, in order and as often as they stand there."""
    return [word for text in texts for run in runs(text) for word in _kept(run)]


def joined_words(texts: Iterable[str]) -> str:
    """The same as one string: the value of a `WordsField`."""
    return " ".join(words_of(*texts))


def pairs(stretch: str) -> list[str]:
    """What a stretch of several characters without blanks is found by."""
    return [stretch[at : at + 2] for at in range(len(stretch) - 1)]


def _kept(run: Run) -> Iterable[str]:
    # The last character begins no pair, and single characters are found as beginnings.
    return [*pairs(run.key), run.key[-1]] if run.is_unspaced else (run.key[:LONGEST],)


def _key(found: str) -> str:
    if found.isascii():
        return found.lower()
    decomposed = unicodedata.normalize("NFD", folded(found))
    # Some characters stand for several, brackets among them, which mean something to the databases.
    return _NO_LETTERS.sub("", unicodedata.normalize("NFC", _ACCENTS.sub("", decomposed)))
