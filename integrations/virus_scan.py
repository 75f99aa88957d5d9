"""Viruses: what people hand in is shown to a ClamAV daemon of the operator's (CLAMAV_URL) before it is kept."""

import math
import socket
import time
from collections.abc import Sequence
from typing import IO
from urllib.parse import urlsplit

import structlog
from django.conf import settings

from core.errors import Code, ProductError
from core.outbound_turns import fetching_turn
from core.screening import Offered

_log = structlog.get_logger(__name__)
_PORT = 3310
_SECONDS = 15.0
_SECONDS_OF_ALL = 30.0  # of a request, whose turn others wait for
_PIECE = 64 * 1024
_LONGEST_ANSWER = 4096


class NotScanned(Exception):
    """The daemon did not say what is in a file; the text says why."""


def refuse_infected(offered: Sequence[Offered]) -> None:
    """For `core.screening.content_offered`; nothing is asked where no daemon is set up.

    Raises CONTENT_BLOCKED for what the daemon knows, RateLimited while too many wait for somebody else's answer,
    SERVICE_UNAVAILABLE where it gives none and CLAMAV_FAIL_OPEN is off.
    """
    if offered and settings.GUILDHALL.clamav_url:
        with fetching_turn():
            ends = time.monotonic() + _SECONDS_OF_ALL
            for each in offered:
                _refuse_infected(each, ends)


def _refuse_infected(offered: Offered, ends: float) -> None:
    config = settings.GUILDHALL
    try:
        found = virus_in(offered.content, ends=ends)
    except NotScanned as problem:
        _log.error("viruses.not_scanned", why=str(problem), passed=config.clamav_fail_open)
        if config.clamav_fail_open:
            return
        raise ProductError(Code.SERVICE_UNAVAILABLE) from None
    if found:
        _log.warning("viruses.found", virus=found, user_id=offered.user_id, place=offered.place.kind)
        raise ProductError(Code.CONTENT_BLOCKED, reason="infected")


def virus_in(content: IO[bytes], *, ends: float = math.inf) -> str:
    """What the daemon calls what it finds in an open file; "" for nothing. Raises NotScanned, at `ends` at the latest:
    a moment of `time.monotonic`."""
    ends = min(ends, time.monotonic() + _SECONDS)
    try:
        with _connected(_left(ends)) as link:
            _send(link, content, ends)
            answer = _read(link, ends)
    except (OSError, ValueError) as problem:
        raise NotScanned(f"{type(problem).__name__}: {problem}") from None
    finally:
        content.seek(0)
    verdict = answer.rpartition(": ")[2]
    if verdict == "OK":
        return ""
    if not verdict.endswith(" FOUND"):
        raise NotScanned(f"The daemon says: {answer[:200]}")
    return verdict.removesuffix(" FOUND")


def _connected(seconds: float) -> socket.socket:
    url = urlsplit(settings.GUILDHALL.clamav_url)
    if url.scheme == "unix":
        link = socket.socket(socket.AF_UNIX)
        try:
            link.settimeout(seconds)
            link.connect(url.path)
        except OSError:
            link.close()
            raise
        return link
    return socket.create_connection((url.hostname, url.port or _PORT), timeout=seconds)


def _send(link: socket.socket, content: IO[bytes], ends: float) -> None:
    """The file in pieces, each behind its length; a piece of nothing is the end (clamd's INSTREAM)."""
    link.sendall(b"zINSTREAM\0")
    content.seek(0)
    while piece := content.read(_PIECE):
        _wait(link, ends)
        link.sendall(len(piece).to_bytes(4, "big") + piece)
    link.sendall(bytes(4))


def _read(link: socket.socket, ends: float) -> str:
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < _LONGEST_ANSWER:
        _wait(link, ends)
        more = link.recv(_LONGEST_ANSWER)
        if not more:
            break
        answer += more
    return answer.rstrip(b"\0\n").decode(errors="replace")


def _wait(link: socket.socket, ends: float) -> None:
    link.settimeout(_left(ends))


def _left(ends: float) -> float:
    left = ends - time.monotonic()
    if left <= 0:
        raise TimeoutError("it took too long")
    return left
