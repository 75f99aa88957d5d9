"""Order and bounds of delivery: each client gets every event once and in order, whatever its transport and pace."""

import asyncio
import contextlib
import time
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect

from gateway.socketio.broadcast import send_to
from gateway.socketio.packets import EventPacket
from tests.operations.gateway.socketio_lab import Lab, lab
from tests.socketio_client import PATIENCE

EVENTS = 300


def _tell_all(it: Lab, numbers: range, padding: str = "") -> None:
    for number in numbers:
        send_to(list(it.gateway.rooms.everybody), EventPacket("tick", {"number": number, "padding": padding}))


@pytest.mark.parametrize("transports", [["polling"], ["websocket"], ["polling", "websocket"]])
async def test_everything_arrives_once_and_in_order(monkeypatch: pytest.MonkeyPatch, transports: list[str]) -> None:
    async with lab(monkeypatch) as it, it.client(1, transports) as client:
        await client.until("online_count_update")
        for start in range(0, EVENTS, 10):
            _tell_all(it, range(start, start + 10))
            await asyncio.sleep(0.001)
        heard = await client.until("tick", EVENTS)
        assert [body["number"] for body in heard] == list(range(EVENTS))


async def test_a_poller_that_was_away_gets_what_waited_in_several_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    async with lab(monkeypatch) as it, it.client(1, ["polling"]) as client:
        await client.until("online_count_update")
        _tell_all(it, range(EVENTS))
        heard = await client.until("tick", EVENTS)
        assert [body["number"] for body in heard] == list(range(EVENTS))


async def test_order_holds_while_the_transport_is_upgraded(monkeypatch: pytest.MonkeyPatch) -> None:
    async with lab(monkeypatch) as it:
        sending = asyncio.create_task(_tick_steadily(it))
        try:
            async with it.client(1) as client:
                heard = await client.until("tick", EVENTS)
                assert client.transport() == "websocket"
        finally:
            sending.cancel()
        numbers = [body["number"] for body in heard]
        assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))


async def _tick_steadily(it: Lab) -> None:
    number = 0
    while True:
        if it.gateway.rooms.everybody:
            _tell_all(it, range(number, number + 1))
            number += 1
        await asyncio.sleep(0.001)


async def test_replies_keep_their_place_among_broadcasts(monkeypatch: pytest.MonkeyPatch) -> None:
    async with lab(monkeypatch) as it, it.client(1) as client:
        await client.until("online_count_update")
        (connection,) = it.gateway.rooms.everybody
        for number in range(50):
            _tell_all(it, range(number, number + 1))
            connection.emit("own", {"number": number})
        await client.until("own", 50)
        order = [(name, body["number"]) for name, body in client.heard if name in ("tick", "own")]
        assert order == [(name, number) for number in range(50) for name in ("tick", "own")]


@contextlib.asynccontextmanager
async def _deaf(it: Lab, number: int) -> Any:
    """A client that connects and then reads nothing."""
    address = f"ws://127.0.0.1:{it.port}/socket.io/?EIO=4&transport=websocket"
    async with connect(address, max_queue=1, compression=None) as socket:
        await socket.recv()
        await socket.send(f'40{{"token":"user-{number}"}}')
        await socket.recv()
        socket.transport.pause_reading()
        yield socket


async def test_a_reader_that_never_reads_is_dropped_and_nobody_else_notices(monkeypatch: pytest.MonkeyPatch) -> None:
    async with lab(monkeypatch) as it, it.client(1, ["websocket"]) as client, _deaf(it, 2) as deaf:
        while len(it.gateway.rooms.everybody) < 2:
            await asyncio.sleep(0.01)
        for start in range(0, 6000, 20):
            _tell_all(it, range(start, start + 20), padding="x" * 4000)
            await asyncio.sleep(0.002)
            await client.until("tick", start - 200)  # as fast as who reads can read
        heard = await client.until("tick", 6000, seconds=60)
        assert [body["number"] for body in heard] == list(range(6000))
        async with asyncio.timeout(PATIENCE):
            while len(it.gateway.server.clients) > 1:
                await asyncio.sleep(0.01)
        assert it.gateway.rooms.clients_of(2) == ()
        assert len(it.gateway.server.engine.wires) == 1
        await _sees_the_end(deaf)


async def _sees_the_end(socket: ClientConnection) -> None:
    socket.transport.resume_reading()
    async with asyncio.timeout(PATIENCE):
        with contextlib.suppress(Exception):
            while True:
                await socket.recv()
    assert socket.close_code is not None or socket.transport.is_closing()


async def test_a_poller_that_never_polls_is_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    async with lab(monkeypatch) as it, it.client(1, ["polling"]) as client:
        await client.until("online_count_update")
        (connection,) = it.gateway.rooms.everybody
        for _ in range(3000):  # no chance to poll in between
            connection.emit("tick", {})
        async with asyncio.timeout(PATIENCE):
            while it.gateway.server.clients:
                await asyncio.sleep(0.01)


async def test_counts_reach_everybody_at_most_once_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    async with lab(monkeypatch) as it, it.client(1) as first:
        await first.until("online_count_update")
        began = time.monotonic()
        async with contextlib.AsyncExitStack() as others:
            for number in range(2, 8):
                await others.enter_async_context(it.client(number))
            async with asyncio.timeout(PATIENCE):
                while first.bodies("online_count_update")[-1]["count"] < 7:
                    await asyncio.sleep(0.1)
            assert len(first.bodies("online_count_update")) <= 3 + time.monotonic() - began
