"""How much of what we have may wait for other people's servers.

Fetching while somebody waits for the answer holds a thread for as long as the other end likes. Half of the threads
are enough for that: the rest answer everybody else, however slow the addresses are that people name. Work in jobs is
put off for a minute when it waits for somebody, or for the sake of somebody, who was slow.
"""

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache

from django.conf import settings
from django.core.cache import cache as kept

from core.errors import RateLimited

_TRY_AGAIN_SECONDS = 5.0
SLOW_SECONDS = 5.0
PAUSE_SECONDS = 60


@contextmanager
def fetching_turn() -> Iterator[None]:
    """Around a fetch inside of a request. Raises RateLimited where as many are under way as there may be."""
    turns = _turns(max(1, settings.GUILDHALL.http_threads // 2))
    if not turns.acquire(blocking=False):
        raise RateLimited(_TRY_AGAIN_SECONDS)
    try:
        yield
    finally:
        turns.release()


@cache
def _turns(most: int) -> threading.BoundedSemaphore:
    return threading.BoundedSemaphore(most)


def note_pace(name: str, seconds: float) -> None:
    """Keep for a minute that something took long: "host:..." or whoever it was done for."""
    if seconds > SLOW_SECONDS:
        kept.set(_slow(name), True, PAUSE_SECONDS)


def is_any_slow(names: Iterable[str]) -> bool:
    """Whether one of them took long in the last minute. One look into the cache."""
    return bool(kept.get_many([_slow(name) for name in names]))


def host_named(host: str) -> str:
    """A host as `note_pace` knows it."""
    return f"host:{host}"


def _slow(name: str) -> str:
    return f"outside:slow:{name}"
