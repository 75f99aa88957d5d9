"""A Socket.IO gateway on a port, inside the test's own process and loop, with people who exist only by name."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import pytest
import uvicorn

from accounts.models import User
from core.actor import Actor
from core.bus import get_bus
from core.events import decode
from gateway.socketio import protocol
from gateway.socketio.gateway import TopicGateway
from gateway.streams import Streams
from tests.socketio_client import SocketClient


def actor_of(token: str, ip: str = "") -> Actor | None:
    """Everybody whose token begins with `user-` is signed in, as the account of that number."""
    if not token.startswith("user-"):
        return None
    number = int(token.removeprefix("user-"))
    user = User(id=number, username=f"user{number}", discriminator=1, handle=f"user{number}")
    return Actor(user=user, session_id=number, ip=ip)


class Hub:
    """The part of the hub that Socket.IO uses."""

    def __init__(self) -> None:
        self.id = "lab"
        self.bus = get_bus()
        self.streams = Streams(self.bus)
        self._listeners: list[Any] = []
        self.on_gap: list[Any] = []
        self._tasks: set[Any] = set()

    async def start(self) -> None:
        await self.bus.start(lambda _stream, frame: self.fan_out(decode(frame)), lambda: None)
        await self.streams.acquire("everyone")

    async def stop(self) -> None:
        await self.bus.stop()

    def add_listener(self, listener: Any) -> None:
        self._listeners.append(listener)

    def fan_out(self, event: Any) -> None:
        for listener in self._listeners:
            listener(event)

    def spawn(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


class Lab:
    """The gateway under test, its address, and clients."""

    def __init__(self, gateway: TopicGateway, port: int) -> None:
        self.gateway = gateway
        self.port = port
        self.url = f"http://127.0.0.1:{port}"

    @contextlib.asynccontextmanager
    async def client(
        self, number: int, transports: list[str] | None = None, **options: Any
    ) -> AsyncIterator[SocketClient]:
        client = SocketClient(**options)
        await client.connect(self.url, auth={"token": f"user-{number}"}, transports=transports)
        try:
            yield client
        finally:
            await client.disconnect()


@contextlib.asynccontextmanager
async def lab(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Lab]:
    """Run a gateway."""
    monkeypatch.setattr(protocol, "actor_for_token", actor_of)
    monkeypatch.setattr("gateway.socketio.gateway.note_last_seen", lambda actor: None)
    monkeypatch.setattr("gateway.socketio.gateway.account_now", lambda user_id: None)
    monkeypatch.setattr("gateway.socketio.gateway.presence_audience", lambda user_id: {user_id})
    monkeypatch.setattr("gateway.socketio.handlers_people.online_people", lambda actor: [])
    hub = Hub()
    await hub.start()
    gateway = TopicGateway(hub)
    await gateway.start()
    config = uvicorn.Config(
        gateway.edge,
        port=0,
        ws="websockets-sansio",
        ws_ping_interval=None,
        ws_per_message_deflate=False,
        lifespan="off",
        log_level="warning",
        ws_max_size=1024 * 1024,
    )
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield Lab(gateway, port)
    finally:
        server.should_exit = True
        await task
        await gateway.stop()
        await hub.stop()
