"""Answers that wait: signs of life while nothing happens, and an end when there is nothing to wait for any more."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from core.http import live
from core.http.bridge import WSGIBridge
from core.http.pool import ThreadPool


async def on_thread(look: Callable[[], bytes]) -> bytes:
    return look()


async def told(looks: list[bytes]) -> list[bytes]:
    sent: list[bytes] = []

    async def send(message: dict[str, Any]) -> None:
        assert message["more_body"]
        sent.append(message["body"])

    await asyncio.wait_for(live.tell(live.Live(b"first", lambda: looks.pop(0) if looks else b""), send, on_thread), 30)
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


class Waiting(list[bytes]):
    """What a WSGI application returns when it waits for something that never comes."""

    live = live.Live(b"first", lambda: b"")


async def test_a_server_that_stops_ends_them_and_so_does_a_client_that_leaves() -> None:
    pool = ThreadPool(1, name="live-test")

    def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Waiting:
        start_response("200 OK", [("Content-Type", "text/event-stream")])
        return Waiting()

    bridge = WSGIBridge(application, pool)
    scope = {"method": "GET", "http_version": "1.1", "path": "/", "query_string": b"", "headers": []}
    for end in ("drain", "leave"):
        sent: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        left = asyncio.Event()

        async def receive(left: asyncio.Event = left) -> dict[str, Any]:
            await left.wait()
            return {"type": "http.disconnect"}

        answering = asyncio.create_task(bridge(scope, receive, sent.put))
        assert (await sent.get())["status"] == 200
        assert (await sent.get())["body"] == b"first"
        assert bridge.in_flight == 0
        await bridge.drain() if end == "drain" else left.set()
        await asyncio.wait_for(answering, 30)
        assert await sent.get() == {"type": "http.response.body", "body": b""}
    pool.stop(2)
