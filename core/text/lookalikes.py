"""The one form of names that look the same, for telling whether somebody poses as somebody else."""

import re
import unicodedata

from core.text.characters import folded, without_invisible

# Of Cyrillic and Greek, case-folded: the letters that are read as Latin ones.
_LETTERS = str.maketrans(
    "авсԁегһіјкӏмнорԛѕтуѵԝхҳүұԍαβεηικνορτυχωϲϳıłøđħ",
    "abcderhijklmhopqstyvwxxyygabenikvoptuxwcjilodh",
)
_DIGITS = str.maketrans("013457", "oieast")
_ACCENTS = re.compile("[\u0300-\u036f]")


def lookalike(text: str) -> str:
    """The text case-folded, without what cannot be seen, and with Latin letters in place of those of other scripts
    that are read as them; plain ASCII is only put in lower case."""
    if text.isascii():
        return text.lower()
    bare = _ACCENTS.sub("", unicodedata.normalize("NFKD", folded(without_invisible(text))))
    return unicodedata.normalize("NFC", bare.translate(_LETTERS))


def spelled_out(text: str) -> str:
    """The same with letters in place of the digits that are read as them."""
    return lookalike(text).translate(_DIGITS)
