"""A gateway inside the test's own process: real sessions, guilds and rows, and sockets that are lists.

A hundred times cheaper than a server, for what does not need one. People are signed in by their id as the token.
"""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from django.db import connections

from core.actor import Actor
from gateway import database, loading
from gateway.database import in_database
from gateway.hub import Hub
from gateway.sessions.handover import Handover
from gateway.sockets.socket import Socket
from gateway.v1 import connection
from gateway.v1.connection import Connection

PATIENCE = 40.0


class Client:
    """One socket, and what came out of it."""

    def __init__(self, lab: "Lab", ip: str, speaks: type[Connection] = Connection) -> None:
        self.frames: list[dict[str, Any]] = []
        self.close_code: int | None = None
        self._connection = speaks(lab.hub, lab.handover, Socket(self._send), ip)
        self._connection.opened()

    async def _send(self, message: dict[str, Any]) -> None:
        if message["type"] == "websocket.close":
            self.close_code = message["code"]
        else:
            self.frames.append(json.loads(message["text"]))

    async def send(self, op: int, data: Any) -> None:
        """Say something, and wait until it has been dealt with."""
        await self._connection.received(json.dumps({"op": op, "d": data}))

    async def identify(self, actor: Actor, **more: Any) -> dict[str, Any]:
        """IDENTIFY; the payload of READY."""
        await self.send(2, {"token": str(actor.user_id), "properties": {}, **more})
        return self.first("READY")

    async def resume(self, actor: Actor, session_id: Any, number: int) -> None:
        """RESUME."""
        await self.send(6, {"token": str(actor.user_id), "session_id": session_id, "seq": number})

    def numbers(self) -> list[int]:
        """The numbers of what was dispatched, in order; RESUMED has none of its own."""
        return [frame["s"] for frame in self.frames if frame["op"] == 0 and frame["t"] != "RESUMED"]

    def first(self, name: str) -> dict[str, Any]:
        """The payload of the first dispatch of a name."""
        found: dict[str, Any] = next(frame["d"] for frame in self.frames if frame.get("t") == name)
        return found

    def names(self) -> list[str]:
        """What was dispatched, in order."""
        return [frame["t"] for frame in self.frames if frame["op"] == 0]

    async def until(self, name: str) -> dict[str, Any]:
        """Wait for a dispatch; its payload."""
        async with asyncio.timeout(PATIENCE):
            while name not in self.names():
                await asyncio.sleep(0.01)
        return self.first(name)

    def drop(self) -> None:
        """Lose the connection."""
        self._connection.lost()


class Lab:
    """The gateway."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub
        self.handover = Handover(hub)

    def client(self, ip: str = "", speaks: type[Connection] = Connection) -> Client:
        """Open a socket, to be spoken to as `speaks` does."""
        return Client(self, ip, speaks)

    @staticmethod
    async def do(function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Run what asks the database, as a request would."""
        return await in_database(function, *args, **kwargs)


@contextlib.asynccontextmanager
async def lab(monkeypatch: pytest.MonkeyPatch, *actors: Actor, by_hand: bool = False) -> AsyncIterator[Lab]:
    """Run a gateway that knows these people. Its seconds are twentieths, or with `by_hand` turns of its wheel."""
    known = {str(actor.user_id): actor for actor in actors}

    def actor_of(token: str, ip: str) -> Actor | None:
        return replace(known[token], ip=ip) if token in known else None

    monkeypatch.setattr(connection, "actor_for_token", actor_of)
    monkeypatch.setattr(loading, "is_signed_in", lambda actor: True)
    # A thread of its own, whose connection ends with it: the product's threads outlive the test and its database.
    with ThreadPoolExecutor(max_workers=1) as pool:
        monkeypatch.setattr(database, "_pool", pool)
        async with _running(monkeypatch, by_hand=by_hand) as hub:
            yield Lab(hub)
        await in_database(connections.close_all)


@contextlib.asynccontextmanager
async def _running(monkeypatch: pytest.MonkeyPatch, *, by_hand: bool) -> AsyncIterator[Hub]:
    hub = Hub()
    if by_hand:
        monkeypatch.setattr(hub.wheel, "start", lambda: None)
    else:
        hub.wheel._tick = 0.01
        after = hub.wheel.after
        monkeypatch.setattr(hub.wheel, "after", lambda seconds, call: after(seconds / 20, call))
    await hub.start()
    try:
        yield hub
    finally:
        await hub.stop()
