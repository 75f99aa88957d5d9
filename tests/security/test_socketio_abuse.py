"""SEC-019, SEC-041, SEC-044, SEC-045 on Socket.IO: foreign pages, nobody in particular, floods and broken packets."""

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from tests.socketio_client import PATIENCE, cookie_of, listening
from tests.spending import given_back
from tests.topic_browsers import Browser, browser

FOREIGN = "https://evil.example"
Deep = "[" * 10_000
A_MINUTE = 300  # the handshakes of one address
EVENTS = 60  # of a client, in two seconds


@pytest.fixture(scope="session")
def somebody(servers: Any) -> Browser:
    """A person with an account."""
    return browser(servers.http_url)


def _socket_url(servers: Any) -> str:
    return str(servers.gateway_url).replace("/gateway", "/socket.io/?EIO=4&transport=websocket")


@contextlib.asynccontextmanager
async def _raw(servers: Any, person: Browser | None) -> AsyncIterator[ClientConnection]:
    """A WebSocket that says what it likes; signed in if there is a person."""
    headers = cookie_of(person) if person else {}
    async with connect(_socket_url(servers), additional_headers=headers, max_size=None, compression=None) as socket:
        await socket.recv()
        if person is not None:
            await socket.send("40")
            while not str(await socket.recv()).startswith('42["online_count_update"'):
                pass
        yield socket


async def _closed(socket: ClientConnection, seconds: float = 15.0) -> bool:
    """Whether the server hangs up, sooner than it does on everybody who never signs in."""
    try:
        async with asyncio.timeout(seconds):
            while True:
                if await socket.recv() == "2":
                    await socket.send("3")
    except ConnectionClosed:
        return True
    except TimeoutError:
        return False


async def _alive(servers: Any, person: Browser) -> None:
    async with listening(servers.http_url, person) as client:
        assert (await client.ask("get_online_users"))["success"] is True


# -- foreign pages ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
async def test_a_foreign_page_is_refused_before_the_protocol_begins(
    servers: Any, somebody: Browser, method: str
) -> None:
    """TF-010."""
    url = f"{servers.http_url}/socket.io/?EIO=4&transport=polling"
    async with httpx.AsyncClient(headers={"Origin": FOREIGN, **cookie_of(somebody)}) as page:
        answer = await page.request(method, url)
    assert (answer.status_code, answer.json()) == (400, "Not an accepted origin.")
    assert "access-control-allow-origin" not in answer.headers


async def test_a_foreign_page_opens_no_websocket(servers: Any, somebody: Browser) -> None:
    for origin in (FOREIGN, "null", "http://127.0.0.1.evil.example"):
        headers = {"Origin": origin, **cookie_of(somebody)}
        with pytest.raises(InvalidStatus) as refused:
            async with connect(_socket_url(servers), additional_headers=headers):
                pass
        assert refused.value.response.status_code == 400


async def test_listed_and_own_origins_are_echoed(servers: Any) -> None:
    """TF-010."""
    for origin in ("http://localhost:3000", servers.http_url):
        async with httpx.AsyncClient(headers={"Origin": origin}) as page:
            answer = await page.get(f"{servers.http_url}/socket.io/?EIO=4&transport=polling")
        assert answer.status_code == 200
        assert answer.headers["access-control-allow-origin"] == origin
        assert answer.headers["access-control-allow-credentials"] == "true"
        assert "Origin" in answer.headers["vary"]
        assert answer.headers["x-content-type-options"] == "nosniff"


async def test_no_script_of_another_site_can_read_a_poll(servers: Any, somebody: Browser) -> None:
    async with httpx.AsyncClient(headers=cookie_of(somebody)) as page:
        answer = await page.get(f"{servers.http_url}/socket.io/?EIO=4&transport=polling&j=0")
    assert answer.status_code == 400


# -- nobody in particular --------------------------------------------------------------------------------------------


async def test_events_before_signing_in_do_nothing(servers: Any, somebody: Browser) -> None:
    topic_id = somebody.topic()["id"]
    async with _raw(servers, None) as socket, listening(servers.http_url, somebody) as client:
        await client.ask("join_topic", {"topic_id": topic_id})
        for name in ("join_topic", "send_message", "typing_start", "get_online_users"):
            await socket.send("420" + json.dumps([name, {"topic_id": topic_id, "content": "x"}]))
        somebody.data("POST", f"/messages/topic/{topic_id}", {"content": "seen by members"}, status=201)
        await client.next("new_message")
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.5):
                await socket.recv()
        assert len(client.bodies("new_message")) == 1


async def test_guessing_tokens_ends_the_connection(servers: Any) -> None:
    async with _raw(servers, None) as socket:
        for _ in range(3):
            await socket.send('40{"token":"flx_guess"}')
            assert await socket.recv() == '44{"message":"Connection rejected by server"}'
        await socket.send('40{"token":"flx_guess"}')
        assert await _closed(socket)


@pytest.mark.slow
async def test_a_connection_that_never_signs_in_is_closed(servers: Any) -> None:
    async with _raw(servers, None) as socket:
        assert await _closed(socket, seconds=60)


async def test_one_address_cannot_open_connections_without_end(counting_servers: Any) -> None:
    url = f"{counting_servers.http_url}/socket.io/?EIO=4&transport=polling"
    codes: list[int] = []
    began = time.monotonic()
    async with httpx.AsyncClient(timeout=60) as page:
        while 429 not in codes and len(codes) < 1500:
            codes += [answer.status_code for answer in await asyncio.gather(*(page.get(url) for _ in range(10)))]
    assert set(codes) == {200, 429}
    most = A_MINUTE + given_back(began, A_MINUTE, 60)
    assert A_MINUTE - 10 <= codes.count(200) <= most  # the other tests have used a few


# -- broken packets --------------------------------------------------------------------------------------------------


BROKEN = [
    "",
    "x",
    "9",
    "4",
    "49",
    "42",
    "42{}",
    "42[]",
    "42[5]",
    "42[{}]",
    "42[null,1]",
    '42"text"',
    "42" + Deep,
    '42["join_topic",' + Deep,
    '42["connect",{"HTTP_COOKIE":"x"},{}]',
    '42["disconnect"]',
    '42["connect_error"]',
    '451-["join_topic",{"_placeholder":true,"num":0}]',
    '459999999999-["x"]',
    "46",
    "44",
    '42/admin,["join_topic",{}]',
    '42["join_topic",{"topic_id":{"a":[1,2,{"b":null}]}}]',
    '42["join_topic",{"topic_id":1e400}]',
    '42["join_topic",{"topic_id":"\\ud800"}]',
    '42999999999999999999999999999["get_online_users"]',
    '430["ack nobody asked for"]',
    "b4AAAA",
]


@pytest.mark.parametrize("packet", BROKEN, ids=[packet[:24] or "empty" for packet in BROKEN])
async def test_a_broken_packet_harms_nobody_else(servers: Any, somebody: Browser, packet: str) -> None:
    async with listening(servers.http_url, somebody) as client, _raw(servers, somebody) as socket:
        await socket.send(packet)
        with contextlib.suppress(ConnectionClosed):
            await socket.send('427["get_online_users"]')
        await client.settled()
    assert "Traceback" not in servers.log()[-20_000:]


async def test_an_event_of_countless_values_ends_the_connection(servers: Any, somebody: Browser) -> None:
    """A megabyte of empty objects took a fifth of a second to decode, on the loop that serves every socket."""
    async with _raw(servers, somebody) as wire:
        await wire.recv()
        await wire.send("40")
        await wire.recv()
        await wire.send('42["get_online_users",[' + ",".join(["{}"] * 300_000) + "]]")
        with pytest.raises(ConnectionClosed):
            while True:
                await asyncio.wait_for(wire.recv(), PATIENCE)


async def test_binary_frames_are_refused(servers: Any, somebody: Browser) -> None:
    async with _raw(servers, somebody) as socket:
        await socket.send('459999999999-["x",{"_placeholder":true,"num":0}]')
        await socket.send(b"\0" * 1000)
        assert await _closed(socket)
    async with _raw(servers, somebody) as socket:
        await socket.send(b"2")
        assert await _closed(socket)


async def test_ten_megabytes_end_the_connection(servers: Any, somebody: Browser) -> None:
    async with _raw(servers, somebody) as socket:
        with contextlib.suppress(ConnectionClosed):
            await socket.send('42["send_message",{"content":"' + "x" * 10_000_000 + '"}]')
        assert await _closed(socket)
    async with httpx.AsyncClient(headers=cookie_of(somebody)) as page:
        opened = (await page.get(f"{servers.http_url}/socket.io/?EIO=4&transport=polling")).text
        sid = json.loads(opened[1:])["sid"]
        url = f"{servers.http_url}/socket.io/?EIO=4&transport=polling&sid={sid}"
        assert (await page.post(url, content="4" + "x" * 2_000_000)).status_code == 400
    await _alive(servers, somebody)


async def test_sessions_of_others_cannot_be_polled_by_guessing(servers: Any) -> None:
    async with httpx.AsyncClient() as page:
        for sid in ("", "x", "0" * 20, "../../etc", "%00"):
            answer = await page.get(f"{servers.http_url}/socket.io/?EIO=4&transport=polling&sid={sid}")
            assert answer.status_code == 400 or (sid == "" and answer.status_code == 200)


# -- floods ----------------------------------------------------------------------------------------------------------


async def test_a_flood_of_events_is_refused_and_then_hung_up(counting_servers: Any) -> None:
    person = browser(counting_servers.http_url)
    async with _raw(counting_servers, person) as socket:
        began = time.monotonic()
        with contextlib.suppress(ConnectionClosed):
            for number in range(3000):
                await socket.send(f'42{number}["get_online_users"]')
        heard = []
        with contextlib.suppress(ConnectionClosed, TimeoutError):
            async with asyncio.timeout(60):
                while True:
                    heard.append(str(await socket.recv()))
    assert any('"Rate limit exceeded."' in frame for frame in heard)
    answered = sum("online_users_list" in frame for frame in heard)
    assert answered <= EVENTS + given_back(began, EVENTS, 2)
    assert socket.close_code is not None


async def test_typing_and_messages_have_budgets_of_their_own(counting_servers: Any) -> None:
    person = browser(counting_servers.http_url)
    topic_id = person.topic()["id"]
    async with listening(counting_servers.http_url, person) as client:
        await client.ask("join_topic", {"topic_id": topic_id})
        both = await asyncio.gather(*(client.ask("typing_start", {"topic_id": topic_id}) for _ in range(2)))
        refused = {"success": False, "error": "Rate limit exceeded."}
        assert [answer["success"] for answer in both].count(True) == both.count(refused) == 1
        assert await client.next("error") == {"message": "Rate limit exceeded."}
        assert (await client.ask("typing_stop", {"topic_id": topic_id}))["success"] is True
        answers = []
        # The budget refills while we spend it: a slow machine needs more messages to use it up.
        while refused not in answers and len(answers) < 600:
            message = {"topic_id": topic_id, "content": f"message {len(answers)}"}
            answers.append(await client.ask("send_message", message))
            await asyncio.sleep(0.04)
        assert answers[0]["success"] is True
        assert len(answers) > 20  # a channel takes that many in ten seconds from anybody, on every wire
        assert answers[-1] == refused
