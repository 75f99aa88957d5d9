"""SEC-044, SEC-060, SEC-093: what strangers send costs little, and slows nobody else down."""

import asyncio
import time
from typing import Any

import httpx
import pytest

from tests.people import register

_SLOW_POST = (
    b"POST /v1/auth/login HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"
)
_MORE_THAN_IN_FLIGHT = 520


async def _answer_time(servers: Any) -> tuple[int, float]:
    async with httpx.AsyncClient(timeout=20) as client:
        started = time.perf_counter()
        answer = await client.get(f"{servers.http_url}/v1/instance")
        return answer.status_code, time.perf_counter() - started


async def test_slow_senders_do_not_make_the_server_look_busy(servers: Any) -> None:
    host, port = servers.a.url.removeprefix("http://").split(":")
    senders = []
    try:
        for _ in range(_MORE_THAN_IN_FLIGHT):
            _, writer = await asyncio.open_connection(host, int(port))
            writer.write(_SLOW_POST)
            senders.append(writer)
        await asyncio.sleep(0.5)
        status, seconds = await _answer_time(servers)
        assert status == 200
        assert seconds < 10
    finally:
        for writer in senders:
            writer.close()


@pytest.mark.parametrize("path", ["/v1/auth/login", "/api/auth/login"])
@pytest.mark.parametrize("header", [{}, {"Authorization": "flx_" + "a" * 36}])
async def test_a_stranger_sends_no_megabytes(servers: Any, path: str, header: dict[str, str]) -> None:
    async with httpx.AsyncClient(timeout=20) as client:
        body = b'{"email":"' + b"a" * 2_000_000 + b'"}'
        headers = {"Content-Type": "application/json", **header}
        try:
            answer = await client.post(servers.http_url + path, content=body, headers=headers)
        except httpx.WriteError:
            return  # refused and hung up before all of it was sent
        assert answer.status_code in (400, 413)


@pytest.mark.parametrize("path", ["/v1/guilds", "/api/topics"])
async def test_a_body_of_countless_values_stops_nobody(servers: Any, path: str) -> None:
    """Twenty million objects used to take two gigabytes and two minutes in which nothing else ran."""
    person = await register(servers.http_url, "flood")
    body = b'{"name":[' + b",".join([b"{}"] * 4_000_000) + b"]}"
    headers = {"Authorization": person.token, "Content-Type": "application/json"}
    async with httpx.AsyncClient(timeout=60) as client:
        asked = asyncio.create_task(client.post(servers.http_url + path, content=body, headers=headers))
        slowest = 0.0
        while not asked.done():
            status, seconds = await _answer_time(servers)
            assert status == 200
            slowest = max(slowest, seconds)
        assert (await asked).status_code == 400
    assert slowest < 10


@pytest.mark.slow
@pytest.mark.once
async def test_a_body_that_drips_is_given_up(servers: Any) -> None:
    """Each piece is in time, but all of them together would take hours."""
    host, port = servers.a.url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(_SLOW_POST.replace(b"Length: 100", b"Length: 1000000"))
    started = time.perf_counter()
    status = asyncio.create_task(reader.readline())
    while not status.done() and time.perf_counter() - started < 60:
        writer.write(b" ")
        await asyncio.sleep(1)
    assert b" 408 " in await asyncio.wait_for(status, 1)
    writer.close()
