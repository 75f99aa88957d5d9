"""Where the counters of the rate limits live: this process's memory, or Redis for several processes.

The algorithm is GCRA (generic cell rate algorithm): a key holds one moment, the theoretical arrival time (TAT) of the
next evenly spaced request. A full burst of `limit` passes, then capacity refills evenly. Moments are whole
microseconds, so that sums are exact in Python and in Lua (below 2**53) and a burst is exactly `limit`.
"""

import math
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, Protocol

from core.redis import sync_client

MicroClock = Callable[[], int]


class Draw(NamedTuple):
    """One request to count: `limit` per `window_ms` at `key`."""

    key: str
    limit: int
    window_ms: int

    @property
    def interval(self) -> int:
        """Microseconds between two evenly spaced requests."""
        return max(1, self.window_ms * 1000 // self.limit)


class Verdict(NamedTuple):
    """The answer for one key. `reset_at` in whole unix seconds; `retry_after` in whole seconds, 0 when allowed."""

    allowed: bool
    limit: int
    remaining: int
    reset_at: int
    retry_after: int


class Store(Protocol):
    """Counts draws in order, atomically, and stops after the first that is refused."""

    def hit_all(self, draws: Sequence[Draw]) -> list[Verdict]:
        """One verdict per counted draw; only the last may be a refusal, and a refusal stores nothing."""

    def peek(self, draw: Draw) -> Verdict:
        """The verdict that counting the draw would give now."""


def unix_microseconds() -> int:
    """The wall clock, because several processes compare what they stored."""
    return time.time_ns() // 1000


def verdict(draw: Draw, allowed: bool, tat: int, now: int) -> Verdict:
    """What a counted draw means for the caller; `tat` is the stored moment after the draw."""
    interval = draw.interval
    if allowed:
        remaining = max(0, draw.limit - math.ceil((tat - now) / interval))
        return Verdict(True, draw.limit, remaining, tat // 1_000_000, 0)
    wait = tat + interval - interval * draw.limit - now
    reset_at = max(tat // 1_000_000, now // 1_000_000 + 1)
    return Verdict(False, draw.limit, 0, reset_at, max(1, math.ceil(wait / 1_000_000)))


def judged(draw: Draw, stored: int | None, now: int) -> tuple[Verdict, int]:
    """The answer to a draw at a key that holds `stored`, and what the key holds afterwards."""
    tat = max(stored or now, now)
    following = tat + draw.interval
    if now < following - draw.interval * draw.limit:
        return verdict(draw, False, tat, now), tat
    return verdict(draw, True, following, now), following


class MemoryStore:
    """Counters in a dictionary behind a lock, for a single process; keys that have run out are swept each minute."""

    _SWEEP_MICROSECONDS = 60_000_000

    def __init__(self, clock: MicroClock = unix_microseconds) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._tats: dict[str, int] = {}
        self._next_sweep = 0

    def hit_all(self, draws: Sequence[Draw]) -> list[Verdict]:
        verdicts = []
        with self._lock:
            now = self._clock()
            self._sweep(now)
            for draw in draws:
                verdicts.append(self._hit(draw, now))
                if not verdicts[-1].allowed:
                    break
        return verdicts

    def peek(self, draw: Draw) -> Verdict:
        with self._lock:
            return judged(draw, self._tats.get(draw.key), self._clock())[0]

    def _hit(self, draw: Draw, now: int) -> Verdict:
        answer, self._tats[draw.key] = judged(draw, self._tats.get(draw.key), now)
        return answer

    def _sweep(self, now: int) -> None:
        if now >= self._next_sweep:
            self._next_sweep = now + self._SWEEP_MICROSECONDS
            self._tats = {key: tat for key, tat in self._tats.items() if tat > now}

    def __len__(self) -> int:
        return len(self._tats)


# One atomic step for all keys of a request. An empty first argument means Redis's own clock, which all processes share.
_SCRIPT = """
local now
if ARGV[1] == '' then
  local time = redis.call('TIME')
  now = time[1] * 1000000 + time[2]
else
  now = tonumber(ARGV[1])
end
local answer = {string.format('%.0f', now)}
for i, key in ipairs(KEYS) do
  local limit, interval = tonumber(ARGV[2 * i]), tonumber(ARGV[2 * i + 1])
  local tat = math.max(tonumber(redis.call('GET', key) or now), now)
  local following = tat + interval
  if now < following - interval * limit then
    answer[#answer + 1] = 0
    answer[#answer + 1] = string.format('%.0f', tat)
    return answer
  end
  local ttl = math.max(1, math.ceil((following - now) / 1000000))
  redis.call('SET', key, string.format('%.0f', following), 'EX', ttl)
  answer[#answer + 1] = 1
  answer[#answer + 1] = string.format('%.0f', following)
end
return answer
"""


class RedisStore:
    """Counters in Redis: one EVALSHA per request, whatever the number of keys."""

    def __init__(self, client: Any = None, clock: MicroClock | None = None) -> None:
        self._client = client or sync_client()
        self._script = self._client.register_script(_SCRIPT)
        self._clock = clock

    def peek(self, draw: Draw) -> Verdict:
        stored = self._client.get(draw.key)
        now = self._clock() if self._clock else unix_microseconds()
        return judged(draw, int(stored) if stored is not None else None, now)[0]

    def hit_all(self, draws: Sequence[Draw]) -> list[Verdict]:
        arguments: list[int | str] = [self._clock() if self._clock else ""]
        for draw in draws:
            arguments += (draw.limit, draw.interval)
        now, *answers = (int(value) for value in self._script(keys=[draw.key for draw in draws], args=arguments))
        pairs = zip(answers[::2], answers[1::2], strict=True)
        return [verdict(draw, bool(allowed), tat, now) for draw, (allowed, tat) in zip(draws, pairs, strict=False)]
