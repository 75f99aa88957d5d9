"""Two processes behind nginx and Caddy as deploy/ sets them up: both wires work through them, whichever process they
reach; sockets come back when theirs is restarted; nobody chooses their address, or gets past the proxy."""

import asyncio
import contextlib
import json
import re
import threading
import zlib
from collections.abc import AsyncIterator, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import aiohttp
import httpx
import pytest
import socketio
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from tests.audiences.house import _APPOINTING
from tests.conftest import MakeServers
from tests.gateway_client import GatewayClient
from tests.people import PASSWORD, register, text_channel
from tests.proxy import DEPLOY, caddy, nginx
from tests.servers import ServerProcess, Servers
from tests.socketio_client import TRANSPORTS, SocketClient, cookie_of
from tests.topic_browsers import Browser, browser
from tests.wire import LIMITED

pytestmark = [pytest.mark.scaled, pytest.mark.slow]
# The proxy tells clients apart by their address: of these, each process gets some.
ADDRESSES = [f"127.0.0.{number}" for number in range(2, 8)]
NETWORKS = count(1)  # whose limits nobody has touched: the servers are the same for every proxy
KINDS = ["nginx", "caddy"]
OUTER_PROXY, BANNED = "127.0.9.1", "203.0.113.77"
MEBIBYTE = 1024 * 1024
ONCE = (
    "X-Content-Type-Options",
    "X-Frame-Options",
    "Content-Security-Policy",
    "Referrer-Policy",
    "Cache-Control",
    "Date",
)


@pytest.fixture(scope="module")
def own(new_servers: MakeServers) -> Servers:
    """Servers that may be restarted."""
    return new_servers(TRUSTED_PROXIES=f"127.0.0.1/32,{OUTER_PROXY}/32")


@pytest.fixture(scope="module")
def proxies(own: Servers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    places = [tmp_path_factory.mktemp(kind) for kind in KINDS]
    with nginx(own, places[0]) as first, caddy(own, places[1]) as second:
        yield {"nginx": first, "caddy": second}


@pytest.fixture(params=KINDS)
def proxied(proxies: dict[str, str], request: pytest.FixtureRequest) -> str:
    return proxies[request.param]


def socket_url(url: str) -> str:
    return url.replace("http", "ws", 1) + "/gateway"


@contextlib.asynccontextmanager
async def client_from(
    address: str, url: str, person: Browser, transports: list[str], **options: Any
) -> AsyncIterator[SocketClient]:
    """A client on another machine, as far as the proxy can see."""
    connector = aiohttp.TCPConnector(local_addr=(address, 0))
    async with aiohttp.ClientSession(connector=connector) as session:
        client = SocketClient(http_session=session, **options)
        await client.connect(url, headers=cookie_of(person), transports=transports)
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
    """REST and gateway need no stickiness: a message is sent by one connection and heard on others, packed or not."""
    owner = await register(proxied)
    channel = text_channel(await owner.guild("Proxied"))
    packing = "v=1&encoding=json&compress=zstd-stream"
    async with GatewayClient(socket_url(proxied)) as plain, GatewayClient(socket_url(proxied), packing) as packed:
        for gateway in (plain, packed):
            await gateway.identify(owner.token)
        for number in range(4):
            await owner.say(channel["id"], f"hello {number}")
            for gateway in (plain, packed):
                await gateway.expect("MESSAGE_CREATE", content=f"hello {number}")
        assert packed.packed == len(packed.frames) > 4
    async with connect(socket_url(proxied) + "?v=10&encoding=json&compress=zlib-stream") as socket:
        assert json.loads(zlib.decompressobj().decompress(await socket.recv()))["op"] == 10  # type: ignore[arg-type]


async def test_an_idle_socket_beats_before_the_proxy_gives_up(proxies: dict[str, str]) -> None:
    """nginx closes what is silent; Caddy does not."""
    async with GatewayClient(socket_url(proxies["nginx"])) as gateway:
        hello = await gateway.next(lambda frame: frame["op"] == 10)
    patience = re.search(r"proxy_read_timeout (\d+)s", (DEPLOY / "nginx/proxy.conf").read_text())
    assert patience is not None
    assert int(patience[1]) > 2 * hello["d"]["heartbeat_interval"] / 1000
    assert "read_timeout" not in (DEPLOY / "caddy/Caddyfile").read_text()


async def test_long_files_come_and_go_through_the_proxy(proxied: str) -> None:
    """The limit is the server's own, so that clients hear it in its words; files come in parts."""
    owner = await register(proxied)
    path = f"/v1/channels/{text_channel(await owner.guild())['id']}/messages"
    size = 25 * MEBIBYTE
    payload = (None, json.dumps({"attachments": [{"id": 0}]}))
    files = {"payload_json": payload, "files[0]": ("long.bin", b"x" * size)}
    sent = await owner.client.post(proxied + path, files=files, headers={"Authorization": owner.token})
    (attachment,) = sent.json()["attachments"]
    address = re.sub(r"^https?://[^/]+", proxied, attachment["url"])
    part = await owner.client.get(address, headers={"Range": f"bytes={size - 10}-"})
    assert (part.status_code, part.content) == (206, b"x" * 10)
    assert part.headers["content-range"] == f"bytes {size - 10}-{size - 1}/{size}"
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: {owner.token}\r\nConnection: close\r\n"
    head += f"Content-Type: multipart/form-data; boundary=x\r\nContent-Length: {1024**3 + 1}\r\n\r\n"
    refused = await _sent(proxied, head.encode(), ends=False)
    assert b" 413 " in refused.partition(b"\r\n")[0]
    assert b"FILE_SIZE_TOO_LARGE" in refused


def from_address(address: str) -> httpx.Client:
    return httpx.Client(transport=httpx.HTTPTransport(local_address=address), timeout=30)


def test_limits_count_who_is_there_and_not_who_is_named(proxied: str) -> None:
    """Whatever somebody says of their address, it is the proxy's word that counts."""
    network = f"127.1.{next(NETWORKS)}"
    many, one = (f"{network}.{last}" for last in (1, 2))

    def tried(address: str, number: int) -> int:
        told = f"198.51.100.{number}"
        forged = {"X-Forwarded-For": told, "Forwarded": f"for={told}", "X-Real-IP": told, "True-Client-IP": told}
        body = {"email": f"x{number}@{address}.example.com", "password": PASSWORD}
        with from_address(address) as client:
            return client.post(f"{proxied}/v1/auth/login", json=body, headers=LIMITED | forged).status_code

    assert [tried(many, number) for number in range(11)] == [400] * 10 + [429]
    assert tried(one, 11) == 400


async def test_banned_addresses_are_those_behind_the_proxies(own: Servers, proxies: dict[str, str]) -> None:
    """Here nginx stands behind another proxy of ours, which tells it who is there, and strangers ask it themselves."""
    admin = await register(own.http_url, "admin")
    await asyncio.to_thread(own.manage, "shell", "-c", _APPOINTING.format(id=admin.id))
    await admin.ask("POST", "/admin/bans/ip/add", {"ip": BANNED})
    with from_address(OUTER_PROXY) as proxy, from_address("127.0.3.1") as stranger:

        def status(client: httpx.Client, told: str) -> int:
            return client.get(f"{proxies['nginx']}/v1/gateway", headers={"X-Forwarded-For": told}).status_code

        async with asyncio.timeout(40):
            while [status(proxy, BANNED) for _ in range(4)] != [403] * 4:  # in both processes
                await asyncio.sleep(0.05)
        assert status(proxy, f"203.0.113.5, {BANNED}") == 403
        assert status(proxy, f"{BANNED}, 203.0.113.5") == 200
        assert status(stranger, BANNED) == 200
        told = {"X-Forwarded-For": BANNED}
        with pytest.raises(InvalidStatus, match="403"):
            await connect(socket_url(proxies["nginx"]) + "?v=1", additional_headers=told, local_addr=(OUTER_PROXY, 0))
        async with connect(socket_url(proxies["nginx"]) + "?v=1", additional_headers=told, local_addr=("127.0.3.1", 0)):
            pass


def test_headers_come_once_and_the_inside_stays_inside(proxied: str) -> None:
    """SEC-091, SEC-092."""
    for path in ("/", "/v1/instance", "/static/app/app.css", "/nowhere", "/api/topics", "/admin/", "/docs/v1"):
        answer = httpx.get(proxied + path)
        doubled = [name for name in ONCE if len(answer.headers.get_list(name)) > 1]
        assert doubled == []
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "uvicorn" not in answer.headers.get("Server", "")
    for path in ("/metrics", "/internal/telemetry", "/v1/internal/telemetry", "/metrics?x=1"):
        assert httpx.get(proxied + path).status_code == 404


_HIDDEN = b"GET /v1/internal/hidden-%d HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n"
_CHUNKED = b"0\r\n\r\n"
# What two programs could read differently: where a body ends.
SMUGGLED = [
    b"Content-Length: %(length)d\r\nTransfer-Encoding: chunked\r\n\r\n" + _CHUNKED,
    b"Transfer-Encoding: chunked\r\nContent-Length: %(chunk)d\r\n\r\n" + _CHUNKED,
    b"Content-Length: %(length)d\r\nTransfer-Encoding: xchunked\r\n\r\n" + _CHUNKED,
    b"Content-Length: %(length)d\r\nTransfer-Encoding : chunked\r\n\r\n" + _CHUNKED,
    b"Content-Length: %(length)d\r\n Transfer-Encoding: chunked\r\n\r\n" + _CHUNKED,
    b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\nContent-Length: %(chunk)d\r\n\r\n" + _CHUNKED,
    b"Content-Length: 0\r\nContent-Length: %(length)d\r\n\r\n",
    b"Content-Length: %(length)d\r\nX: a\nTransfer-Encoding: chunked\r\n\r\n" + _CHUNKED,
]


async def test_sec_093_no_request_is_smuggled_past_a_proxy(own: Servers, proxies: dict[str, str]) -> None:
    """The proxies answer for /v1/internal/ themselves: had a process seen such a request, it would be in its log."""
    number = 0
    for url in proxies.values():
        for head in SMUGGLED:
            number += 1
            hidden = _HIDDEN % number
            values = {b"length": len(_CHUNKED) + len(hidden), b"chunk": len(_CHUNKED)}
            raw = b"POST /v1/auth/login HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            await _sent(url, raw + head % values + hidden)
        assert httpx.get(f"{url}/v1/instance").status_code == 200
    assert "/v1/auth/login" in own.log()
    assert "hidden-" not in own.log()


async def test_sec_093_a_megabyte_of_headers_is_refused(own: Servers, proxied: str) -> None:
    for url in (proxied, own.http_url):
        head = b"GET /v1/instance HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Long: " + b"a" * MEBIBYTE + b"\r\n\r\n"
        answer = await _sent(url, head)
        assert answer == b"" or answer.split()[1] in (b"400", b"414", b"431"), answer[:100]


@contextlib.contextmanager
def recorder() -> Iterator[tuple[Any, list[Any]]]:
    """What stands for both processes, and the headers that it has been sent."""
    heard = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            heard.append(self.headers)
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        process = SimpleNamespace(port=server.server_port)
        yield SimpleNamespace(a=process, b=process), heard
        server.shutdown()


@pytest.mark.parametrize(
    ("proxy", "sample", "paths"),
    [
        (nginx, "guildhall.conf", ["/", "/gateway", "/socket.io/"]),
        (nginx, "guildhall-below-a-path.conf", ["/chat/", "/chat/gateway", "/chat/socket.io/"]),
        (caddy, "Caddyfile", ["/", "/gateway", "/socket.io/"]),
        (caddy, "Caddyfile.below-a-path", ["/chat/", "/chat/gateway", "/chat/socket.io/"]),
    ],
)
def test_sec_093_no_protocol_but_websocket_is_passed(proxy: Any, sample: str, paths: list[str], tmp_path: Path) -> None:
    """A process that took another one, such as HTTP/2, would speak it through the proxy and past its rules."""
    with recorder() as (servers, heard), proxy(servers, tmp_path, sample=sample) as url, httpx.Client() as client:
        for path in paths:
            for asked, passed in ((None, None), ("h2c", None), ("websocket, h2c", None), ("WebSocket", "websocket")):
                headers = {"Connection": "Upgrade, HTTP2-Settings", "Upgrade": asked} if asked else {}
                heard.clear()
                assert client.get(url + path, headers=headers).status_code == 200
                (sent,) = heard
                assert (sent["Upgrade"] or "").lower() == (passed or ""), (path, asked)
                assert ("upgrade" in (sent["Connection"] or "").lower()) is bool(passed), (path, asked)


async def _sent(url: str, raw: bytes, *, ends: bool = True) -> bytes:
    """What comes back for exactly these bytes."""
    host, port = url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    with contextlib.suppress(OSError, TimeoutError):
        writer.write(raw)
        if ends:
            writer.write_eof()
        await writer.drain()
        async with asyncio.timeout(10):
            return await reader.read()
    return b""


async def back_in(client: SocketClient, topic_id: str) -> None:
    """Wait until a client has found its way back, and enter the topic again; it may lose its way again."""
    async with asyncio.timeout(60):
        while True:
            # What is asked on a connection that ends is never answered.
            with contextlib.suppress(socketio.exceptions.SocketIOError):
                if (await client.call("join_topic", {"topic_id": topic_id}, timeout=5))["success"]:
                    return
            await asyncio.sleep(0.1)


async def test_clients_come_back_when_their_process_is_restarted(own: Servers, proxies: dict[str, str]) -> None:
    """The client's own reconnecting finds the process that lives, and nothing is missed when the other is back."""
    person = browser(own.http_url)
    topic_id = person.topic()["id"]
    async with contextlib.AsyncExitStack() as stack:
        options = {"reconnection": True, "reconnection_delay": 0.2, "reconnection_delay_max": 1}
        clients = [
            await stack.enter_async_context(
                client_from(address, proxies[KINDS[number % 2]], person, ["polling", "websocket"], **options)
            )
            for number, address in enumerate(ADDRESSES)
        ]
        assert clients_of(own.a) >= 1
        for client in clients:
            client.forget()
        assert own.a.stop() == 0
        for client in clients:
            await back_in(client, topic_id)
        assert all(httpx.get(f"{url}/v1/instance").status_code == 200 for url in proxies.values() for _ in range(4))
        await clients[0].ask("send_message", {"topic_id": topic_id, "content": "to those who found the other one"})
        for client in clients:
            await client.until("new_message")
        own.a.start()
        own.a.wait_until_ready()
        await clients[0].ask("send_message", {"topic_id": topic_id, "content": "and again"})
        for client in clients:
            await client.until("new_message", 2)
