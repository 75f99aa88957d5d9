"""Dispatches in the words of libraries for Discord, and the streams they travel in."""

import json
import zlib
from typing import Any

import pytest
from zstandard import ZstdDecompressor

from gateway.dialect.sockets import STREAMS
from gateway.dialect.translating import translate
from gateway.frames import tail

pytestmark = pytest.mark.once


def test_a_dispatch_is_translated_once_for_all_who_hear_it() -> None:
    """GW-103: once per dialect, not per receiver."""
    shared = tail("GUILD_ROLE_DELETE", {"guild_id": "1", "role_id": "2"})
    assert translate("GUILD_ROLE_DELETE", shared)[0] is translate("GUILD_ROLE_DELETE", shared)[0]


def test_many_at_once_become_one_each_and_what_is_not_known_nothing() -> None:
    role = {"id": "2", "color": 3}
    roles = tail("GUILD_ROLE_UPDATE_BULK", {"guild_id": "1", "roles": [role, role]})
    assert [each.name for each in translate("GUILD_ROLE_UPDATE_BULK", roles)] == ["GUILD_ROLE_UPDATE"] * 2
    channels = [{"id": str(kind), "type": kind, "guild_id": "1"} for kind in (0, 4, 998)]
    bulk = translate("CHANNEL_UPDATE_BULK", tail("CHANNEL_UPDATE_BULK", {"guild_id": "1", "channels": channels}))
    assert [json.loads("{" + each.shared)["d"]["id"] for each in bulk] == ["0", "4"], "links are hidden"
    for name in ("SESSIONS_REPLACE", "GUILD_SYNC", "PASSIVE_UPDATES", "MESSAGE_ACK", "CALL_CREATE", "RELATIONSHIP_ADD"):
        assert translate(name, tail(name, {})) == ()


async def test_a_stream_is_readable_after_each_message() -> None:
    """Section 21.3: one stream per socket, flushed with each message."""
    sent: dict[str, list[bytes]] = {"zlib-stream": [], "zstd-stream": []}
    for name, chunks in sent.items():

        async def take(message: dict[str, Any], chunks: list[bytes] = chunks) -> None:
            chunks.append(message["bytes"])

        socket = STREAMS[name](take)
        for text in ('{"op":10}', "naïve " * 300):
            socket.send(text)
    inflater, zstd = zlib.decompressobj(), ZstdDecompressor().decompressobj()
    for first, second in zip(*sent.values(), strict=True):
        assert first.endswith(b"\x00\x00\xff\xff")
        assert inflater.decompress(first) == zstd.decompress(second)
