"""One request on its way through a thread: what the application says, handed over to the event loop."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import structlog

from core.http.files import FileWrapper
from core.http.live import Live

_log = structlog.get_logger(__name__)

WSGIApplication = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
Headers = list[tuple[bytes, bytes]]

QUEUE_PIECES = 16
SLOW_READER_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, headers, and the body: all of it, a file, what is told later, or None when its pieces follow."""

    status: int
    headers: Headers
    body: bytes | FileWrapper | Live | None


class Exchange:
    """`run` belongs to the thread, everything public else to the loop."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self.answer: asyncio.Future[Answer] = loop.create_future()
        self.abandoned = False
        self.broken = False
        self._pieces: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._room = threading.Semaphore(QUEUE_PIECES)
        self._status = 500
        self._headers: Headers = []
        self._answered = False

    def run(self, application: WSGIApplication, environ: dict[str, Any]) -> None:
        """Call the application, deliver its answer, close what it returned and the request body."""
        try:
            self._deliver(application(environ, self._start_response))
        except Exception:
            _log.exception("bridge.request_failed", path=environ.get("PATH_INFO"))
            self._fail()
        finally:
            environ["wsgi.input"].close()

    def abandon(self) -> None:
        """Nobody reads any more: the application's iterator is closed at its next piece."""
        self.abandoned = True
        self._room.release()

    async def pieces(self) -> AsyncIterator[bytes]:
        """The pieces of a streamed body; the thread is at most QUEUE_PIECES ahead."""
        while (piece := await self._pieces.get()) is not None:
            yield piece
            self._room.release()

    def _start_response(self, status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Callable[..., Any]:
        self._status = int(status[:3])
        self._headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
        return _no_write

    def _deliver(self, result: Iterable[bytes]) -> None:
        if isinstance(result, FileWrapper):
            self._hand_over(result)  # the loop reads and closes it
            return
        try:
            live = getattr(result, "live", None)
            if isinstance(live, Live):
                self._hand_over(live)
                return
            if getattr(result, "streaming", True) is False:  # Django says that nothing is still to be made
                self._hand_over_whole(b"".join(result))
                return
            pieces = iter(result)
            first = next(pieces, b"")
            if self._is_whole(first):
                self._hand_over(first)
            else:
                self._stream(first, pieces)
        finally:
            close = getattr(result, "close", None)
            if close is not None:
                close()

    def _is_whole(self, first: bytes) -> bool:
        # Asking for the next piece instead could wait for as long as an event stream is silent.
        length = self._content_length()
        return length is not None and int(length) <= len(first)

    def _content_length(self) -> bytes | None:
        return next((value for name, value in self._headers if name == b"content-length"), None)

    def _hand_over_whole(self, body: bytes) -> None:
        if self._content_length() is None and self._status >= 200 and self._status not in (204, 304):
            self._headers.append((b"content-length", str(len(body)).encode()))
        self._hand_over(body)

    def _stream(self, first: bytes, pieces: Iterator[bytes]) -> None:
        self._hand_over(None)
        self._put(first)
        for piece in pieces:
            if self.abandoned:
                break
            self._put(piece)
        self._soon(self._pieces.put_nowait, None)

    def _put(self, piece: bytes) -> None:
        if not piece:
            return
        if not self._room.acquire(timeout=SLOW_READER_SECONDS):
            raise TimeoutError("the client does not read its answer")
        self._soon(self._pieces.put_nowait, piece)

    def _hand_over(self, body: bytes | FileWrapper | Live | None) -> None:
        self._answered = True
        self._soon(self._settle, Answer(self._status, self._headers, body))

    def _settle(self, answer: Answer) -> None:
        if not self.answer.done():
            self.answer.set_result(answer)
        elif isinstance(answer.body, FileWrapper):
            answer.body.close()  # the request was cancelled meanwhile

    def _fail(self) -> None:
        if not self._answered:
            self._status, self._headers = 500, [(b"content-type", b"text/plain; charset=utf-8")]
            self._hand_over(b"Internal server error.\n")
            return
        self.broken = True
        self._soon(self._pieces.put_nowait, None)

    def _soon(self, function: Callable[..., Any], *args: Any) -> None:
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(function, *args)


def _no_write(_: bytes) -> None:
    raise NotImplementedError("this server takes bodies as iterables only")
