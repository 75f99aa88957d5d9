"""Dispatches in the words of libraries for Discord, and the streams they travel in."""

import json
import zlib
from typing import Any

import pytest
from zstandard import ZstdDecompressor

from gateway.dialect.intents import ALWAYS, Intent
from gateway.dialect.sockets import STREAMS
from gateway.dialect.translating import translate
from gateway.sockets.frames import tail

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


def one(name: str, payload: dict[str, Any]) -> dict[str, Any]:
    (translated,) = translate(name, tail(name, payload))
    said: dict[str, Any] = json.loads("{" + translated.shared)["d"]
    return said


def test_a_message_is_respelled_through_and_through() -> None:
    author = {"id": "1", "username": "alice", "discriminator": "0001", "flags": 0}
    content = {
        "embeds": [{"title": "A card", "color": None, "image": None, "fields": [{"name": "a", "value": "b"}]}],
        "stickers": [{"id": "5", "name": "cat", "animated": True}],
        "attachments": [{"id": "6", "filename": "a.ogg", "size": 1, "url": None, "proxy_url": None, "duration": 3}],
    }
    message = {"id": "2", "channel_id": "3", "author": author, "content": "", **content}
    answer = message | {"referenced_message": message, "message_snapshots": [content | {"mentions": ["1"]}]}
    reactions = {"reactions": [{"emoji": {"name": "🎉"}, "count": 2}]}
    said = one("MESSAGE_CREATE", answer | reactions)
    for shown in (said, said["referenced_message"], said["message_snapshots"][0]["message"]):
        assert shown["embeds"] == [
            {"type": "rich", "title": "A card", "fields": [{"inline": False, "name": "a", "value": "b"}]}
        ]
        assert shown["sticker_items"] == [{"id": "5", "name": "cat", "format_type": 4}]
        assert (shown["attachments"][0]["url"], shown["attachments"][0]["duration_secs"]) == ("", 3.0)
    assert said["reactions"][0]["emoji"] == {"id": None, "animated": False, "name": "🎉"}
    assert (said["reactions"][0]["me"], said["reactions"][0]["count_details"]) == (False, {"burst": 0, "normal": 2})


def test_reactions_presences_stickers_and_voice_have_what_libraries_read() -> None:
    reaction = one(
        "MESSAGE_REACTION_ADD", {"channel_id": "1", "message_id": "2", "user_id": "3", "emoji": {"name": "x"}}
    )
    assert (reaction["type"], reaction["burst"], reaction["emoji"]["id"]) == (0, False, None)
    custom = {"text": "away", "emoji_name": "🌙"}
    person = {"user": {"id": "3"}, "status": "idle", "mobile": True, "custom_status": custom, "guild_id": "1"}
    seen = one("PRESENCE_UPDATE", person)
    assert seen["client_status"] == {"mobile": "idle"}
    assert (seen["activities"][0]["type"], seen["activities"][0]["state"]) == (4, "away")
    sticker = {"id": "5", "name": "cat", "description": "", "tags": ["a", "b"], "animated": False}
    (shown,) = one("GUILD_STICKERS_UPDATE", {"guild_id": "1", "stickers": [sticker]})["stickers"]
    assert (shown["type"], shown["format_type"], shown["tags"], shown["guild_id"]) == (2, 1, "a, b", "1")
    (emoji,) = one("GUILD_EMOJIS_UPDATE", {"guild_id": "1", "emojis": [{"id": "1", "name": "x"}]})["emojis"]
    assert (emoji["roles"], emoji["require_colons"], emoji["available"]) == ([], True, True)
    state = one("VOICE_STATE_UPDATE", {"guild_id": "1", "user_id": "3", "channel_id": None})
    assert (state["suppress"], state["request_to_speak_timestamp"]) == (False, None)


def test_private_channels_are_heard_of_without_guilds_and_friends_not_at_all() -> None:
    (channel,) = translate("CHANNEL_CREATE", tail("CHANNEL_CREATE", {"id": "1", "type": 1, "recipients": []}))
    assert channel.intents == ALWAYS
    (message,) = translate(
        "MESSAGE_DELETE", tail("MESSAGE_DELETE", {"id": "1", "channel_id": "2", "content": "secret"})
    )
    assert message.intents == Intent.DIRECT_MESSAGES
    assert "secret" not in message.shared
    friend = {"user": {"id": "3"}, "status": "online"}
    assert translate("PRESENCE_UPDATE", tail("PRESENCE_UPDATE", friend)) == ()
    assert translate("CHANNEL_CREATE", tail("CHANNEL_CREATE", {"id": "1", "type": 999})) == ()
