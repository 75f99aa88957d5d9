"""Where the words that were looked for stand in a text."""

import re
from typing import NamedTuple

from core.search.asking import Term, Wanted
from core.search.words import LONGEST, runs
from core.text import utf16_length


class Span(NamedTuple):
    """A part of a text, in UTF-16 code units as most clients count: the first, and the one after the last."""

    start: int
    end: int


def highlights(text: str, wanted: Wanted) -> list[Span]:
    """The parts of the text that were looked for, in order, without overlaps."""
    found = _words(text, wanted.terms) + _phrases(text, wanted.phrases)
    spans, place, units = [], 0, 0
    for start, end in _united(found):
        first = units + utf16_length(text[place:start])
        place, units = end, first + utf16_length(text[start:end])
        spans.append(Span(first, units))
    return spans


def _words(text: str, terms: frozenset[Term]) -> list[tuple[int, int]]:
    whole = {term.word for term in terms if not term.is_beginning}
    beginnings = tuple(term.word for term in terms if term.is_beginning)
    found: list[tuple[int, int]] = []
    for run in runs(text):
        if run.is_unspaced:
            found += [(run.start + at, run.start + to) for term in terms for at, to in _all(term.word, run.key)]
        elif run.key[:LONGEST] in whole or run.key.startswith(beginnings):
            found.append((run.start, run.end))
    return [(start, min(end, len(text))) for start, end in found]


def _phrases(text: str, phrases: tuple[str, ...]) -> list[tuple[int, int]]:
    return [found.span() for phrase in phrases for found in re.finditer(re.escape(phrase), text, re.IGNORECASE)]


def _all(part: str, text: str) -> list[tuple[int, int]]:
    return [found.span() for found in re.finditer(re.escape(part), text)]


def _united(parts: list[tuple[int, int]]) -> list[tuple[int, int]]:
    united: list[tuple[int, int]] = []
    for start, end in sorted(parts):
        if united and start <= united[-1][1]:
            united[-1] = united[-1][0], max(end, united[-1][1])
        else:
            united.append((start, end))
    return united
