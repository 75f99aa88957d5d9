"""SEC-044 on the gateway: who never reads is put out, and who asks for much is not remembered for all of it."""

import asyncio
import base64
import json
import os
import re
import socket as sockets
import struct
from collections.abc import Callable
from typing import Any

import httpx

from core.actor import Actor
from gateway.sessions import session as sessions
from gateway.sessions.session import Session
from gateway.sockets.socket import CLOSE_SECONDS
from tests.operations.gateway.test_guild_hub import BOB, _User
from tests.people import register

_OVERFLOWS = "guildhall_socket_overflows_total"
_OPEN = 'guildhall_sockets{protocol="gateway"}'
_HANDSHAKE = (
    b"GET /gateway?v=1 HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: %s\r\n\r\n"
)


def _frame(op: int, data: Any) -> bytes:
    text = json.dumps({"op": op, "d": data}).encode()
    head = bytes([0x81, 0x80 | min(len(text), 126)]) + (struct.pack(">H", len(text)) if len(text) > 125 else b"")
    return head + bytes(4) + text


async def _measured(url: str, name: str) -> float:
    async with httpx.AsyncClient() as client:
        text = (await client.get(f"{url}/metrics")).text
    found = re.search(rf"^{re.escape(name)} ([0-9.]+)", text, re.MULTILINE)
    return float(found[1]) if found else 0.0


async def _until(url: str, name: str, holds: Callable[[float], bool]) -> None:
    async with asyncio.timeout(CLOSE_SECONDS + 40):
        while not holds(await _measured(url, name)):
            await asyncio.sleep(0.2)


async def _there(deaf: sockets.socket, word: bytes) -> None:
    """Wait until this lies there to be read, and leave it there."""
    async with asyncio.timeout(40):
        while word not in await asyncio.to_thread(deaf.recv, 4096, sockets.MSG_PEEK):
            await asyncio.sleep(0.05)


async def test_who_never_reads_is_hung_up_on(servers: Any) -> None:
    person = await register(servers.http_url, "deaf")
    guild = await person.guild()
    channel = {"name": "x" * 30, "type": 0, "topic": "t" * 1000}
    await asyncio.gather(*(person.ask("POST", f"/guilds/{guild['id']}/channels", channel) for _ in range(200)))
    overflows = await _measured(servers.b.url, _OVERFLOWS)
    open_before = await _measured(servers.b.url, _OPEN)
    host, port = servers.b.url.removeprefix("http://").split(":")
    with sockets.create_connection((host, int(port))) as deaf:
        deaf.setsockopt(sockets.SOL_SOCKET, sockets.SO_RCVBUF, 4096)
        deaf.sendall(_HANDSHAKE % base64.b64encode(os.urandom(16)))
        await _there(deaf, b'"op":10')
        deaf.sendall(_frame(2, {"token": person.token, "properties": {}}))
        await _there(deaf, person.id.encode())  # the beginning of READY
        await asyncio.sleep(1)
        for number in range(110):
            deaf.sendall(_frame(14, {"subscriptions": {guild["id"]: {"active": number % 2 == 0}}}))
        await _until(servers.b.url, _OVERFLOWS, lambda found: found > overflows)
        # After the time to say goodbye to somebody who listens.
        await _until(servers.b.url, _OPEN, lambda found: found <= open_before)
        assert await _measured(servers.b.url, _OVERFLOWS) == overflows + 1


def test_of_what_a_client_makes_the_server_say_only_so_much_is_remembered() -> None:
    """4096 copies of a large guild used to be a gigabyte."""
    session = Session(Actor(user=_User(BOB)), "hash", 4096)
    session.waiting = None
    for _ in range(100):
        session.dispatch("GUILD_SYNC", {"large": "x" * 1_000_000})
    assert sum(len(shared) for _, shared, *_ in session.ring) <= sessions.MAX_OWN_CHARACTERS + 1_000_100
    assert session.number == 100
    assert not session.can_replay_from(50)
    assert session.can_replay_from(99)
    session.acknowledge(100)
    assert session.own_characters == 0
