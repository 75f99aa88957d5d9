"""How often a bot may start a session: 1000 times in 24 hours. Resuming is free."""

import time

from django.core.cache import cache

PER_DAY = 1000
DAY_MS = 86_400_000


def _keys(bot_id: int) -> tuple[str, str]:
    return f"gateway:identifies:{bot_id}", f"gateway:identifies:{bot_id}:until"


def count_identify(bot_id: int) -> bool:
    """Count a session start; False when the day's are used up."""
    count, until = _keys(bot_id)
    if cache.add(count, 0, DAY_MS // 1000):
        cache.set(until, time.time() * 1000 + DAY_MS, DAY_MS // 1000)
    return bool(cache.incr(count) <= PER_DAY)


def identifies_left(bot_id: int) -> tuple[int, int]:
    """How many starts are left, and the milliseconds until all are back (0 when none was used)."""
    count, until = (cache.get(key) for key in _keys(bot_id))
    left = max(0, PER_DAY - int(count or 0))
    return left, max(0, int((until or 0) - time.time() * 1000))
