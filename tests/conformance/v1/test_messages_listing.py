"""Listing messages: windows, limits, and how far back somebody sees."""

from typing import Any

import pytest

from tests.people import Person, register

READ_MESSAGE_HISTORY = 65536


async def _history(servers: Any, length: int) -> tuple[Person, str, list[str]]:
    """Somebody, a new channel and the ids of its messages, oldest first."""
    alice = await register(servers.http_url)
    guild = await alice.guild()
    channel = await alice.ask("POST", f"/guilds/{guild['id']}/channels", {"name": "log", "type": 0})
    return alice, channel["id"], [(await alice.say(channel["id"], str(number)))["id"] for number in range(length)]


async def _ids(person: Person, channel: str, query: str) -> list[str]:
    return [message["id"] for message in await person.ask("GET", f"/channels/{channel}/messages?{query}")]


async def test_windows(servers: Any) -> None:
    alice, channel, ids = await _history(servers, 7)
    newest_first = ids[::-1]
    assert await _ids(alice, channel, "") == newest_first
    assert await _ids(alice, channel, "limit=2") == newest_first[:2]
    assert await _ids(alice, channel, f"limit=2&before={ids[4]}") == [ids[3], ids[2]]
    assert await _ids(alice, channel, f"limit=2&after={ids[1]}") == [ids[6], ids[5]]
    assert await _ids(alice, channel, f"after={ids[1]}&before={ids[4]}") == [ids[3], ids[2]]
    assert await _ids(alice, channel, f"limit=3&around={ids[3]}") == [ids[4], ids[3], ids[2]]
    assert await _ids(alice, channel, f"limit=3&around={ids[0]}") == [ids[2], ids[1], ids[0]]
    assert await _ids(alice, channel, f"limit=3&around={ids[6]}") == [ids[6], ids[5], ids[4]]
    assert await _ids(alice, channel, f"limit=3&around={ids[3]}&before=1") == [ids[4], ids[3], ids[2]]
    assert await _ids(alice, channel, "before=1") == []


async def test_an_empty_channel_and_one_without_messages(servers: Any) -> None:
    alice, channel, _ = await _history(servers, 0)
    assert await _ids(alice, channel, "around=5") == []
    guild = await alice.guild()
    voice = next(one for one in guild["channels"] if one["type"] == 2)
    assert await _ids(alice, voice["id"], "") == []
    answer = await alice.call("GET", f"/channels/{voice['id']}/messages/1")
    assert (answer.status_code, answer.json()["code"]) == (404, "UNKNOWN_MESSAGE")


@pytest.mark.parametrize("limit", ["0", "101", "-1", "many", "1.5"])
async def test_limits_out_of_range(servers: Any, limit: str) -> None:
    alice, channel, _ = await _history(servers, 0)
    answer = await alice.call("GET", f"/channels/{channel}/messages?limit={limit}")
    assert answer.status_code == 400
    found = answer.json()["errors"][0]
    assert (found["path"], found["code"]) == ("limit", "VALUE_MUST_BE_INTEGER_IN_RANGE")


async def test_without_history_only_what_comes_in_live(servers: Any) -> None:
    alice, channel, ids = await _history(servers, 1)
    bob = await register(servers.http_url, "bob")
    guilds = await alice.ask("GET", "/users/@me/guilds")
    guild = await alice.ask("GET", f"/guilds/{guilds[-1]['id']}")
    await bob.join(alice, guild)
    assert await _ids(bob, channel, "") == ids
    overwrite = {"type": 0, "allow": "0", "deny": str(READ_MESSAGE_HISTORY)}
    await alice.ask("PUT", f"/channels/{channel}/permissions/{guild['id']}", overwrite)
    assert await _ids(bob, channel, "") == []
    answer = await bob.call("GET", f"/channels/{channel}/messages/{ids[0]}")
    assert (answer.status_code, answer.json()["code"]) == (404, "UNKNOWN_MESSAGE")


async def test_strangers(servers: Any) -> None:
    alice, channel, ids = await _history(servers, 1)
    eve = await register(servers.http_url, "eve")
    for path in (f"/channels/{channel}/messages", f"/channels/{channel}/messages/{ids[0]}"):
        assert (await eve.call("GET", path)).json()["code"] == "ACCESS_DENIED"
    assert (await eve.call("GET", "/channels/1/messages")).json()["code"] == "UNKNOWN_CHANNEL"
    answer = await alice.client.get(f"{servers.http_url}/v1/channels/{channel}/messages")
    assert (answer.status_code, answer.json()["code"]) == (401, "UNAUTHORIZED")
