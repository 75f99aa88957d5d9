"""Asking a provider: the guarded client, a few tries, and answers that are read without trusting their shape."""

import json
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import structlog

from core.errors import Code, ProductError
from core.outbound import Caps, OutboundError, TimedOut, outbound
from core.outbound_turns import fetching_turn

_log = structlog.get_logger(__name__)
_TRIES = 3  # GIF providers of the wire contract
_FIRST_PAUSE_SECONDS = 0.2
_CAPS = Caps(seconds=5.0, max_bytes=4 * 1024 * 1024, redirects=0)
_WORTH_ANOTHER_TRY = (429, 500, 502, 503)  # not a timeout: somebody waits


def ask(address: str, parameters: Mapping[str, str | int], *, method: str = "GET", body: Any = None) -> Any:
    """The JSON a provider answers, {} for an answer without a body.

    Raises ProductError BAD_GATEWAY when it answers nothing of use, RateLimited while too many wait for others.
    """
    url = f"{address}?{urlencode(parameters)}"
    content = b"" if body is None else json.dumps(body).encode()
    for attempt in range(_TRIES):
        time.sleep(_FIRST_PAUSE_SECONDS * 2**attempt if attempt else 0)
        status, answer = _try(url, method, content)
        if status not in _WORTH_ANOTHER_TRY:
            break
    if not 200 <= status < 300:
        # Its own words and our key stay out of the log: the key is a part of some addresses.
        _log.warning("gifs.provider_failed", status=status)
        raise ProductError(Code.BAD_GATEWAY)
    return _read(answer)


def _try(url: str, method: str, content: bytes) -> tuple[int, bytes]:
    headers = {"Accept": "application/json", **({"Content-Type": "application/json"} if content else {})}
    try:
        with fetching_turn():
            reply = outbound().fetch(url, method=method, headers=headers, content=content, caps=_CAPS)
    except OutboundError as error:
        _log.warning("gifs.provider_unreachable", error=type(error).__name__)
        return 504 if isinstance(error, TimedOut) else 503, b""
    return reply.status, reply.body


def _read(answer: bytes) -> Any:
    if not answer.strip():
        return {}
    try:
        return json.loads(answer)
    except ValueError:
        raise ProductError(Code.BAD_GATEWAY) from None


def inside(value: Any, *path: str) -> Any:
    """What an answer holds at a path; None where something else stands on the way."""
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def rows(value: Any) -> list[Any]:
    """A list of an answer, [] for anything else."""
    return value if isinstance(value, list) else []


def text(value: Any) -> str:
    """A text of an answer, "" for anything else. Numbers count, because ids come as both."""
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def address(value: Any) -> str:
    """An https address of an answer, "" for anything else: nothing else is handed to clients."""
    return value if isinstance(value, str) and value.startswith("https://") else ""


def number(value: Any) -> int:
    """A length in pixels, 0 for anything else."""
    return int(value) if isinstance(value, int | float) and 0 <= value < 2**31 else 0
