"""A banned address is answered nothing, by every process at once, and its sockets end; also after a restart."""

import asyncio
from typing import Any

import httpx
import pytest
import socketio
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from tests.audiences.house import _APPOINTING
from tests.people import register

BANNED, OTHER = "203.0.113.77", "203.0.113.200"
SECONDS = 30


def from_there(ip: str) -> dict[str, str]:
    return {"X-Forwarded-For": ip}


async def status(url: str, ip: str) -> int:
    async with httpx.AsyncClient(timeout=30) as client:
        return (await client.get(f"{url}/v1/gateway", headers=from_there(ip))).status_code


async def until(url: str, ip: str, wanted: int) -> None:
    async with asyncio.timeout(SECONDS):
        while await status(url, ip) != wanted:
            await asyncio.sleep(0.05)


@pytest.mark.timeout(120)
async def test_a_ban_holds_in_every_process_at_once(new_servers: Any) -> None:
    servers = new_servers(TRUSTED_PROXIES="127.0.0.1/32")
    gateways = {servers.gateway_url, servers.other_gateway_url}
    admin = await register(servers.http_url, "admin")
    await asyncio.to_thread(servers.manage, "shell", "-c", _APPOINTING.format(id=admin.id))
    person = await register(servers.http_url, "bob")

    sockets = [await connect(f"{url}?v=1", additional_headers=from_there(BANNED)) for url in gateways]
    kept = await connect(f"{servers.gateway_url}?v=1", additional_headers=from_there(OTHER))
    topic = socketio.AsyncClient(reconnection=False)
    gone = asyncio.Event()
    topic.on("disconnect", lambda *_: gone.set())
    auth = {"token": person.token}
    await topic.connect(servers.http_url, headers=from_there(BANNED), auth=auth, transports=["websocket"])

    headers = from_there("198.51.100.1")
    await admin.ask("POST", "/admin/bans/ip/add", {"ip": "203.0.113.64/26"}, headers=headers)

    assert await status(servers.http_url, BANNED) == 403
    for url in gateways:
        http = url.replace("ws://", "http://").rsplit("/gateway", 1)[0]
        await until(http, BANNED, 403)
        assert await status(http, OTHER) == 200
    async with asyncio.timeout(SECONDS):
        for each in sockets:
            with pytest.raises(ConnectionClosed):
                while True:
                    await each.recv()
        await gone.wait()
    for url in gateways:
        with pytest.raises(InvalidStatus) as refused:
            await connect(f"{url}?v=1", additional_headers=from_there(BANNED))
        assert refused.value.response.status_code == 403
    async with httpx.AsyncClient() as client:
        address = f"{servers.http_url}/socket.io/?EIO=4&transport=polling"
        assert (await client.get(address, headers=from_there(BANNED))).status_code == 403
        assert (await client.get(address, headers=from_there(OTHER))).status_code == 200
        assert (await client.get(f"{servers.http_url}/_health", headers=from_there(BANNED))).status_code == 200
    assert kept.close_code is None
    await kept.close()

    await asyncio.to_thread(servers.restart)
    assert await status(servers.http_url, BANNED) == 403
    await admin.ask("POST", "/admin/bans/ip/remove", {"ip": "203.0.113.64/26"}, headers=headers)
    await until(servers.http_url, BANNED, 200)
