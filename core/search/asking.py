"""What is asked of an index: which words, and what else to compare where words cannot decide alone."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from core.search.words import LONGEST, Run, pairs, runs

MOST_WORDS = 32
"""Of one text, the words beyond are not looked for."""

_MOST_TERMS = 300  # of alternatives together
_LEAST_OF_A_BEGINNING = 3


@dataclass(frozen=True, slots=True)
class Term:
    """A word, or the beginning of one."""

    word: str
    is_beginning: bool = False


Alternative = tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Groups of alternatives: a row must fit each group, which it does when it has all words of some alternative.

    `phrases` it must hold to the letter besides, in any case; `implied` are groups that follow from them.
    """

    groups: tuple[tuple[Alternative, ...], ...] = ()
    phrases: tuple[str, ...] = ()
    implied: tuple[tuple[Alternative, ...], ...] = ()

    @property
    def terms(self) -> frozenset[Term]:
        """All words that are looked for as such."""
        return frozenset(term for group in self.groups for alternative in group for term in alternative)


def wanted(*, all_words: str = "", any_of: Sequence[str] = (), phrases: Sequence[str] = ()) -> Wanted:
    """Rows with all words of a text, of which the last may be a beginning; with all words of one of the texts
    `any_of`; and which hold each of the phrases. A text without a word is looked for as it stands."""
    groups, literal = [], list(phrases)
    for texts in ((all_words,) if all_words else (), any_of):
        most = min(MOST_WORDS, max(1, _MOST_TERMS // max(1, len(texts))))
        alternatives = tuple(filter(None, (_terms(text)[:most] for text in texts)))
        if alternatives:
            groups.append(alternatives)
        elif texts:
            literal.append(texts[0])
    implied = [(certain,) for certain in map(_certain, phrases) if certain]
    return Wanted(tuple(groups), tuple(literal), tuple(implied))


def looks_like(column: str, lookup: str, text: str) -> Q:
    """A column compared with a text in any case of letters: `contains`, `startswith`, `endswith` or `exact`."""
    if text.isascii():
        return Q(**{f"{column}__i{lookup}": text})
    # SQLite's LIKE takes no other letters than the English ones for the same in both cases; patterns do.
    return Q(**{f"{column}__iregex": _PATTERNS[lookup].format(re.escape(text))})


def holds_text(column: str, text: str) -> Q:
    """A column that holds a text somewhere, to the letter but for the case."""
    return looks_like(column, "contains", text)


_PATTERNS = {"contains": "{}", "startswith": "^{}", "endswith": "{}$", "exact": "^{}$"}


def _terms(text: str) -> Alternative:
    found = [term for run in runs(text) for term in _asked(run)]
    if found and not found[-1].is_beginning and len(found[-1].word) >= _LEAST_OF_A_BEGINNING:
        found[-1] = Term(found[-1].word, is_beginning=True)
    return tuple(dict.fromkeys(found))


def _asked(run: Run) -> list[Term]:
    if not run.is_unspaced:
        return [Term(run.key[:LONGEST])]
    return [Term(pair) for pair in pairs(run.key)] or [Term(run.key, is_beginning=True)]


def _certain(phrase: str) -> Alternative:
    """The words that every text with the phrase has: at its ends it may break into words."""
    found: list[Term] = []
    for run in runs(phrase):
        if run.is_unspaced:
            found += [Term(pair) for pair in pairs(run.key)]
        elif run.start > 0:
            found.append(Term(run.key[:LONGEST], is_beginning=run.end == len(phrase)))
    return tuple(dict.fromkeys(found[:MOST_WORDS]))
