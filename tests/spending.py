"""Spending a limit, on a machine that may be slow: limits give back evenly, also while a test still counts."""

import time
from collections.abc import Sequence

from core.limit_stores import Draw, MemoryStore, RedisStore, Store, Verdict, unix_microseconds
from tests.mode import SCALED


class LastingStore(RedisStore):
    """For a clock of the test's own: Redis would forget keys by another, which goes on."""

    def hit_all(self, draws: Sequence[Draw]) -> list[Verdict]:
        verdicts = super().hit_all(draws)
        for draw in draws:
            self._client.expire(draw.key, 3600)
        return verdicts


def still_store() -> Store:
    """Counters for which no time passes, of the mode's own kind."""
    moment = unix_microseconds()
    return LastingStore(clock=lambda: moment) if SCALED else MemoryStore(lambda: moment)


def given_back(started: float, limit: int, seconds: float) -> int:
    """How many requests a server's limit of so many in so many seconds has given back at most since that moment of
    `time.monotonic()`: none, unless the machine is slow."""
    return int((time.monotonic() - started) * limit / seconds)
