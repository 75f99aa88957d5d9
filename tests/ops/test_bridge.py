"""The WSGI bridge behind a real uvicorn on a real port."""

import asyncio
import hashlib
import socket
import time
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn

from config.http_protocol import HEAD_BYTES
from config.server import server_config
from core.http import body as bodies
from core.http import exchange
from core.http.body import Admission, Refusal
from core.http.bridge import WSGIBridge
from core.http.pool import ThreadPool
from tests.ops import wsgi_app
from tests.services import free_port

pytestmark = pytest.mark.once

THREADS = 3
SOMEBODY = {"Authorization": "somebody"}
MOST = 30_000_000
released: list[int] = []


def gatekeeper(environ: dict[str, Any], length: int) -> Admission | Refusal:
    """Lets somebody in, and nobody else."""
    if environ.get("HTTP_AUTHORIZATION") != "somebody":
        return Refusal(401, [(b"content-type", b"text/plain")], b"who are you")
    return Admission(MOST, lambda: released.append(length))


@pytest.fixture
def bridge(tmp_path: Path) -> Iterator[WSGIBridge]:
    pool = ThreadPool(THREADS, name="bridge-test")
    yield WSGIBridge(wsgi_app.application, pool, gatekeeper=gatekeeper, folder=tmp_path)
    pool.stop(2)


@pytest.fixture
async def url(bridge: WSGIBridge) -> AsyncIterator[str]:
    port = free_port()

    async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
        wsgi_app.request_tag.set(scope["path"])
        await bridge(scope, receive, send)

    config = server_config("127.0.0.1", port)
    config.app, config.lifespan = application, "off"
    server = uvicorn.Server(config)
    task = asyncio.create_task(server._serve())
    while not server.started:
        await asyncio.sleep(0.01)
    wsgi_app.closed.clear()
    wsgi_app.threads.clear()
    yield f"http://127.0.0.1:{port}"
    server.should_exit = server.force_exit = True
    await task


@pytest.fixture
async def client(url: str) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=url, timeout=60) as made:
        yield made


async def _until(condition: Callable[[], bool], seconds: float = 30.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.02)


async def test_concurrent_requests_over_kept_connections_get_their_own_answers(client: httpx.AsyncClient) -> None:
    async def ask(number: int) -> None:
        for turn in range(20):
            answer = await client.get(f"/hello?{number}-{turn}")
            assert (answer.status_code, answer.text) == (200, f"{number}-{turn}")

    await asyncio.gather(*(ask(number) for number in range(25)))
    await _until(lambda: len(wsgi_app.closed) == 500)  # the thread closes it when the answer is under way
    assert wsgi_app.threads == {f"bridge-test-{number}" for number in range(THREADS)}


async def test_bodies_stay_in_memory_up_to_a_mebibyte_and_go_to_disk_beyond(client: httpx.AsyncClient) -> None:
    for length, on_disk in ((0, False), (10, False), (bodies.SPOOL_BYTES, False), (20_000_000, True)):
        content = b"ab" * (length // 2)
        answer = await client.post("/digest", content=content, headers=SOMEBODY)
        assert answer.text == f"{length} {length} {on_disk} {hashlib.sha256(content).hexdigest()}"


async def test_a_chunked_body_has_a_length_when_the_application_sees_it(client: httpx.AsyncClient) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(5):
            yield b"piece"

    answer = await client.post("/digest", content=pieces())
    assert answer.text.startswith("25 25 False ")


async def test_too_large_and_stalled_bodies_are_refused(
    client: httpx.AsyncClient, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = await client.post("/digest", content=b"x" * (MOST + 1), headers=SOMEBODY)
    assert answer.status_code == 413
    monkeypatch.setattr(bodies.read_body, "__defaults__", (0, 0.1, None))
    reader, writer = await asyncio.open_connection("127.0.0.1", int(url.rsplit(":", 1)[1]))
    writer.write(b"POST /digest HTTP/1.1\r\nHost: x\r\nContent-Length: 50\r\n\r\nstart")
    assert b" 408 " in await asyncio.wait_for(reader.readline(), 30)
    writer.close()


async def test_who_may_send_much_is_asked_before_it_is_taken(client: httpx.AsyncClient, tmp_path: Path) -> None:
    released.clear()

    async def pieces(number: int) -> AsyncIterator[bytes]:
        for _ in range(number):
            yield b"x" * 1_000_000

    announced = await client.post("/digest", content=b"x" * 2_000_000)
    assert (announced.status_code, announced.text) == (401, "who are you")
    told_nothing = await client.post("/digest", content=pieces(5))
    assert (told_nothing.status_code, told_nothing.text) == (401, "who are you")
    assert not released
    assert (await client.post("/digest", content=pieces(5), headers=SOMEBODY)).text.startswith("5000000 5000000 True")
    too_much = await client.post("/digest", content=pieces(40), headers=SOMEBODY)
    assert too_much.status_code == 413
    await _until(lambda: len(released) == 2)
    assert not list(tmp_path.iterdir())


async def test_what_an_abandoned_body_took_is_given_back(url: str, tmp_path: Path) -> None:
    released.clear()
    _, writer = await asyncio.open_connection("127.0.0.1", int(url.rsplit(":", 1)[1]))
    head = b"POST /digest HTTP/1.1\r\nHost: x\r\nAuthorization: somebody\r\nContent-Length: 20000000\r\n\r\n"
    writer.write(head + b"x" * 5_000_000)
    await writer.drain()
    writer.close()
    await _until(lambda: released == [20_000_000])
    assert not list(tmp_path.iterdir())


async def test_headers_paths_and_cookies_arrive_as_wsgi_wants_them(client: httpx.AsyncClient) -> None:
    headers = [("Cookie", "a=1"), ("Cookie", "b=2"), ("X-Twice", "1"), ("X-Twice", "2"), ("X_Forged", "evil")]
    answer = await client.get("/caf%C3%A9", headers=headers)
    lines = dict(line.split("=", 1) for line in answer.content.decode("utf-8").split("\n"))
    assert lines["PATH_INFO"] == "/café"
    assert lines["REMOTE_ADDR"] == "127.0.0.1"
    assert lines["HTTP_COOKIE"] == "a=1; b=2"
    assert lines["HTTP_X_TWICE"] == "1,2"
    assert lines["HTTP_X_FORGED"] == "-"
    assert answer.headers.get_list("set-cookie") == ["a=1", "b=2"]
    assert "server" not in answer.headers


async def test_a_stream_arrives_while_it_is_made(client: httpx.AsyncClient) -> None:
    async with client.stream("GET", "/ticking") as answer:
        first = await anext(answer.aiter_lines())
        assert "ticking" not in wsgi_app.closed  # all of it takes a minute
    assert first == "0"
    await _until(lambda: "ticking" in wsgi_app.closed)


async def test_the_thread_of_a_stream_is_freed_when_the_client_leaves(client: httpx.AsyncClient) -> None:
    for _ in range(THREADS):
        async with client.stream("GET", "/ticking") as answer:
            await anext(answer.aiter_lines())
    await _until(lambda: wsgi_app.closed.count("ticking") == THREADS)
    assert (await client.get("/hello?free")).text == "free"


async def test_a_stream_runs_only_a_bounded_way_ahead_of_a_slow_reader(
    url: str, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exchange, "SLOW_READER_SECONDS", 0.3)
    with socket.create_connection(("127.0.0.1", int(url.rsplit(":", 1)[1]))) as lazy:
        lazy.sendall(b"GET /flood HTTP/1.1\r\nHost: x\r\n\r\n")
        await _until(lambda: "flood" in wsgi_app.closed)  # given up, not made to the end for nobody
        assert (await client.get("/hello?next")).text == "next"


async def test_readers_of_files_do_not_keep_threads(url: str, client: httpx.AsyncClient) -> None:
    lazy = []
    for _ in range(THREADS + 2):
        reader = socket.create_connection(("127.0.0.1", int(url.rsplit(":", 1)[1])))
        reader.sendall(b"GET /file HTTP/1.1\r\nHost: x\r\n\r\n")
        lazy.append(reader)
    await asyncio.sleep(0.3)
    whole = await client.get("/file")
    assert whole.content == b"0123456789" * 1_000_000
    for reader in lazy:
        reader.close()
    await _until(lambda: wsgi_app.closed.count("file") == THREADS + 3)


async def test_errors_become_500_without_internals_and_cut_streams_short(client: httpx.AsyncClient) -> None:
    answer = await client.get("/crash")
    assert (answer.status_code, answer.text) == (500, "Internal server error.\n")
    with pytest.raises(httpx.RemoteProtocolError):
        await client.get("/crash-late")
    assert "crash_late" in wsgi_app.closed
    assert (await client.get("/hello?alive")).text == "alive"


async def test_each_request_runs_in_a_copy_of_its_context(client: httpx.AsyncClient) -> None:
    for _ in range(THREADS * 2):
        assert (await client.get("/context")).text == "/context 1"


async def test_in_flight_counts_waiting_requests(client: httpx.AsyncClient, bridge: WSGIBridge) -> None:
    wsgi_app.go_on.clear()
    waiting = [asyncio.create_task(client.get("/held?x")) for _ in range(6)]
    try:
        await _until(lambda: bridge.in_flight == 6)
        asked = asyncio.create_task(client.get("/context"))
        await _until(lambda: bridge.in_flight == 7)
    finally:
        wsgi_app.go_on.set()
    assert (await asked).text == "/context 7"
    await asyncio.gather(*waiting)


async def test_head_has_no_body_and_keeps_the_connection(client: httpx.AsyncClient) -> None:
    assert (await client.head("/hello?1234")).headers["content-length"] == "4"
    assert (await client.get("/hello?still")).text == "still"


async def test_a_huge_head_is_refused(url: str) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", int(url.rsplit(":", 1)[1]))
    writer.write(b"GET /hello HTTP/1.1\r\nHost: x\r\nX-Long: ")
    writer.write(b"a" * HEAD_BYTES)
    assert b" 431 " in await asyncio.wait_for(reader.readline(), 30)
    writer.close()
