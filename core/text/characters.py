"""Characters that are removed, counted or folded before text is stored or compared."""

import re
import unicodedata

_SURROGATE = re.compile("[\ud800-\udfff]")
_UNWANTED = re.compile("[\x00-\x09\x0b\x0c\x0e-\x1f\x7f\u202e\ufffe\uffff]")

# What the reference runtime trims: ECMAScript white space and line terminators.
WHITE_SPACE = "\t\n\v\f\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
_TRIMMED = WHITE_SPACE.replace("\u2000-\u200a", "".join(map(chr, range(0x2000, 0x200B))))

# Control, zero-width, joining, bidirectional, tag and variation-selector characters, fillers and lone surrogates.
# White space is left to `collapsed`.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\ud800-\udfff"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_WHITE_RUN = re.compile(f"[{WHITE_SPACE}\x85]+")

_MOST_MARKS = 30  # the limit of the Stream-Safe Text Format, Unicode Standard Annex 15


def normalise(text: str) -> str:
    """Text as every text field stores it: control characters other than line feed and carriage return and the
    right-to-left override removed, as are U+FFFE and U+FFFF, which XML cannot hold, then trimmed. A lone surrogate,
    which no database takes, becomes U+FFFD."""
    return _SURROGATE.sub("\ufffd", _UNWANTED.sub("", text)).strip(_TRIMMED)


def utf16_length(text: str) -> int:
    """The length that limits count: UTF-16 code units, so a character beyond U+FFFF counts two."""
    if text.isascii():
        return len(text)
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut(text: str, units: int) -> str:
    """The longest beginning of at most so many UTF-16 code units; no character is split."""
    if len(text) * 2 <= units:
        return text
    return text.encode("utf-16-le", "surrogatepass")[: units * 2].decode("utf-16-le", "ignore")


def without_invisible(text: str) -> str:
    """Text without characters that leave no mark, which could make two names look the same."""
    return _INVISIBLE.sub("", text)


def collapsed(text: str) -> str:
    """Text with each run of white space as one blank, trimmed."""
    return _WHITE_RUN.sub(" ", text).strip(" ")


def folded(text: str) -> str:
    """The form that case-insensitive columns store and searches compare: compatibility-normalised, case-folded.

    Runs of combining marks are cut at 30 first, because sorting them takes quadratic time.
    """
    if text.isascii():
        return text.lower()
    bounded = _bounded_marks(_SURROGATE.sub("\ufffd", text))
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", bounded).casefold())


def _bounded_marks(text: str) -> str:
    kept: list[str] = []
    run = 0
    for character in text:
        run = run + 1 if unicodedata.combining(character) else 0
        if run <= _MOST_MARKS:
            kept.append(character)
    return "".join(kept)
