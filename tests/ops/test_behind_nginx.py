"""Two processes behind nginx as the manual sets it up: sockets of both wires work through it, whichever process they
reach, and come back when theirs is restarted."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from typing import Any

import aiohttp
import httpx
import pytest
import socketio

from tests.conftest import MakeServers
from tests.gateway_client import GatewayClient
from tests.people import register, text_channel
from tests.proxy import nginx
from tests.servers import ServerProcess, Servers
from tests.socketio_client import TRANSPORTS, SocketClient, cookie_of
from tests.topic_browsers import Browser, browser

pytestmark = [pytest.mark.scaled, pytest.mark.slow]
# The proxy tells clients apart by their address: of these, each process gets some.
ADDRESSES = [f"127.0.0.{number}" for number in range(2, 8)]


@pytest.fixture(scope="module")
def own(new_servers: MakeServers) -> Servers:
    """Servers that may be restarted."""
    return new_servers()


@pytest.fixture(scope="module")
def proxied(own: Servers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with nginx(own, tmp_path_factory.mktemp("nginx")) as url:
        yield url


@contextlib.asynccontextmanager
async def client_from(
    address: str, url: str, person: Browser, transports: list[str], **options: Any
) -> AsyncIterator[SocketClient]:
    """A client on another machine, as far as the proxy can see."""
    connector = aiohttp.TCPConnector(local_addr=(address, 0))
    async with aiohttp.ClientSession(connector=connector) as session:
        client = SocketClient(http_session=session, **options)
        await client.connect(url, headers=cookie_of(person), transports=transports, wait_timeout=20)
        try:
            yield client
        finally:
            await client.disconnect()


def clients_of(process: ServerProcess) -> int:
    text = httpx.get(f"{process.url}/metrics").text
    return int(sum(float(line.split()[-1]) for line in text.splitlines() if 'guildhall_sockets{protocol="soc' in line))


async def test_socketio_through_a_sticky_proxy(own: Servers, proxied: str) -> None:
    """Every transport, from clients that reach different processes: acknowledged, upgraded, heard by all."""
    people = [browser(proxied) for _ in ADDRESSES]
    topic_id = people[0].topic()["id"]
    async with contextlib.AsyncExitStack() as stack:
        clients = []
        for number, (address, person) in enumerate(zip(ADDRESSES, people, strict=True)):
            transports = TRANSPORTS[number % len(TRANSPORTS)]
            client = await stack.enter_async_context(client_from(address, proxied, person, transports))
            assert (await client.ask("join_topic", {"topic_id": topic_id}))["success"] is True
            clients.append(client)
        assert [client.transport() for client in clients[:3]] == ["polling", "websocket", "websocket"]
        assert min(clients_of(own.a), clients_of(own.b)) >= 1
        for sender in clients[:2]:
            said = await sender.ask("send_message", {"topic_id": topic_id, "content": "through the proxy"})
            assert said["success"] is True
        for client in clients:
            await client.until("new_message", 2)
            assert len(client.bodies("new_message")) == 2


async def test_the_gateway_through_the_proxy(proxied: str) -> None:
    """REST and gateway need no stickiness: a message is sent by one connection and heard on another."""
    owner = await register(proxied)
    channel = text_channel(await owner.guild("Proxied"))
    async with GatewayClient(proxied.replace("http", "ws", 1) + "/gateway") as gateway:
        await gateway.identify(owner.token)
        for number in range(4):
            await owner.say(channel["id"], f"hello {number}")
            await gateway.expect("MESSAGE_CREATE", content=f"hello {number}")


async def back_in(client: SocketClient, topic_id: str) -> None:
    """Wait until a client has found its way back, and enter the topic again; it may lose its way again."""
    async with asyncio.timeout(60):
        while True:
            with contextlib.suppress(socketio.exceptions.SocketIOError):
                if (await client.ask("join_topic", {"topic_id": topic_id}))["success"]:
                    return
            await asyncio.sleep(0.1)


async def test_clients_come_back_when_their_process_is_restarted(own: Servers, proxied: str) -> None:
    """The client's own reconnecting finds the process that lives, and nothing is missed when the other is back."""
    person = browser(proxied)
    topic_id = person.topic()["id"]
    async with contextlib.AsyncExitStack() as stack:
        options = {"reconnection": True, "reconnection_delay": 0.2, "reconnection_delay_max": 1}
        clients = [
            await stack.enter_async_context(client_from(address, proxied, person, ["polling", "websocket"], **options))
            for address in ADDRESSES
        ]
        assert clients_of(own.a) >= 1
        for client in clients:
            client.forget()
        assert own.a.stop() == 0
        for client in clients:
            await back_in(client, topic_id)
        await clients[0].ask("send_message", {"topic_id": topic_id, "content": "to those who found the other one"})
        for client in clients:
            await client.until("new_message")
        own.a.start()
        own.a.wait_until_ready()
        await clients[0].ask("send_message", {"topic_id": topic_id, "content": "and again"})
        for client in clients:
            await client.until("new_message", 2)
