"""Fetching while somebody waits for the answer holds a thread for as long as the other end likes. Half of the threads
are enough for that: the rest answer everybody else, however slow the addresses are that people name."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from django.conf import settings

from core.errors import RateLimited

_TRY_AGAIN_SECONDS = 5.0


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
