"""What fails in a socket's handler and should not have is told to the people who run the instance, as of a request."""

import asyncio
from types import SimpleNamespace
from typing import Any
from unittest.mock import AsyncMock, Mock

import pytest

from gateway.socketio import handlers
from gateway.sockets.socket import Socket
from gateway.v1 import connection
from gateway.v1.connection import Connection
from gateway.v1.ops import Close

pytestmark = pytest.mark.once


def breaks(*_: Any) -> Any:
    raise LookupError("nothing there")


@pytest.fixture
def crashes(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for module in (connection, handlers):
        monkeypatch.setattr(module, "alert_of_crash", lambda where, error: found.append((where, str(error))))
    return found


async def test_a_frame_that_breaks_the_gateway(crashes: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    monkeypatch.setattr(Connection, "_checked", breaks)
    client = Connection(Mock(), Mock(), Socket(send), "")
    await client.received("{}")
    async with asyncio.timeout(20):
        while not sent:
            await asyncio.sleep(0.01)
    assert (sent[-1]["type"], sent[-1]["code"]) == ("websocket.close", Close.UNKNOWN_ERROR)
    assert crashes == [("a frame of the gateway", "nothing there")]


async def test_an_event_that_breaks_its_handler(crashes: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    broken = SimpleNamespace(budget=None, function=AsyncMock(side_effect=breaks), failure="No.", error_event="error")
    monkeypatch.setitem(handlers.HANDLERS, "join_topic", broken)
    monkeypatch.setattr(handlers.limits, "spend", lambda *_: True)
    answer = await handlers.handle(Mock(), Mock(is_open=True), "join_topic", [])
    assert answer == {"success": False, "error": "No."}
    assert crashes == [("join_topic over Socket.IO", "nothing there")]
