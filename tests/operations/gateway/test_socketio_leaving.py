"""Restarts, and the seams between our server and the library under it."""

import asyncio

import httpx
import pytest
from engineio import AsyncServer as EngineServer
from socketio import AsyncServer

from gateway.socketio.engine import Engine
from gateway.socketio.protocol import SocketServer
from tests.operations.gateway.socketio_lab import lab
from tests.socketio_client import PATIENCE


@pytest.mark.parametrize(("ours", "theirs"), [(SocketServer, AsyncServer), (Engine, EngineServer)])
def test_what_we_replace_in_the_library_is_there(ours: type, theirs: type) -> None:
    own = {"outbox", "hang_up", "finish", "release", "drop", "engine", "end"}
    replaced = {name for name, value in vars(ours).items() if callable(value) and not name.startswith("__")} - own
    missing = {name for name in replaced if not hasattr(theirs, name)}
    assert missing - {"_sign_in", "_actor", "_gone", "_forget", "_expect_sign_in", "_check_sign_in", "_drop"} == set()


@pytest.mark.parametrize("transports", [["polling"], ["websocket"]])
async def test_a_restart_makes_clients_come_back_by_themselves(
    monkeypatch: pytest.MonkeyPatch, transports: list[str]
) -> None:
    async with lab(monkeypatch) as it, it.client(1, transports, reconnection=True, reconnection_delay=0.1) as client:
        await client.until("connected")
        draining = asyncio.create_task(it.gateway.drain())
        async with httpx.AsyncClient() as plain:
            await asyncio.sleep(0.1)
            answer = await plain.get(f"{it.url}/socket.io/?EIO=4&transport=polling")
            assert answer.status_code == 503
        await draining
        it.gateway.edge.is_draining = False  # the process that takes over
        await client.until("connected", 2)


async def test_the_oldest_client_goes_when_a_person_has_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.socketio.gateway.CLIENTS_PER_PERSON", 2)
    async with lab(monkeypatch) as it, it.client(1) as first, it.client(1) as second:
        await first.until("connected")
        await second.until("connected")
        async with it.client(1) as third:
            await third.until("connected")
            async with asyncio.timeout(PATIENCE):
                await first.ended.wait()
            assert len(it.gateway.rooms.clients_of(1)) == 2
