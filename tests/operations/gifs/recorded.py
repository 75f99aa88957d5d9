"""Providers of GIFs as recorded: the real adapters ask, and hear what was once answered."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx

from core.outbound import Caps, OutboundError, Reply

_FOLDER = Path(__file__).parent / "recordings"
_BASES = {"tenor": "/v2/", "klipy": "/api/v1/the%20key/"}
HOSTS = {"tenor": "tenor.googleapis.com", "klipy": "api.klipy.com"}


class Recorded:
    """Takes the place of the guarded client. `failures` are what it answers first: statuses, or errors it raises."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.asked: list[tuple[str, str, dict[str, str], Any]] = []
        self.failures: list[int | OutboundError] = []
        self._answers: dict[str, Any] = json.loads((_FOLDER / f"{name}.json").read_text())

    def fetch(
        self,
        url: str,
        *,
        method: str = "GET",
        headers: Mapping[str, str] | None = None,
        content: bytes = b"",
        caps: Caps | None = None,
    ) -> Reply:
        """The recorded answer."""
        parts = urlsplit(url)
        assert (parts.scheme, parts.hostname) == ("https", HOSTS[self.name])
        path = parts.path.removeprefix(_BASES[self.name])
        self.asked.append((method, path, dict(parse_qsl(parts.query)), json.loads(content) if content else None))
        failure = self.failures.pop(0) if self.failures else 200
        if isinstance(failure, OutboundError):
            raise failure
        body = json.dumps(self._answers[path]).encode() if failure == 200 else b"no"
        return Reply(failure, url, httpx.Headers({"content-type": "application/json"}), body)
