"""What Celery's workers keep in memory, and how they hear of changes: they have no event loop."""

import asyncio
import os
import threading

import structlog
from django.conf import settings
from redis.exceptions import RedisError

from core import limit_config
from core.kept_facts import Listener

_log = structlog.get_logger(__name__)
_AGAIN_SECONDS = 1.0
_hearing_in: set[int] = set()


def hear_in_thread() -> None:
    """Read what is kept, and hear of changes on a thread of its own. Calling it again in the same process changes
    nothing."""
    if os.getpid() in _hearing_in:
        return
    _hearing_in.add(os.getpid())
    if settings.GUILDHALL.redis_url:
        threading.Thread(target=asyncio.run, args=(_hear_on(),), name="hearing", daemon=True).start()
    limit_config.read()


async def _hear_on() -> None:
    while not await _has_begun():
        await asyncio.sleep(_AGAIN_SECONDS)
    await asyncio.Event().wait()


async def _has_begun() -> bool:
    try:
        await Listener().start()
    except RedisError:
        _log.exception("hearing.not_begun")
        return False
    return True
