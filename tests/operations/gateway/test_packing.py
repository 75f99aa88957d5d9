"""GW-006: compressed frames are what plain ones say, each by itself, and an event is compressed once."""

import json
import random
from typing import Any

import pytest
import zstandard

from core.actor import Actor
from gateway.sessions.session import Session
from gateway.sockets import frames, packing
from gateway.sockets.socket import PackedSocket

pytestmark = pytest.mark.once


def plain(packed: bytes) -> str:
    """What any client makes of a message: the whole frame at once, and piece by piece."""
    at_once = zstandard.ZstdDecompressor().decompress(packed)
    reader = zstandard.ZstdDecompressor().decompressobj()
    pieces = b"".join(reader.decompress(packed[at : at + 7]) for at in range(0, len(packed), 7))
    assert at_once == pieces
    assert reader.unused_data == b""
    return at_once.decode()


@pytest.mark.parametrize("length", [0, 1, 200, 255, 256, 257, 65_000, 66_000, 131_072, 400_000])
@pytest.mark.parametrize("alphabet", ["a", "abcdefgh äß€", "".join(map(chr, range(32, 0x3000)))])
def test_a_spliced_frame_says_what_the_plain_one_says(length: int, alphabet: str) -> None:
    content = "".join(random.Random(length).choices(alphabet, k=length))
    shared = frames.tail("MESSAGE_CREATE", {"content": content})
    for number in (1, 4711, 10**12):
        assert plain(packing.dispatch(number, shared)) == frames.dispatch(number, shared)


def test_it_is_small() -> None:
    shared = frames.tail("MESSAGE_CREATE", {"content": "the same again, " * 100})
    assert len(packing.dispatch(5, shared)) < len(shared) / 10


class _User:
    id = 5
    is_bot = False


async def test_every_frame_of_a_packed_socket_is_packed_and_an_event_once_for_all() -> None:
    sent: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    sessions = [Session(Actor(user=_User()), "hash", 100) for _ in range(3)]
    for one in sessions:
        one.socket = PackedSocket(send)
        one.begin({"v": 1})
    packing._blocks.cache_clear()
    shared = frames.tail("MESSAGE_CREATE", {"content": "hello"})
    for one in sessions:
        one.push("MESSAGE_CREATE", shared)
    assert packing._blocks.cache_info().misses == 1
    sessions[0].replay_from(1)
    assert all(set(message) == {"type", "bytes"} for message in sent)
    told = [json.loads(plain(message["bytes"])) for message in sent]
    assert [(frame["s"], frame["t"]) for frame in told] == [
        *[(1, "READY")] * 3,
        *[(2, "MESSAGE_CREATE")] * 3,
        (2, "MESSAGE_CREATE"),
        (2, "RESUMED"),
    ]
