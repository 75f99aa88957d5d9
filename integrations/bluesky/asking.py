"""Asking the servers of the AT protocol: strangers choose their addresses, so all of it goes through the guarded
client, over TLS alone, with bounds for each answer and for all of them together."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from core.outbound import Caps, Deadline, Failed, Outbound, OutboundError, Reply, TimedOut, outbound

_EACH_SECONDS = 5.0
_ALL_SECONDS = 15.0
_MOST_BYTES = 64 * 1024
_TOO_MANY = 429


class BlueskyError(Exception):
    """What was asked for is not so, or is told in a way that cannot be trusted. The text is for logs."""


class Unreachable(BlueskyError):
    """Nobody could be asked: it says nothing about whose the account is."""


@dataclass(frozen=True, slots=True)
class Asking:
    """Some questions that have to be answered in fifteen seconds altogether."""

    deadline: Deadline = field(default_factory=lambda: Deadline(_ALL_SECONDS))

    def fetch(
        self,
        url: str,
        *,
        form: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        redirects: int = 0,
        types: tuple[str, ...] = (),
        client: Outbound | None = None,
    ) -> Reply:
        """One answer, of whatever status but failure of the server. Raises BlueskyError, Unreachable."""
        if not url.startswith("https://"):
            raise BlueskyError(f"not https: {url!r}")
        try:
            reply = (client or outbound()).fetch(
                url,
                method="GET" if form is None else "POST",
                headers=headers,
                content=form or b"",
                caps=Caps(self.deadline.left(_EACH_SECONDS), _MOST_BYTES, redirects, types),
            )
        except (TimedOut, Failed) as error:
            raise Unreachable(f"{url!r}: {error}") from error
        except OutboundError as error:
            raise BlueskyError(f"{url!r}: {error}") from error
        if reply.status >= 500 or reply.status == _TOO_MANY:
            raise Unreachable(f"{url!r} answered {reply.status}")
        if not reply.url.startswith("https://"):
            raise BlueskyError(f"{url!r} led to {reply.url!r}")
        return reply

    def body(
        self, url: str, *, redirects: int = 0, types: tuple[str, ...] = (), client: Outbound | None = None
    ) -> bytes:
        """What stands there. Raises BlueskyError for any status but 200."""
        reply = self.fetch(url, redirects=redirects, types=types, client=client)
        if reply.status != 200:
            raise BlueskyError(f"{url!r} answered {reply.status}")
        return reply.body

    def document(self, url: str, *, types: tuple[str, ...] = (), client: Outbound | None = None) -> dict[str, Any]:
        """The JSON object that stands at this very address. Raises BlueskyError."""
        return object_in(self.body(url, types=types, client=client))


def object_in(body: bytes) -> dict[str, Any]:
    """A JSON object. Raises BlueskyError for anything else."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise BlueskyError("not JSON") from error
    if not isinstance(found, dict):
        raise BlueskyError("not a JSON object")
    return found
