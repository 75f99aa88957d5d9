"""The sending half of one WebSocket: never waits, never grows without bound, never delays another.

The fast path drives the server's `send` coroutine one step by hand. While the operating system takes the bytes that
one step finishes it, which makes a delivery several times cheaper than a queue and a task per socket. Only when the
socket is full does a writer task with a bounded queue take over.
"""

import asyncio
import types
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Generator
from typing import Any, ClassVar, cast

import structlog

from core.metrics import SOCKET_OVERFLOWS
from gateway.sockets import packing

_log = structlog.get_logger(__name__)

Send = Callable[[dict[str, Any]], Awaitable[None]]
MAX_QUEUED_FRAMES = 4096
MAX_QUEUED_BYTES = 8 * 1024 * 1024
CLOSE_SECONDS = 15.0
"""How long a peer may take to hear that it is over."""


class Socket:
    """One connection's outgoing side. `on_overflow` is called once when the peer reads too slowly."""

    __slots__ = ("_bytes", "_closing", "_queue", "_send", "_writer", "on_overflow", "on_session_over")
    packs: ClassVar[bool] = False

    def __init__(self, send: Send) -> None:
        # Servers give a coroutine function; asking each coroutine for its kind would cost every delivery.
        self._send = cast(Callable[[dict[str, Any]], Coroutine[Any, Any, None]], send)
        self._queue: deque[dict[str, Any]] = deque()
        self._bytes = 0
        self._writer: asyncio.Task[None] | None = None
        self._closing = False
        self.on_overflow: Callable[[], None] | None = None
        self.on_session_over: Callable[[], None] | None = None

    @property
    def is_open(self) -> bool:
        """Whether anything sent now can still arrive."""
        return not self._closing

    @property
    def unsent(self) -> int:
        """How many characters the peer has still to take."""
        return self._bytes

    @property
    def is_behind(self) -> bool:
        """Whether the peer has not taken everything yet."""
        return self._writer is not None

    async def caught_up(self) -> None:
        """Wait until the peer has taken everything, or is gone."""
        if self._writer is not None:
            await asyncio.wait({self._writer})

    def send(self, data: str | bytes, kind: str = "text") -> None:
        """Send one frame: text, or with `kind` "bytes" a binary one."""
        if self._closing:
            return
        message = {"type": "websocket.send", kind: data}
        if self._writer is None:
            coroutine = self._send(message)  # as in _step, without a call per receiver
            try:
                yielded = coroutine.send(None)
            except StopIteration:
                return
            except Exception as error:
                self._broken(error)
                return
            self._continue(coroutine, yielded)
        elif len(self._queue) >= MAX_QUEUED_FRAMES or self._bytes + len(data) > MAX_QUEUED_BYTES:
            self.overflow()
        else:
            self._bytes += len(data)
            self._queue.append(message)

    def close(self, code: int, reason: str = "") -> None:
        """Send what is queued, then close."""
        if self._closing:
            return
        self._closing = True
        message = {"type": "websocket.close", "code": code, "reason": reason}
        if self._writer is None:
            self._step(message)
        else:
            self._queue.append(message)
        asyncio.get_running_loop().call_later(CLOSE_SECONDS, self._abort)

    def session_over(self) -> None:
        """The session behind the socket was ended by the server."""
        if self.on_session_over is not None:
            self.on_session_over()

    def lost(self) -> None:
        """The peer is gone: drop everything."""
        self._closing = True
        self._queue.clear()
        if self._writer is not None:
            self._writer.cancel()

    def _abort(self) -> None:
        """Hang up. A peer that does not read would otherwise keep its place and its buffers for as long as it likes."""
        self.lost()
        transport = getattr(getattr(self._send, "__self__", None), "transport", None)
        if transport is not None:
            transport.abort()

    def overflow(self) -> None:
        """There is more to be sent than may be kept for a peer that reads so slowly: drop it, and have it closed."""
        SOCKET_OVERFLOWS.inc()
        self._queue.clear()
        self._bytes = 0
        if self.on_overflow is not None:
            self.on_overflow()

    def _step(self, message: dict[str, Any]) -> None:
        coroutine = self._send(message)
        try:
            yielded = coroutine.send(None)
        except StopIteration:
            return
        except Exception as error:  # the server's ways to say that the peer has gone are many
            self._broken(error)
            return
        self._continue(coroutine, yielded)

    def _continue(self, coroutine: Coroutine[Any, Any, None], yielded: Any) -> None:
        self._writer = asyncio.get_running_loop().create_task(
            self._drain(cast(Awaitable[None], _continued(coroutine, yielded)))
        )

    async def _drain(self, first: Awaitable[None]) -> None:
        try:
            await first
            while self._queue:
                message = self._queue.popleft()
                self._bytes -= len(message.get("text") or message.get("bytes") or "")
                await self._send(message)
        except Exception as error:
            self._broken(error)
        finally:
            self._writer = None

    def _broken(self, error: Exception) -> None:
        # The receiving side learns of the loss by itself and detaches the session; here it is only noted.
        _log.debug("socket.send_failed", error=type(error).__name__)
        self._closing = True
        self._queue.clear()


class PackedSocket(Socket):
    """A socket whose client wants each frame compressed."""

    __slots__ = ()
    packs: ClassVar[bool] = True

    def send(self, data: str | bytes, kind: str = "text") -> None:
        """Send one frame, compressed."""
        super().send(packing.whole(data) if isinstance(data, str) else data, "bytes")

    def send_dispatch(self, number: int, shared: str) -> None:
        """Send a dispatch whose shared part is compressed once for all its receivers."""
        super().send(packing.dispatch(number, shared), "bytes")


@types.coroutine
def _continued(coroutine: Coroutine[Any, Any, None], yielded: Any) -> Generator[Any, Any, None]:
    """Await a coroutine that was already driven to its first suspension."""
    resume: Callable[[Any], Any]
    while True:
        try:
            sent = yield yielded
        except BaseException as error:  # cancellation too belongs to the inner coroutine
            resume, value = coroutine.throw, error
        else:
            resume, value = coroutine.send, sent
        try:
            yielded = resume(value)
        except StopIteration:
            return
