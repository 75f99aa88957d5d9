"""Many words or patterns looked for at once, by a linear engine (RE2): whoever writes a text, and whoever writes a
pattern, cannot make it take long."""

from collections.abc import Iterable, Mapping, Sequence

import re2

from core.text import lookalike
from moderation.automod.text import UNSPACED, Text, line_of

MOST_PATTERN_STEPS = 150
"""How far a single pattern may unfold, in places of its program for texts of one byte a character."""

MOST_AT_ONCE = 20_000
"""So many words are made one set: all that a process does waits while the library makes one, 0.1 to 0.2 seconds."""

_LARGEST_PROGRAM = 4 << 20  # bytes, with all that the characters of the world add to it
_ROOM_TO_SEARCH = 1 << 20
_BYTES_OF_LETTER = 128  # of a program, with room for its index


class PatternRefused(ValueError):
    """A pattern that cannot be used; the text says why."""


class Words:
    """Words and phrases of many lists. They are matched whole; an asterisk before or behind stands for more letters.
    Those of scripts without blanks are found anywhere."""

    def __init__(self, lists: Mapping[int, Iterable[str]]) -> None:
        self._meant: dict[str, list[tuple[int, str]]] = {}
        for key, entries in lists.items():
            for entry in entries:
                self._meant.setdefault(_literal(entry), []).append((key, entry))
        self._literals = list(self._meant)
        self._is_numbered = [any(map(str.isdigit, literal)) for literal in self._literals]
        starts = range(0, len(self._literals), MOST_AT_ONCE)
        self._sets = [(start, _set_of_words(self._literals[start : start + MOST_AT_ONCE])) for start in starts]

    def found(self, text: Text) -> dict[int, str]:
        """Of each list that a text holds something of, the first word, by the list's key. Digits in place of letters
        count as these."""
        found = self._in(text.words)
        if self._sets and text.spelled != text.words:
            # A word that is written with digits itself is looked for as it is.
            found |= {index for index in self._in(text.spelled) if not self._is_numbered[index]}
        first: dict[int, str] = {}
        for index in sorted(found):
            for key, entry in self._meant[self._literals[index]]:
                first.setdefault(key, entry)
        return first

    def _in(self, line: str) -> set[int]:
        return {start + index for start, words in self._sets for index in words.Match(line) or ()}


class Patterns:
    """A list of patterns, whatever the case of letters."""

    def __init__(self, patterns: Sequence[str]) -> None:
        self._patterns = patterns
        self._set = _set_of(patterns, _options(len(patterns) * _LARGEST_PROGRAM + _ROOM_TO_SEARCH))

    def found(self, text: Text) -> str | None:
        """The first of them that a text fits."""
        for version in text.versions:
            matched = self._set.Match(version)
            if matched:
                return self._patterns[min(matched)]
        return None


def _set_of_words(literals: Sequence[str]) -> re2.Set:
    room = _BYTES_OF_LETTER * sum(len(literal.encode()) for literal in literals) + _ROOM_TO_SEARCH
    return _set_of(literals, _options(room, of_words=True))


def _set_of(patterns: Iterable[str], options: re2.Options) -> re2.Set:
    made = re2.Set.SearchSet(options)
    for pattern in patterns:
        made.Add(pattern)
    made.Compile()
    return made


def core_of(entry: str) -> str:
    """What is looked for of a word on a list; empty where nothing is left of it."""
    return line_of(lookalike(entry)).strip()


def check_pattern(pattern: str) -> int:
    """Raise PatternRefused unless the pattern is one, fits something else than nothing and does not unfold too far.
    Returns how far it does."""
    try:
        compiled = re2.compile(pattern, _options(_LARGEST_PROGRAM))
        Patterns((pattern,))
        steps = re2.compile(pattern.encode("latin-1", "replace"), _options(_LARGEST_PROGRAM, latin=True)).programsize
    except (re2.error, UnicodeEncodeError) as error:
        said = error.args[0] if error.args else ""
        words = said.decode(errors="replace") if isinstance(said, bytes) else str(said)
        raise PatternRefused(words or "not a pattern") from None
    if steps > MOST_PATTERN_STEPS:
        raise PatternRefused(f"it unfolds to {steps} steps, of {MOST_PATTERN_STEPS}")
    if compiled.search("") is not None:
        raise PatternRefused("it fits every text")
    return int(steps)


def _literal(entry: str) -> str:
    core = core_of(entry)
    is_anywhere = UNSPACED.search(core) is not None
    before = "" if is_anywhere or entry.startswith("*") else " "
    return f"{before}{core}{'' if is_anywhere or entry.endswith('*') else ' '}"


def _options(room: int, *, of_words: bool = False, latin: bool = False) -> re2.Options:
    options = re2.Options()
    options.max_mem = room
    options.literal = options.case_sensitive = of_words  # words are folded before
    options.never_capture = True
    options.log_errors = False
    if latin:
        options.encoding = re2.Options.Encoding.LATIN1
    return options
