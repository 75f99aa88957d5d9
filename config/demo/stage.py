"""Where the demo is played: everybody's moves in order of time, each at its own moment."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from config.demo.props import Props
from core import clock
from core.actor import Actor

Move = Callable[[], object]
Progress = Callable[[int, int], None]


@dataclass(slots=True)
class Stage:
    """`present` is the moment the demo ends; `people` the actors by name; `props` the pictures they show."""

    present: datetime
    people: dict[str, Actor]
    props: Props
    _moves: list[tuple[datetime, int, Move]] = field(default_factory=list)

    def at(self, moment: datetime, move: Move) -> None:
        """Plan a move. Of moves at the same moment, the one planned first comes first."""
        self._moves.append((min(moment, self.present), len(self._moves), move))

    def days_ago(self, days: float) -> datetime:
        """That long before the end."""
        return self.present - timedelta(days=days)

    def play(self, progress: Progress) -> None:
        """Do everything, oldest first, as it would have happened."""
        moves = sorted(self._moves, key=lambda planned: planned[:2])
        for done, (moment, _, move) in enumerate(moves, start=1):
            with clock.at(moment):
                move()
            progress(done, len(moves))
