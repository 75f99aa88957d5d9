"""What people, channels and roles may be called. Rules: identity and channel sections of the wire contract."""

import re
import unicodedata

from core.field_codes import FieldCode
from core.text.characters import WHITE_SPACE, collapsed, cut, utf16_length, without_invisible

LONGEST_CHANNEL_NAME = 100
LONGEST_USERNAME = 32
LONGEST_DISPLAY_NAME = 32

_USERNAME = re.compile(r"[A-Za-z0-9_]+")
_TOPIC_USERNAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{1,18}[A-Za-z0-9]")
_RESERVED = frozenset({"everyone", "here"})
_USERNAME_TERMS = ("fluxer", "system message")
_DISPLAY_NAME_TERMS = ("system message",)

_WHITE_RUN = re.compile(f"[{WHITE_SPACE}\x85]+")
_NOT_IN_CHANNEL_NAMES = re.compile(r"""[!"#$%&'()*+,/:;<=>?@\[\\\]^`{|}~]""")
_SEPARATORS = re.compile(f"[{WHITE_SPACE}.-]+")
_NOT_IN_USERNAMES = re.compile(r"[^A-Za-z0-9_]+")
# Latin letters that decomposition leaves whole.
_LATIN = str.maketrans(
    {"ß": "ss", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D"}
    | {"ð": "d", "Ð": "D", "þ": "th", "Þ": "Th", "ħ": "h", "Ħ": "H", "ı": "i", "ŋ": "ng", "Ŋ": "Ng"}
)


def channel_name(text: str) -> str:
    """The name of a text channel in a guild without flexible names: lower case, blanks as `-`, punctuation removed,
    at most 100 UTF-16 units, `-` when nothing is left."""
    dashed = _WHITE_RUN.sub("-", without_invisible(text).lower())
    return cut(_NOT_IN_CHANNEL_NAMES.sub("", dashed), LONGEST_CHANNEL_NAME) or "-"


def flexible_name(text: str) -> str:
    """The name of every other channel: invisible characters removed, white space collapsed. May be empty, which
    callers refuse with NAME_EMPTY_AFTER_NORMALIZATION."""
    return collapsed(without_invisible(text))


def display_name(text: str) -> str:
    """A display name as it is stored: invisible characters removed, white space collapsed, trimmed."""
    return collapsed(without_invisible(text))


def display_name_problem(name: str) -> FieldCode | None:
    """Why a display name (already through `display_name`) is refused, or None."""
    if not 1 <= utf16_length(name) <= LONGEST_DISPLAY_NAME:
        return FieldCode.GLOBAL_NAME_LENGTH_INVALID
    lowered = name.lower()
    if lowered in _RESERVED:
        return FieldCode.GLOBAL_NAME_RESERVED_VALUE
    if any(term in lowered for term in _DISPLAY_NAME_TERMS):
        return FieldCode.GLOBAL_NAME_CANNOT_CONTAIN_RESERVED_TERMS
    return None


def username_problem(name: str) -> FieldCode | None:
    """Why a username (already trimmed) is refused, or None: length 1..32, ASCII letters, digits and `_`, nothing
    that passes for a mention or for the system."""
    if not 1 <= utf16_length(name) <= LONGEST_USERNAME:
        return FieldCode.USERNAME_LENGTH_INVALID
    if not _USERNAME.fullmatch(name):
        return FieldCode.USERNAME_INVALID_CHARACTERS
    lowered = name.lower()
    if lowered in _RESERVED:
        return FieldCode.USERNAME_RESERVED_VALUE
    if any(term in lowered for term in _USERNAME_TERMS):
        return FieldCode.USERNAME_CANNOT_CONTAIN_RESERVED_TERMS
    return None


def is_topic_username(name: str) -> bool:
    """Whether the topic side takes a username: 3..20 of letters, digits, `_`, `-`, a letter or digit at both ends."""
    return _TOPIC_USERNAME.fullmatch(name) is not None


def username_from(name: str) -> str | None:
    """A username made of a display name ("Magic Tester" becomes "Magic_Tester"), or None when none remains.

    Letters lose their accents; scripts other than Latin have no spelling here and are dropped.
    """
    # Eight times the target is enough for any decomposition, and bounds the work.
    decomposed = unicodedata.normalize("NFKD", name.strip()[: LONGEST_USERNAME * 8].translate(_LATIN))
    username = _NOT_IN_USERNAMES.sub("", _SEPARATORS.sub("_", decomposed))[:LONGEST_USERNAME]
    return username if username_problem(username) is None else None
