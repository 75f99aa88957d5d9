"""The ladder of sanctions: what is done to somebody whose strikes add up to so many points.

As text: `1 warn, 2 24h, 3 7d, 5 forever`. Steps rise in points; `warn` warns, `24h` and `7d` close the account for so
long, `forever` for good.
"""

import re
from dataclasses import dataclass
from itertools import pairwise

LONGEST_HOURS = 8760 * 10
MOST_POINTS = 100
_MOST_STEPS = 20
_STEP = re.compile(r"([0-9]{1,3})\s+(?:(warn)|(forever)|([0-9]{1,5})([hd]))", re.ASCII | re.IGNORECASE)
_HOURS = {"h": 1, "d": 24}


@dataclass(frozen=True, slots=True)
class Step:
    """From how many points on what is done: a warning, or an account that is closed for some hours or (0) for ever."""

    points: int
    warns: bool = False
    hours: int = 0

    @property
    def words(self) -> str:
        """As people read it."""
        if self.warns:
            return "warn"
        if not self.hours:
            return "close the account for ever"
        count, unit = (self.hours // 24, "day") if self.hours % 24 == 0 else (self.hours, "hour")
        return f"close the account for {count} {unit}{'' if count == 1 else 's'}"


def parse_ladder(text: str) -> tuple[Step, ...]:
    """The steps that a text says, by rising points. Raises ValueError, which says what is wrong with it."""
    steps = [_step(part.strip()) for part in text.split(",") if part.strip()]
    if not 1 <= len(steps) <= _MOST_STEPS:
        raise ValueError(f"a ladder has from 1 to {_MOST_STEPS} steps")
    if any(low.points >= high.points for low, high in pairwise(steps)):
        raise ValueError("each step must take more points than the one before it")
    return tuple(steps)


def step_for(ladder: tuple[Step, ...], points: int) -> Step | None:
    """The highest step that so many points reach."""
    return next((step for step in reversed(ladder) if step.points <= points), None)


def _step(text: str) -> Step:
    found = _STEP.fullmatch(text)
    if found is None:
        raise ValueError(f"{text[:40]!r} is no step: write such as '1 warn', '2 24h', '3 7d', '5 forever'")
    points, warns, _, count, unit = found.groups()
    hours = int(count) * _HOURS[unit.lower()] if count else 0
    if not 1 <= int(points) <= MOST_POINTS or (count and not 1 <= hours <= LONGEST_HOURS):
        raise ValueError(f"{text!r}: points go from 1 to {MOST_POINTS}, times from an hour to ten years")
    return Step(int(points), bool(warns), hours)
