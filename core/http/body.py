"""Receiving a request body: in memory while small, on disk beyond."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from io import BytesIO
from tempfile import SpooledTemporaryFile
from typing import IO, Any, cast

Receive = Callable[[], Awaitable[dict[str, Any]]]

SPOOL_BYTES = 1024 * 1024
STALL_SECONDS = 30.0
SLOWEST_BYTES_PER_SECOND = 1024  # a sender who never pauses for long must still get somewhere
MAX_UPLOAD_BYTES = 1024 * 1024 * 1024  # twice the largest attachment; each route has its own, smaller limits
MAX_BODY_BYTES = 64 * 1024 * 1024  # images travel as base64 inside JSON
MAX_STRANGERS_BODY_BYTES = 1024 * 1024  # nobody who does not say who they are has a picture to send
_CREDENTIALS = frozenset((b"authorization", b"cookie"))


class BodyProblem(Exception):
    """The body did not arrive whole; `status` is the answer, 0 when nobody is left to hear one."""

    def __init__(self, status: int) -> None:
        self.status = status


@dataclass(frozen=True, slots=True)
class Body:
    file: IO[bytes]
    length: int


def announces_body(headers: list[tuple[bytes, bytes]]) -> bool:
    """Most requests have none; they need neither a file nor a wait."""
    return any((name == b"content-length" and value != b"0") or name == b"transfer-encoding" for name, value in headers)


def most_bytes(headers: list[tuple[bytes, bytes]]) -> int:
    """How long the body of a request with these headers may be. Whether credentials are any good shows later."""
    if all(name not in _CREDENTIALS for name, _ in headers):
        return MAX_STRANGERS_BODY_BYTES
    is_form = any(name == b"content-type" and value.startswith(b"multipart/") for name, value in headers)
    return MAX_UPLOAD_BYTES if is_form else MAX_BODY_BYTES


def no_body() -> Body:
    return Body(BytesIO(), 0)


async def read_body(receive: Receive, most: int, stall: float = STALL_SECONDS) -> Body:
    """The whole body, so that a slow sender never keeps a thread. Raises BodyProblem: gone (0), stalled (408), too
    large (413). `stall` is the longest pause between two pieces in seconds, and the head start on the slowest rate."""
    file = cast(IO[bytes], SpooledTemporaryFile(max_size=SPOOL_BYTES))  # noqa: SIM115 - closed by whoever reads it
    length = 0
    clock = asyncio.get_running_loop().time
    started = clock()
    try:
        while True:
            left = started + stall + length / SLOWEST_BYTES_PER_SECOND - clock()
            message = await _next(receive, min(stall, left))
            piece = message.get("body", b"")
            length += len(piece)
            if length > most:
                raise BodyProblem(413)
            if piece:
                file.write(piece)
            if not message.get("more_body"):
                file.seek(0)
                return Body(file, length)
    except BaseException:
        file.close()
        raise


async def _next(receive: Receive, stall: float) -> dict[str, Any]:
    try:
        async with asyncio.timeout(stall):
            message = await receive()
    except TimeoutError:
        raise BodyProblem(408) from None
    if message["type"] == "http.disconnect":
        raise BodyProblem(0)
    return message
