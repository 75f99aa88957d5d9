"""The channel of two people on the guild wire: opened, written into, closed, opened again; who may write to whom."""

from typing import Any

import pytest

from tests.gateway_client import GatewayClient
from tests.people import Person, register

CHANNELS = "/users/@me/channels"


@pytest.fixture
async def two(servers: Any) -> tuple[Person, Person]:
    """Two people in a guild."""
    alice, bob = [await register(servers.http_url, name) for name in ("alice", "bob")]
    await bob.join(alice, await alice.guild())
    return alice, bob


async def refusal(person: Person, method: str, path: str, body: Any = None) -> tuple[int, str]:
    answer = await person.call(method, path, body)
    return answer.status_code, answer.json()["code"]


async def test_a_channel_is_opened_for_one_and_shown_to_the_other_with_the_first_message(
    servers: Any, two: tuple[Person, Person]
) -> None:
    alice, bob = two
    async with GatewayClient(servers.gateway_url) as mine, GatewayClient(servers.other_gateway_url) as theirs:
        await mine.identify(alice.token)
        await theirs.identify(bob.token)
        opened = await alice.ask("POST", CHANNELS, {"recipient_id": bob.id})
        assert (opened["type"], opened["last_message_id"]) == (1, None)
        assert [one["id"] for one in opened["recipients"]] == [bob.id]
        assert await mine.expect("CHANNEL_CREATE") == opened
        assert await alice.ask("POST", CHANNELS, {"recipient_id": bob.id}) == opened
        assert "CHANNEL_CREATE" not in {frame["t"] for frame in await theirs.settle()}
        assert await bob.ask("GET", CHANNELS) == []

        sent = await alice.say(opened["id"], "hello")
        created = await theirs.expect("CHANNEL_CREATE")
        assert (created["id"], [one["id"] for one in created["recipients"]]) == (opened["id"], [alice.id])
        assert (await theirs.expect("MESSAGE_CREATE"))["id"] == sent["id"]
        (listed,) = await bob.ask("GET", CHANNELS)
        assert (listed["id"], listed["last_message_id"]) == (opened["id"], sent["id"])
        assert "CHANNEL_CREATE" not in {frame["t"] for frame in await mine.settle(0)}


async def test_closing_is_for_oneself_until_the_next_message(servers: Any, two: tuple[Person, Person]) -> None:
    alice, bob = two
    channel = await alice.ask("POST", CHANNELS, {"recipient_id": bob.id})
    await alice.say(channel["id"], "hello")
    async with GatewayClient(servers.gateway_url) as socket:
        await socket.identify(bob.token)
        await bob.ask("DELETE", f"/channels/{channel['id']}")
        assert (await socket.expect("CHANNEL_DELETE"))["id"] == channel["id"]
        assert await bob.ask("GET", CHANNELS) == []
        assert len(await alice.ask("GET", CHANNELS)) == 1
        await alice.say(channel["id"], "again")
        assert (await socket.expect("CHANNEL_CREATE"))["id"] == channel["id"]
    assert len(await bob.ask("GET", CHANNELS)) == 1
    await bob.ask("DELETE", f"/channels/{channel['id']}")
    assert (await bob.ask("POST", CHANNELS, {"recipient_id": alice.id}))["id"] == channel["id"]
    assert len(await bob.ask("GET", CHANNELS)) == 1


async def test_who_may_open_a_channel(servers: Any, two: tuple[Person, Person]) -> None:
    alice, bob = two
    stranger = await register(servers.http_url, "stranger")
    answer = await alice.call("POST", CHANNELS, {"recipient_id": alice.id})
    assert answer.json()["errors"][0]["code"] == "CANNOT_DM_YOURSELF"
    assert await refusal(alice, "POST", CHANNELS, {"recipient_id": "1"}) == (404, "UNKNOWN_USER")
    body = {"recipient_id": stranger.id}
    assert await refusal(alice, "POST", CHANNELS, body) == (400, "CANNOT_SEND_MESSAGES_TO_USER")
    await alice.ask("POST", f"/users/@me/relationships/{stranger.id}")
    await stranger.ask("PUT", f"/users/@me/relationships/{alice.id}", {})
    await alice.ask("POST", CHANNELS, body)
    await bob.ask("PUT", f"/users/@me/relationships/{alice.id}", {"type": 2})
    body = {"recipient_id": bob.id}
    assert await refusal(alice, "POST", CHANNELS, body) == (400, "CANNOT_SEND_MESSAGES_TO_USER")


async def test_a_block_ends_writing_in_both_directions(two: tuple[Person, Person]) -> None:
    alice, bob = two
    channel = await alice.ask("POST", CHANNELS, {"recipient_id": bob.id})
    await alice.say(channel["id"], "hello")
    await bob.ask("PUT", f"/users/@me/relationships/{alice.id}", {"type": 2})
    path = f"/channels/{channel['id']}/messages"
    for person in (alice, bob):
        assert await refusal(person, "POST", path, {"content": "x"}) == (400, "CANNOT_SEND_MESSAGES_TO_USER")
    assert (await alice.ask("POST", CHANNELS, {"recipient_id": bob.id}))["id"] == channel["id"]
    await bob.ask("DELETE", f"/users/@me/relationships/{alice.id}")
    await alice.say(channel["id"], "hello again")


async def test_who_restricts_messages_hears_friends_and_open_guilds_alone(servers: Any) -> None:
    alice, bob = [await register(servers.http_url, name) for name in ("alice", "bob")]
    guild = await alice.guild()
    await bob.join(alice, guild)
    channel = await alice.ask("POST", CHANNELS, {"recipient_id": bob.id})
    path = f"/channels/{channel['id']}/messages"
    await bob.ask("PATCH", "/users/@me/settings", {"default_guilds_restricted": True, "restricted_guilds": []})
    await alice.say(channel["id"], "from a guild that is open")
    await bob.ask("PATCH", "/users/@me/settings", {"restricted_guilds": [guild["id"]]})
    assert await refusal(alice, "POST", path, {"content": "x"}) == (400, "CANNOT_SEND_MESSAGES_TO_USER")
    await alice.ask("POST", f"/users/@me/relationships/{bob.id}")
    await bob.ask("PUT", f"/users/@me/relationships/{alice.id}", {})
    await alice.say(channel["id"], "from a friend")


async def test_the_channel_of_others_does_not_exist(servers: Any, two: tuple[Person, Person]) -> None:
    alice, bob = two
    eve = await register(servers.http_url, "eve")
    channel = await alice.ask("POST", CHANNELS, {"recipient_id": bob.id})
    for method, path, body in (
        ("GET", "", None),
        ("DELETE", "", None),
        ("GET", "/messages", None),
        ("POST", "/messages", {"content": "x"}),
    ):
        assert await refusal(eve, method, f"/channels/{channel['id']}{path}", body) == (404, "UNKNOWN_CHANNEL")
