"""Answers that wait: signs of life while nothing happens, and an end when there is nothing to wait for any more."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from core.http import live


async def on_thread(look: Callable[[], bytes]) -> bytes:
    return look()


async def told(looks: list[bytes]) -> list[bytes]:
    sent: list[bytes] = []

    async def send(message: dict[str, Any]) -> None:
        assert message["more_body"]
        sent.append(message["body"])

    await asyncio.wait_for(live.tell(live.Live(b"first", lambda: looks.pop(0) if looks else b""), send, on_thread), 5)
    return sent


async def test_quiet_streams_show_that_they_live(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "LOOK_SECONDS", 0.01)
    monkeypatch.setattr(live, "QUIET_SECONDS", 0.015)
    sent = await told([b""] * 6 + [b"last"])
    assert (sent[0], sent[-1]) == (b"first", b"last")
    assert sent[1:-1]
    assert set(sent[1:-1]) == {live.KEEPALIVE}


async def test_no_stream_lasts_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "LOOK_SECONDS", 0.01)
    monkeypatch.setattr(live, "LONGEST_SECONDS", 0.05)
    assert await told([]) == [b"first"]
