"""The parts of a member list that a client holds, and how to bring them up to date.

A client keeps the rows of its ranges by their place in the whole list. Inserting and deleting shifts what stands
behind, so a row that comes into a range from outside has to be sent as well. Pure.
"""

from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

Windows = tuple[tuple[int, int], ...]
"""First and last places of ranges, sorted, without overlaps."""

MAX_PLACE = 100_000
MAX_STEPS = 50
"""Whoever would need more than so many steps gets the ranges anew."""


class Step(NamedTuple):
    """One change of a list: `row` stands at `place` now, or stood there (DELETE)."""

    kind: Literal["INSERT", "UPDATE", "DELETE"]
    place: int
    row: int


class Sync(NamedTuple):
    """The rows of a range are to be sent as they are in the end."""

    start: int
    end: int


def merged(ranges: Iterable[tuple[int, int]]) -> Windows:
    """What a client asked for, sorted, cut to the places there can be, and without overlaps."""
    found: list[tuple[int, int]] = []
    for start, end in sorted((max(start, 0), min(end, MAX_PLACE)) for start, end in ranges):
        if start > end:
            continue
        if found and start <= found[-1][1]:
            start, last = found.pop()
            end = max(end, last)
        found.append((start, end))
    return tuple(found)


def cut(windows: Windows, most: int | None) -> Windows:
    """The windows as far as they hold no more than so many places."""
    if most is None:
        return windows
    found = []
    for start, end in windows:
        if most > 0:
            found.append((start, min(end, start + most - 1)))
            most -= end - start + 1
    return tuple(found)


def news(steps: Sequence[Step], windows: Windows, before: int, after: int) -> list[Step | Sync]:
    """What turns the rows in the windows of a list of `before` rows into those after the steps, of `after` rows.

    Steps that update come last.
    """
    last = windows[-1][1]
    held = _Held(windows, before)
    sent: list[Step | Sync] = []
    for step in steps:
        if step.kind == "UPDATE":
            if held.holds(step.place) and any(start <= step.place <= end for start, end in windows):
                sent.append(step)
        elif step.place <= last and held.is_shifted_by(step):
            held.shift(step)
            sent.append(step)
    missing = held.missing(windows, after)
    if len(sent) + len(missing) > MAX_STEPS:
        return [Sync(start, end) for start, end in windows]
    return [*sent, *missing]


class _Held:
    """Which places a client has the right rows of."""

    def __init__(self, windows: Windows, total: int) -> None:
        self._last = windows[-1][1]
        self._spans = [(start, min(end, total - 1)) for start, end in windows if start < total]

    def holds(self, place: int) -> bool:
        return any(start <= place <= end for start, end in self._spans)

    def is_shifted_by(self, step: Step) -> bool:
        """Whether a row is put or taken among those that are held, or right behind them."""
        end = max((end for _, end in self._spans), default=-1)
        return step.place <= (end + 1 if step.kind == "INSERT" else end)

    def shift(self, step: Step) -> None:
        if step.kind == "INSERT":
            self._insert(step.place)
        else:
            self._delete(step.place)
        # What happens behind the last window is not told, so nothing there stays known.
        self._spans = [(start, min(end, self._last)) for start, end in self._spans if start <= self._last]

    def _insert(self, place: int) -> None:
        spans: list[tuple[int, int]] = []
        is_inside = False
        for start, end in self._spans:
            if start < place <= end:
                is_inside = True
                spans.append((start, end + 1))
            else:
                spans.append((start + 1, end + 1) if place <= start else (start, end))
        self._spans = spans if is_inside else sorted([*spans, (place, place)])

    def _delete(self, place: int) -> None:
        moved = ((start - (place < start), end - (place <= end)) for start, end in self._spans)
        self._spans = [(start, end) for start, end in moved if start <= end]

    def missing(self, windows: Windows, total: int) -> list[Sync]:
        """The places of the windows that the client has no right row of."""
        found = []
        for start, end in windows:
            place, end = start, min(end, total - 1)
            for first, last in self._spans:
                if place < first <= end:
                    found.append(Sync(place, first - 1))
                if first <= end:
                    place = max(place, last + 1)
            if place <= end:
                found.append(Sync(place, end))
        return found
