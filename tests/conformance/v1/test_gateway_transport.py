"""The socket before anybody said who they are: versions, frames, heartbeats."""

import contextlib
import json
from typing import Any

import httpx
import pytest
from websockets import Origin
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from tests.gateway_client import GatewayClient
from tests.people import Person, register, text_channel


async def test_the_gateway_is_found_without_signing_in(servers: Any) -> None:
    """GW-001."""
    async with httpx.AsyncClient() as client:
        answer = await client.get(f"{servers.http_url}/v1/gateway")
    assert answer.status_code == 200
    assert list(answer.json()) == ["url"]
    assert answer.json()["url"].startswith("ws")
    assert "?" not in answer.json()["url"]


async def test_only_bots_may_ask_how_to_connect_as_a_bot(servers: Any) -> None:
    """GW-003."""
    alice = await register(servers.http_url)
    async with httpx.AsyncClient() as client:
        bare = await client.get(f"{servers.http_url}/v1/gateway/bot")
        person = await alice.call("GET", "/gateway/bot")
    assert (bare.status_code, bare.json()["code"]) == (401, "MISSING_AUTHORIZATION")
    assert (person.status_code, person.json()["code"]) == (401, "INVALID_AUTH_TOKEN")


@pytest.mark.parametrize("path", ["", "/"])
async def test_a_trailing_slash_makes_no_difference(servers: Any, path: str) -> None:
    """GW-004, GW-011."""
    async with GatewayClient(servers.gateway_url + path) as socket:
        hello = await socket.expect_op(10)
    assert hello == {"op": 10, "d": {"heartbeat_interval": 41250}}


@pytest.mark.parametrize("query", ["", "v=2&encoding=json", "encoding=json"])
async def test_other_versions_are_closed_without_a_frame(servers: Any, query: str) -> None:
    """GW-005."""
    async with GatewayClient(servers.gateway_url, query) as socket:
        assert await socket.expect_close() == 4012
    assert socket.frames == []


@pytest.mark.parametrize("query", ["v=1&compress=bogus", "v=1&encoding=etf", "v=1&compress=zlib-stream"])
async def test_unknown_encodings_are_plain_json(servers: Any, query: str) -> None:
    """GW-007."""
    async with GatewayClient(servers.gateway_url, query) as socket:
        await socket.expect_op(10)


async def test_compressed_frames_say_what_plain_ones_say(servers: Any) -> None:
    """GW-006: each is whole by itself; what a client says is never compressed. An event is the same for both kinds."""
    alice = await register(servers.http_url)
    channel = text_channel(await alice.guild())["id"]
    query = "v=1&encoding=json&compress=zstd-stream"
    async with GatewayClient(servers.gateway_url, query) as packed, GatewayClient(servers.gateway_url) as plain:
        for socket in (packed, plain):
            await socket.identify(alice.token)
        await alice.say(channel, "packed " * 100)
        heard = [await socket.expect("MESSAGE_CREATE") for socket in (packed, plain)]
        assert heard[0] == heard[1]
        await packed.send(1, packed.number)
        assert await packed.expect_op(11) == {"op": 11}
        assert (packed.packed, plain.packed) == (len(packed.frames), 0)
        await packed.send(99, None)
        assert await packed.expect_close() == 4001


async def test_a_heartbeat_is_answered_before_identify(servers: Any) -> None:
    """GW-012."""
    async with GatewayClient(servers.gateway_url) as socket:
        await socket.send(1, None)
        assert await socket.expect_op(11) == {"op": 11}


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("not json", 4002),
        ("{}", 4002),
        ("[]", 4002),
        ("5", 4002),
        ("[" * 2000, 4002),
        ('{"op":99,"d":null}', 4001),
        ('{"op":"1","d":null}', 4001),
        ('{"op":1}', 4001),
        ('{"op":true,"d":null}', 4001),
        ('{"op":0,"d":null}', 4001),
        ('{"op":1,"d":"x"}', 4007),
        ('{"op":3,"d":{"status":"idle"}}', 4003),
        ('{"op":4,"d":{}}', 4003),
        ('{"op":8,"d":{}}', 4003),
        ('{"op":13,"d":{}}', 4003),
        ('{"op":14,"d":{}}', 4003),
        ('{"op":2,"d":null}', 4002),
        ('{"op":2,"d":{"token":1,"properties":{}}}', 4002),
        ('{"op":2,"d":{"token":"x"}}', 4002),
        ('{"op":2,"d":{"token":"x","properties":[]}}', 4002),
        ('{"op":2,"d":{"token":"x","properties":{},"ignored_events":"A"}}', 4002),
        ('{"op":2,"d":{"token":"x","properties":{},"ignored_events":[1]}}', 4002),
        ('{"op":2,"d":{"token":"x","properties":{},"flags":-1}}', 4002),
        ('{"op":2,"d":{"token":"x","properties":{},"initial_guild_id":"no"}}', 4002),
        ('{"op":2,"d":{"token":"x","properties":{}}}', 4004),
        ('{"op":2,"d":{"token":"","properties":{}}}', 4004),
        ('{"op":6,"d":{"token":"x","session_id":"y"}}', 4002),
        ('{"op":6,"d":{"token":"x","session_id":"y","seq":"1"}}', 4002),
        (b'\xff\xfe{"op":1}', 4002),
    ],
)
async def test_bad_frames_close_with_their_code(servers: Any, raw: str | bytes, code: int) -> None:
    """GW-010, GW-016, GW-017, GW-018; of GW-013 what is no number."""
    async with GatewayClient(servers.gateway_url) as socket:
        await socket.expect_op(10)
        await socket.send_raw(raw)
        assert await socket.expect_close() == code


async def test_frames_up_to_4096_bytes_are_read(servers: Any) -> None:
    """GW-009."""
    async with GatewayClient(servers.gateway_url) as socket:
        frame = json.dumps({"op": 1, "d": None, "pad": ""})
        await socket.send_raw(frame.replace('""', '"' + "x" * (4096 - len(frame)) + '"'))
        await socket.expect_op(11)
        await socket.send_raw(frame.replace('""', '"' + "x" * (4097 - len(frame)) + '"'))
        assert await socket.expect_close() == 4002


async def test_the_121st_frame_within_a_minute_closes(servers: Any) -> None:
    """GW-041."""
    async with GatewayClient(servers.gateway_url) as socket:
        for _ in range(120):
            await socket.send(1, None)
        await socket.next(lambda _: sum(frame["op"] == 11 for frame in socket.frames) == 120)
        await socket.send(1, None)
        assert await socket.expect_close() == 4008


async def test_a_binary_identify_is_understood(servers: Any) -> None:
    """GW-008."""
    alice: Person = await register(servers.http_url)
    async with GatewayClient(servers.gateway_url) as socket:
        await socket.expect_op(10)
        wish = {"token": alice.token, "properties": {"os": "", "browser": "", "device": ""}}
        await socket.send_raw(json.dumps({"op": 2, "d": wish}).encode())
        await socket.expect("READY")


async def test_resuming_what_does_not_exist_leaves_the_socket_open(servers: Any) -> None:
    """GW-033, GW-034."""
    alice = await register(servers.http_url)
    async with GatewayClient(servers.gateway_url) as socket:
        await socket.resume(alice.token, "0" * 32, 5)
        assert await socket.expect_op(9) == {"op": 9, "d": False}
        await socket.send(2, {"token": alice.token, "properties": {}})
        await socket.expect("READY")


@pytest.mark.parametrize("pieces", [10_000_000, (4000, 4000)], ids=["whole", "in pieces"])
async def test_larger_messages_are_cut_off(servers: Any, pieces: Any) -> None:
    """SEC-044: however they come, and however large they are."""
    async with GatewayClient(servers.gateway_url) as socket:
        await socket.expect_op(10)
        assert socket._socket is not None
        with contextlib.suppress(ConnectionClosed):
            await socket._socket.send("[" * pieces if isinstance(pieces, int) else ["[" * size for size in pieces])
        assert await socket.expect_close() in ({1009, 1006} if pieces == 10_000_000 else {4002})


async def test_nothing_is_inflated_and_no_page_is_asked_where_it_is_from(servers: Any) -> None:
    """Section 2, SEC-044: no permessage-deflate although the client offers it; any Origin, no subprotocol."""
    url = f"{servers.gateway_url}?v=1&encoding=json"
    async with connect(url, origin=Origin("https://elsewhere.example"), compression="deflate") as socket:
        assert json.loads(await socket.recv())["op"] == 10
        assert socket.response is not None
        assert "Sec-WebSocket-Extensions" not in socket.response.headers
        assert socket.subprotocol is None
