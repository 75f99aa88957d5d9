"""The process's two Redis clients. Nobody else makes one, so timeouts and connection counts are decided here."""

import asyncio
import threading
from functools import cache
from typing import Any
from weakref import WeakKeyDictionary

import redis
import redis.asyncio
from django.conf import settings

# A dead server must cost a request less than the person waiting for it notices.
_CONNECT_SECONDS = 1.0
_ANSWER_SECONDS = 2.0
_HEALTH_CHECK_SECONDS = 30

_making = threading.Lock()
_async_clients: WeakKeyDictionary[asyncio.AbstractEventLoop, redis.asyncio.Redis] = WeakKeyDictionary()


def _options(url: str) -> dict[str, Any]:
    options: dict[str, Any] = {
        "socket_connect_timeout": _CONNECT_SECONDS,
        "health_check_interval": _HEALTH_CHECK_SECONDS,
    }
    return options if url.startswith("unix:") else options | {"socket_keepalive": True}


@cache
def _make(url: str) -> redis.Redis:
    return redis.Redis.from_url(url, socket_timeout=_ANSWER_SECONDS, **_options(url))


def _url() -> str:
    url: str = settings.GUILDHALL.redis_url
    if not url:
        raise RuntimeError("REDIS_URL is not set, so this process has no Redis client.")
    return url


def sync_client() -> redis.Redis:
    """The blocking client, for any thread; answers are bytes. Raises RuntimeError without REDIS_URL."""
    with _making:
        return _make(_url())


def async_client() -> redis.asyncio.Redis:
    """The client of the running event loop. It waits for answers without a time limit, because a subscriber's next
    message may be hours away; answers are bytes. Raises RuntimeError without REDIS_URL."""
    loop = asyncio.get_running_loop()
    with _making:
        client = _async_clients.get(loop)
        if client is None:
            client = _async_clients[loop] = redis.asyncio.Redis.from_url(_url(), **_options(_url()))
        return client
