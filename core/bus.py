"""How an event travels from the process where it happened to the processes whose sockets should hear it.

One small interface, two carriers: memory for one process, Redis for many. A frame published on a stream reaches
every process that listens to the stream, itself included, in the order of publishing per stream.
"""

import asyncio
import threading
from collections.abc import Callable
from functools import cache
from typing import Protocol

import structlog
from django.conf import settings
from redis.exceptions import RedisError

from core.redis import async_client, sync_client

_log = structlog.get_logger(__name__)
_PREFIX = "guildhall:bus:"
_RECONNECT_SECONDS = 0.5
_ALWAYS = "everyone"  # the stream that every process listens to

Deliver = Callable[[str, bytes], None]


class Bus(Protocol):
    """Publish from any thread; listen from the event loop that called `start`."""

    def publish(self, stream: str, frame: bytes) -> bool:
        """Send a frame to every process that listens to the stream. False when nobody could take it: the outbox row
        of the event then stays, and a sweeper publishes it later."""

    async def start(self, deliver: Deliver, on_gap: Callable[[], None]) -> None:
        """Begin to deliver frames on the running event loop. `on_gap` is called when frames may have been missed."""

    async def listen(self, stream: str) -> None:
        """Deliver this stream's frames from now on; when it returns, nothing later can be missed."""

    async def unlisten(self, stream: str) -> None:
        """Stop delivering this stream."""

    async def stop(self) -> None:
        """Deliver nothing more."""


class MemoryBus:
    """For one process: a hop into the event loop."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._deliver: Deliver | None = None
        self._streams: set[str] = set()

    def publish(self, stream: str, frame: bytes) -> bool:
        loop = self._loop
        if loop is None:
            return False  # a command run beside the server: the server's sweeper takes the event from the outbox
        if stream in self._streams:
            loop.call_soon_threadsafe(self._hand_over, stream, frame)
        return True

    def _hand_over(self, stream: str, frame: bytes) -> None:
        if self._deliver is not None:
            self._deliver(stream, frame)

    async def start(self, deliver: Deliver, on_gap: Callable[[], None]) -> None:
        self._loop, self._deliver = asyncio.get_running_loop(), deliver  # memory has no gaps

    async def listen(self, stream: str) -> None:
        self._streams.add(stream)

    async def unlisten(self, stream: str) -> None:
        self._streams.discard(stream)

    async def stop(self) -> None:
        self._loop = self._deliver = None


class RedisBus:
    """For many processes: PUBLISH from any thread, one subscriber connection per process."""

    def __init__(self) -> None:
        self._streams: set[str] = set()
        self._confirmed: dict[str, asyncio.Future[None]] = {}
        self._task: asyncio.Task[None] | None = None
        self._deliver: Deliver | None = None
        self._on_gap: Callable[[], None] | None = None
        self._was_connected = False

    def publish(self, stream: str, frame: bytes) -> bool:
        try:
            sync_client().publish(_PREFIX + stream, frame)
        except RedisError:
            _log.exception("bus.publish_failed", stream=stream)
            return False
        return True

    async def start(self, deliver: Deliver, on_gap: Callable[[], None]) -> None:
        self._deliver, self._on_gap = deliver, on_gap
        self._pubsub = async_client().pubsub(ignore_subscribe_messages=False)
        await self._pubsub.subscribe(_PREFIX + _ALWAYS)
        self._task = asyncio.create_task(self._read(), name="bus-reader")

    async def _read(self) -> None:
        while True:
            try:
                message = await self._pubsub.get_message(timeout=None)
            except RedisError:
                _log.exception("bus.connection_lost")
                await asyncio.sleep(_RECONNECT_SECONDS)
                continue
            if message is not None:
                self._take(message)

    def _take(self, message: dict[str, object]) -> None:
        channel = message["channel"]
        assert isinstance(channel, bytes)
        stream = channel.decode().removeprefix(_PREFIX)
        if message["type"] == "message" and self._deliver is not None:
            frame = message["data"]
            assert isinstance(frame, bytes)
            self._deliver(stream, frame)
        elif message["type"] == "subscribe":
            self._subscribed(stream)

    def _subscribed(self, stream: str) -> None:
        waiter = self._confirmed.pop(stream, None)
        if waiter is not None and not waiter.done():
            waiter.set_result(None)
        if stream == _ALWAYS:
            # The client library subscribes again by itself after it has lost Redis; what came meanwhile is gone.
            if self._was_connected and self._on_gap is not None:
                _log.warning("bus.gap")
                self._on_gap()
            self._was_connected = True

    async def listen(self, stream: str) -> None:
        if stream in self._streams:
            return
        self._streams.add(stream)
        waiter = self._confirmed[stream] = asyncio.get_running_loop().create_future()
        await self._pubsub.subscribe(_PREFIX + stream)
        await waiter

    async def unlisten(self, stream: str) -> None:
        if stream in self._streams:
            self._streams.discard(stream)
            await self._pubsub.unsubscribe(_PREFIX + stream)

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            await self._pubsub.aclose()


_making = threading.Lock()


@cache
def _make() -> Bus:
    return RedisBus() if settings.GUILDHALL.redis_url else MemoryBus()


def get_bus() -> Bus:
    """This process's bus, chosen by REDIS_URL."""
    with _making:
        return _make()
