"""Answers in which the server tells something later (server-sent events)."""

from collections.abc import Iterator
from typing import Any

from django.db import close_old_connections
from django.http import StreamingHttpResponse

from core.api.json import encode
from core.http.live import Live, Look


class EventStream(StreamingHttpResponse):
    """A stream that begins at once and ends with what `look` finds: b"" while there is nothing yet.

    The HTTP bridge carries `live` without keeping a thread. Behind any other server the stream ends after one look,
    and clients come back for the next, as they do whenever a stream ends.
    """

    def __init__(self, look: Look) -> None:
        self.live = Live(b": connected\n\n", lambda: _looked(look))
        super().__init__(_once(self.live), content_type="text/event-stream; charset=utf-8")
        self.headers["Cache-Control"] = "no-store"
        self.headers["X-Accel-Buffering"] = "no"


def event(data: Any) -> bytes:
    """One event with JSON data."""
    return b"data: " + encode(data) + b"\n\n"


def _once(live: Live) -> Iterator[bytes]:
    yield live.first
    yield live.look()


def _looked(look: Look) -> bytes:
    close_old_connections()  # this thread's connection may have been lost since its last request
    return look()
