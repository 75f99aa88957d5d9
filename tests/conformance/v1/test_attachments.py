"""Files over HTTP: sent in a form, heard of, fetched in parts; what is too much is refused before it is taken."""

import asyncio
import json
import re
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.gateway_client import GatewayClient
from tests.mode import SCALED
from tests.people import Person, register, text_channel
from tests.pictures import opened, picture

PICTURE = picture(size=(64, 48))
MEBIBYTE = 1024 * 1024


async def scene(servers: Any) -> tuple[Person, Person, str]:
    alice, bob = await register(servers.http_url), await register(servers.http_url, "bob")
    guild = await alice.guild()
    await bob.join(alice, guild)
    return alice, bob, text_channel(guild)["id"]


async def upload(person: Person, channel: str, *files: tuple[str, bytes], **message: Any) -> httpx.Response:
    described = [{"id": number} for number in range(len(files))]
    parts = {f"files[{number}]": file for number, file in enumerate(files)}
    payload = (None, json.dumps({"attachments": described, **message}))
    url, headers = f"{person.base_url}/v1/channels/{channel}/messages", {"Authorization": person.token}
    return await person.client.post(url, files={"payload_json": payload, **parts}, headers=headers)


def at(servers: Any, url: str) -> str:
    """The same file at the address under which the test knows the server."""
    return re.sub(r"^https?://[^/]+", servers.http_url, url)


async def test_a_file_is_sent_heard_of_and_fetched(servers: Any) -> None:
    alice, bob, channel = await scene(servers)
    async with GatewayClient(servers.other_gateway_url) as listener:
        await listener.identify(bob.token)
        long = bytes(range(256)) * 12_000
        sent = (await upload(alice, channel, ("cat.png", PICTURE), ("long.bin", long), content="look")).json()
        heard = await listener.expect("MESSAGE_CREATE", content="look")
    assert heard["attachments"] == sent["attachments"]
    cat, other = (at(servers, each["url"]) for each in sent["attachments"])
    async with httpx.AsyncClient(timeout=30) as anybody:
        assert (await anybody.get(cat)).content == PICTURE
        whole = await anybody.get(other)
        assert whole.content == long
        part = await anybody.get(other, headers={"Range": "bytes=1000000-1000999"})
        assert (part.status_code, part.content) == (206, long[1_000_000:1_001_000])
        head = await anybody.head(other)
        assert (head.content, head.headers["content-length"]) == (b"", str(len(long)))
        small = await anybody.get(f"{cat}&width=16&format=webp")
        assert opened(small.content).size == (16, 12)
        bare = cat.split("?")[0]
        assert (await anybody.get(bare)).status_code == 403
        assert (await anybody.get(bare, headers={"Authorization": bob.token})).content == PICTURE
        cookie = await anybody.get(bare, headers={"Cookie": f"session={bob.token}"})
        assert cookie.content == PICTURE
        stranger = await register(servers.http_url, "stranger")
        assert (await anybody.get(bare, headers={"Authorization": stranger.token})).status_code == 403
        await alice.ask("DELETE", f"/channels/{channel}/messages/{sent['id']}")
        assert (await anybody.get(cat)).status_code == 404


async def test_nobody_without_an_account_sends_much(servers: Any) -> None:
    _, _, channel = await scene(servers)
    nobody = Person(servers.http_url, "flx_" + "a" * 36, "", "", "")
    for person in (nobody, Person(servers.http_url, "", "", "", "")):
        answer = await upload(person, channel, ("long.bin", b"x" * 5 * MEBIBYTE))
        assert (answer.status_code, answer.json()["code"]) == (401, "UNAUTHORIZED")


async def test_a_length_that_is_too_large_is_refused_when_it_is_announced(servers: Any) -> None:
    """SEC-093."""
    alice, _, channel = await scene(servers)
    host, port = servers.http_url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    head = f"POST /v1/channels/{channel}/messages HTTP/1.1\r\nHost: x\r\nAuthorization: {alice.token}\r\n"
    head += f"Content-Type: multipart/form-data; boundary=x\r\nContent-Length: {9 * 1024**3}\r\n\r\n"
    writer.write(head.encode())
    assert b" 413 " in await asyncio.wait_for(reader.readline(), 40)
    answer = await asyncio.wait_for(reader.readuntil(b"}"), 40)
    assert b"FILE_SIZE_TOO_LARGE" in answer
    writer.close()


async def _fifth(host: str, port: int, head: bytes, pause: float) -> bytes:
    """What somebody hears who begins to send while four do who have begun some time before."""
    senders = []
    for _ in range(4):
        _, writer = await asyncio.open_connection(host, port)
        writer.write(head + b"x" * 2 * MEBIBYTE)
        await writer.drain()
        senders.append(writer)
    await asyncio.sleep(pause)
    reader, writer = await asyncio.open_connection(host, port)
    writer.write(head)
    try:
        return await asyncio.wait_for(reader.readline(), 10)
    except TimeoutError:
        return b""
    finally:
        for each in (*senders, writer):
            each.close()


async def test_one_account_sends_only_so_much_at_once(servers: Any) -> None:
    alice, _, channel = await scene(servers)
    host, port = servers.a.url.removeprefix("http://").split(":")
    head = f"POST /v1/channels/{channel}/messages HTTP/1.1\r\nHost: x\r\nAuthorization: {alice.token}\r\n"
    head += "Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 5000000\r\n\r\n"
    for pause in (0.5, 2, 8):  # until a slow machine, too, has seen that four are sending
        if b" 429 " in await _fifth(host, int(port), head.encode(), pause):
            break
        await asyncio.sleep(pause)
    else:
        pytest.fail("a fifth was not refused")
    direct = Person(servers.a.url, alice.token, alice.id, alice.name, alice.email)
    for _ in range(50):  # those who hung up are noticed in a moment
        answer = await upload(direct, channel, ("long.bin", b"x" * 2 * MEBIBYTE))
        if answer.status_code == 200:
            return
        await asyncio.sleep(0.1)
    pytest.fail("the places of abandoned uploads were never given back")


@pytest.mark.skipif(SCALED, reason="one process, whose memory can be looked at")
async def test_a_large_file_does_not_pass_through_memory(servers: Any) -> None:
    alice, _, channel = await scene(servers)
    await upload(alice, channel, ("warm.bin", b"x" * 4 * MEBIBYTE))
    before = resident(servers)
    answer = await upload(alice, channel, ("long.bin", b"x" * 96 * MEBIBYTE))
    assert answer.status_code == 200, answer.text
    url = at(servers, answer.json()["attachments"][0]["url"])
    async with httpx.AsyncClient(timeout=60) as anybody, anybody.stream("GET", url) as fetched:
        length = 0
        async for piece in fetched.aiter_bytes():
            length += len(piece)
    assert length == 96 * MEBIBYTE
    assert resident(servers) - before < 24 * MEBIBYTE


def resident(servers: Any) -> int:
    """The most memory the server has ever held, in bytes."""
    status = Path(f"/proc/{servers.a.process.pid}/status").read_text()
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    assert found is not None
    return int(found[1]) * 1024
