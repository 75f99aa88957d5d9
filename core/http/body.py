"""Receiving a request body: in memory while small, on disk beyond, and only from those who may send so much."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, Any, cast

Receive = Callable[[], Awaitable[dict[str, Any]]]

SPOOL_BYTES = 1024 * 1024  # whatever is longer goes to disk, and whoever sends it must say who they are
STALL_SECONDS = 30.0
SLOWEST_BYTES_PER_SECOND = 1024  # a sender who never pauses for long must still get somewhere


class BodyProblem(Exception):
    """The body did not arrive whole; `status` is the answer, 0 when nobody is left to hear one."""

    def __init__(self, status: int) -> None:
        self.status = status


@dataclass(frozen=True, slots=True)
class Refusal:
    """An answer that is given instead of taking the rest of a body."""

    status: int
    headers: list[tuple[bytes, bytes]]
    content: bytes


class BodyRefused(Exception):
    """Whoever sends the body may not, or not so much."""

    def __init__(self, refusal: Refusal) -> None:
        self.refusal = refusal


def _nothing() -> None:
    pass


@dataclass(frozen=True, slots=True)
class Admission:
    """Somebody may send a long body: up to `most` bytes. `release` is called once when the request is over."""

    most: int
    release: Callable[[], None] = _nothing


Admit = Callable[[int], Awaitable[Admission]]
"""Asked once for a body beyond SPOOL_BYTES, with the bytes announced or seen so far. Raises BodyRefused."""


@dataclass(frozen=True, slots=True)
class Body:
    file: IO[bytes]
    length: int
    release: Callable[[], None] = field(default=_nothing)


def announces_body(headers: list[tuple[bytes, bytes]]) -> bool:
    """Most requests have none; they need neither a file nor a wait."""
    return any((name == b"content-length" and value != b"0") or name == b"transfer-encoding" for name, value in headers)


def announced_bytes(headers: list[tuple[bytes, bytes]]) -> int:
    """The length that the sender claims; 0 when they do not say."""
    value = next((value for name, value in headers if name == b"content-length"), b"0")
    return int(value) if value.isdigit() and len(value) < _LONGEST_NUMBER else 0


_LONGEST_NUMBER = 19


def no_body() -> Body:
    return Body(BytesIO(), 0)


async def read_body(
    receive: Receive, admit: Admit, announced: int = 0, stall: float = STALL_SECONDS, folder: Path | None = None
) -> Body:
    """The whole body, so that a slow sender never keeps a thread. What arrives counts, whatever was announced.

    `stall` is the longest pause between two pieces in seconds, and the head start on the slowest rate; `folder` is
    where long bodies lie, under no name, so that nothing is left of them whatever happens. Raises BodyProblem: gone
    (0), stalled (408), too large (413), no room on the disk (507); and what `admit` raises.
    """
    arriving = _Arriving(folder, admit)
    clock = asyncio.get_running_loop().time
    started = clock()
    try:
        await arriving.expect(announced)
        while True:
            left = started + stall + arriving.length / SLOWEST_BYTES_PER_SECOND - clock()
            message = await _next(receive, min(stall, left))
            await arriving.take(message.get("body", b""))
            if not message.get("more_body"):
                return arriving.body()
    except BaseException:
        arriving.drop()
        raise


class _Arriving:
    """A body of which some has arrived."""

    def __init__(self, folder: Path | None, admit: Admit) -> None:
        # Closed by whoever reads it.
        self._file = cast(IO[bytes], SpooledTemporaryFile(max_size=SPOOL_BYTES, dir=str(folder) if folder else None))  # noqa: SIM115
        self._admit = admit
        self._admission: Admission | None = None
        self.length = 0

    async def expect(self, length: int) -> None:
        if self._admission is None and length > SPOOL_BYTES:
            self._admission = await self._admit(length)
        if self._admission is not None and length > self._admission.most:
            raise BodyProblem(413)

    async def take(self, piece: bytes) -> None:
        self.length += len(piece)
        await self.expect(self.length)
        if piece:
            try:
                self._file.write(piece)
            except OSError:
                raise BodyProblem(507) from None

    def body(self) -> Body:
        self._file.seek(0)
        return Body(self._file, self.length, self._release)

    def drop(self) -> None:
        self._file.close()
        self._release()

    def _release(self) -> None:
        if self._admission is not None:
            self._admission.release()


async def _next(receive: Receive, stall: float) -> dict[str, Any]:
    try:
        async with asyncio.timeout(stall):
            message = await receive()
    except TimeoutError:
        raise BodyProblem(408) from None
    if message["type"] == "http.disconnect":
        raise BodyProblem(0)
    return message
