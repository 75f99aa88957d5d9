"""The shape of a rule's settings, and what is refused in them."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from core.errors import FieldCode, FieldError, InvalidForm
from core.ids import MAX_ID
from moderation.automod.addresses import host_of
from moderation.automod.matching import PatternRefused, check_pattern, core_of
from moderation.automod.rules import RuleKind

MOST_WORDS, LONGEST_WORD = 1000, 60
MOST_PATTERNS, LONGEST_PATTERN = 20, 200
MOST_HOSTS, MOST_GUILDS = 1000, 100
MOST_STEPS_TOGETHER = 3000
"""How far the patterns of all rules together may unfold (`check_pattern`)."""

_Check = Callable[[str, Any], Any]


def checked_settings(kind: RuleKind, given: Mapping[str, Any]) -> dict[str, Any]:
    """Settings as they are stored: all that the kind has, nothing else. What is not given has its default. Raises
    InvalidForm with every mistake, at the name of the setting."""
    shape = _SHAPES[kind]
    errors = [FieldError(name, FieldCode.INVALID_FORMAT, text="No such setting") for name in given if name not in shape]
    found = {}
    for name, (default, check) in shape.items():
        try:
            found[name] = check(name, given.get(name, default))
        except InvalidForm as mistake:
            errors += mistake.errors
    if not errors and kind in _TOGETHER:
        errors += _TOGETHER[kind](found)
    if errors:
        raise InvalidForm(errors)
    return found


def steps_of(kind: str, settings: Mapping[str, Any]) -> int:
    """How far the patterns of a rule unfold."""
    return sum(map(check_pattern, settings["patterns"])) if kind == RuleKind.PATTERNS else 0


def _refused(path: str, text: str) -> InvalidForm:
    return InvalidForm.at(path, FieldCode.INVALID_FORMAT, text=text)


def _flag(name: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise _refused(name, "Yes or no")
    return value


def _number(least: int, most: int) -> _Check:
    def check(name: str, value: Any) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise _refused(name, f"A number from {least} to {most}")
        return value

    return check


def _list(most: int, longest: int, each: Callable[[str, str], str], *, least: int = 1) -> _Check:
    def check(name: str, value: Any) -> list[str]:
        if not isinstance(value, list | tuple) or not all(isinstance(one, str) for one in value):
            raise _refused(name, "A list, one in a line")
        entries = list(dict.fromkeys(each(name, one) for one in _short(name, value, longest)))
        if not least <= len(entries) <= most:
            raise _refused(name, f"From {least} to {most} lines")
        return entries

    return check


def _short(name: str, value: Iterable[str], longest: int) -> list[str]:
    lines = list(filter(None, (one.strip() for one in value)))
    long = next((one for one in lines if len(one) > longest), None)
    if long is not None:
        raise _refused(name, f"“{long[:20]}…” has more than {longest} characters")
    return lines


def _word(name: str, word: str) -> str:
    core = core_of(word)
    if not core or ("*" in (word[:1], word[-1:]) and len(core) < 2):
        raise _refused(name, f"“{word}” would be found nowhere, or everywhere")
    return word


def _pattern(name: str, pattern: str) -> str:
    try:
        check_pattern(pattern)
    except PatternRefused as refusal:
        raise _refused(name, f"“{pattern[:40]}”: {refusal}") from None
    return pattern


def _host(name: str, written: str) -> str:
    host = host_of(written.removeprefix("*."))
    if "." not in host or "/" in written:
        raise _refused(name, f"“{written[:40]}” is not the name of a host, like example.com")
    return host


def _guilds(name: str, value: Any) -> list[int]:
    is_list = isinstance(value, list | tuple) and len(value) <= MOST_GUILDS
    if not is_list or not all(isinstance(one, int) and 0 < one <= MAX_ID for one in value):
        raise _refused(name, f"Ids of guilds, at most {MOST_GUILDS}")
    return sorted(set(value))


def _something_counted(found: Mapping[str, Any]) -> list[FieldError]:
    if any(found[name] for name in ("people", "roles", "together", "everyone")):
        return []
    return [FieldError("people", FieldCode.INVALID_FORMAT, text="Nothing is counted; 0 is no limit")]


_TOGETHER = {RuleKind.MENTIONS: _something_counted}
_SHAPES: dict[RuleKind, dict[str, tuple[Any, _Check]]] = {
    RuleKind.WORDS: {"words": ((), _list(MOST_WORDS, LONGEST_WORD, _word)), "names": (True, _flag)},
    RuleKind.PATTERNS: {
        "patterns": ((), _list(MOST_PATTERNS, LONGEST_PATTERN, _pattern)),
        "names": (False, _flag),
    },
    RuleKind.LINKS: {
        "hosts": ((), _list(MOST_HOSTS, 253, _host)),
        "only": (False, _flag),
        "subdomains": (True, _flag),
        "names": (False, _flag),
    },
    RuleKind.INVITES: {"guilds": ((), _guilds), "elsewhere": (True, _flag), "names": (False, _flag)},
    RuleKind.MENTIONS: {
        "people": (0, _number(0, 100)),
        "roles": (0, _number(0, 100)),
        "everyone": (False, _flag),
        "together": (0, _number(0, 500)),
        "seconds": (60, _number(5, 3600)),
    },
    RuleKind.REPEATS: {
        "most": (3, _number(1, 50)),
        "seconds": (60, _number(5, 3600)),
        "shortest": (8, _number(0, 200)),
    },
}
