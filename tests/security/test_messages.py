"""Attacks on the routes of messages (SEC-023 to 026, 030, 032, 033, 037, 078, 079)."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.gateway_client import GatewayClient
from tests.people import Person, register, text_channel

SEND_MESSAGES, EMBED_LINKS, VIEW_CHANNEL = 1 << 11, 1 << 14, 1 << 10


class Scene:
    """Alice's guild with Bob in it, and Eve with a guild of her own."""

    alice: Person
    bob: Person
    eve: Person
    guild: dict[str, Any]
    channel: str
    foreign: str

    @classmethod
    async def made(cls, servers: Any) -> "Scene":
        scene = cls()
        scene.alice, scene.bob, scene.eve = [await register(servers.http_url, n) for n in ("alice", "bob", "eve")]
        scene.guild = await scene.alice.guild()
        await scene.bob.join(scene.alice, scene.guild)
        scene.channel = text_channel(scene.guild)["id"]
        scene.foreign = text_channel(await scene.eve.guild("Dogs"))["id"]
        return scene

    async def deny(self, bits: int) -> None:
        body = {"type": 0, "allow": "0", "deny": str(bits)}
        await self.alice.ask("PUT", f"/channels/{self.channel}/permissions/{self.guild['id']}", body)


def _code(answer: Any) -> str:
    found: str = answer.json()["code"]
    return found


@pytest.fixture
async def scene(servers: Any) -> Scene:
    return await Scene.made(servers)


async def test_sec_023_a_message_of_another_channel_is_no_message_here(scene: Scene) -> None:
    secret = await scene.alice.say(scene.channel, "secret")
    path = f"/channels/{scene.foreign}/messages/{secret['id']}"
    assert _code(await scene.eve.call("GET", path)) == "UNKNOWN_MESSAGE"
    assert _code(await scene.eve.call("PATCH", path, {"flags": 4})) == "UNKNOWN_MESSAGE"
    assert _code(await scene.eve.call("DELETE", path)) == "UNKNOWN_MESSAGE"
    await scene.eve.ask("POST", f"/channels/{scene.foreign}/messages/bulk-delete", {"message_ids": [secret["id"]]})
    reply = {"content": "x", "message_reference": {"message_id": secret["id"]}}
    assert _code(await scene.eve.call("POST", f"/channels/{scene.foreign}/messages", reply)) == "UNKNOWN_MESSAGE"
    reply["message_reference"]["channel_id"] = scene.channel
    assert _code(await scene.eve.call("POST", f"/channels/{scene.foreign}/messages", reply)) == "UNKNOWN_MESSAGE"
    forward = {"message_reference": {"message_id": secret["id"], "channel_id": scene.foreign, "type": 1}}
    assert _code(await scene.eve.call("POST", f"/channels/{scene.foreign}/messages", forward)) == "UNKNOWN_MESSAGE"
    forward["message_reference"]["channel_id"] = scene.channel
    assert _code(await scene.eve.call("POST", f"/channels/{scene.foreign}/messages", forward)) == "ACCESS_DENIED"
    assert await scene.alice.ask("GET", f"/channels/{scene.channel}/messages/{secret['id']}") == secret


@pytest.mark.parametrize(
    "wrong", ["-1", "9223372036854775808", "18446744073709551616", "@me", "null", "01", "1e3", "%00"]
)
async def test_sec_024_ids_that_are_none(scene: Scene, wrong: str) -> None:
    for method, path, body in (
        ("GET", f"/channels/{wrong}/messages", None),
        ("POST", f"/channels/{wrong}/messages", {"content": "x"}),
        ("GET", f"/channels/{scene.channel}/messages/{wrong}", None),
        ("PATCH", f"/channels/{scene.channel}/messages/{wrong}", {"content": "x"}),
        ("DELETE", f"/channels/{scene.channel}/messages/{wrong}", None),
        ("POST", f"/channels/{scene.channel}/messages/{wrong}/ack", {}),
        ("POST", f"/channels/{wrong}/typing", {}),
        ("GET", f"/channels/{scene.channel}/messages?before={wrong}", None),
        ("POST", f"/channels/{scene.channel}/messages/bulk-delete", {"message_ids": [wrong]}),
        ("POST", f"/channels/{scene.channel}/messages", {"content": "x", "message_reference": {"message_id": wrong}}),
    ):
        assert (await scene.bob.call(method, path, body)).status_code in (400, 404), (method, path)


async def test_sec_025_nothing_is_left_of_access_after_leaving(scene: Scene) -> None:
    sent = await scene.bob.say(scene.channel, "mine")
    await scene.bob.ask("DELETE", f"/users/@me/guilds/{scene.guild['id']}")
    messages = f"/channels/{scene.channel}/messages"
    for method, path, body in (
        ("GET", messages, None),
        ("GET", f"{messages}/{sent['id']}", None),
        ("POST", messages, {"content": "x"}),
        ("PATCH", f"{messages}/{sent['id']}", {"content": "x"}),
        ("DELETE", f"{messages}/{sent['id']}", None),
        ("POST", f"{messages}/{sent['id']}/ack", {}),
        ("POST", f"/channels/{scene.channel}/typing", {}),
    ):
        assert _code(await scene.bob.call(method, path, body)) == "ACCESS_DENIED", (method, path)


async def test_sec_026_a_hidden_channel_gives_no_sign(scene: Scene, servers: Any) -> None:
    await scene.deny(VIEW_CHANNEL)
    async with GatewayClient(servers.gateway_url) as socket:
        await socket.identify(scene.bob.token, initial_guild_id=scene.guild["id"])
        await scene.alice.say(scene.channel, f"<@{scene.bob.id}> @everyone")
        await scene.alice.ask("POST", f"/channels/{scene.channel}/typing", {})
        heard = [event["t"] for event in await socket.settle()]
    assert not {"MESSAGE_CREATE", "TYPING_START"} & set(heard)
    async with GatewayClient(servers.gateway_url) as socket:
        ready = await socket.identify(scene.bob.token)
    states = [state for state in ready["read_states"] if state["id"] == scene.channel]
    assert [state["mention_count"] for state in states] in ([], [0])
    for method, path in (("GET", "messages"), ("GET", "messages/1"), ("POST", "typing"), ("POST", "messages/1/ack")):
        answer = await scene.bob.call(method, f"/channels/{scene.channel}/{path}", {} if method == "POST" else None)
        assert _code(answer) == "MISSING_PERMISSIONS"


async def test_sec_030_windows_stay_in_the_channel(scene: Scene) -> None:
    await scene.alice.say(scene.channel, "secret")
    anchor = await scene.eve.say(scene.foreign, "mine")
    gone = await scene.eve.say(scene.foreign, "gone")
    await scene.eve.ask("DELETE", f"/channels/{scene.foreign}/messages/{gone['id']}")
    secret = (await scene.alice.ask("GET", f"/channels/{scene.channel}/messages?limit=1"))[0]["id"]
    for window in (f"around={secret}", f"before={secret}", f"after={secret}", f"around={gone['id']}", "around=1"):
        found = await scene.eve.ask("GET", f"/channels/{scene.foreign}/messages?limit=100&{window}")
        assert {message["channel_id"] for message in found} <= {scene.foreign}
        assert secret not in {message["id"] for message in found}
    future = f"limit=2&around={2**63 - 1}"
    found = await scene.eve.ask("GET", f"/channels/{scene.foreign}/messages?{future}")
    assert [message["id"] for message in found] == [anchor["id"]]
    assert (await scene.eve.call("GET", f"/channels/{scene.foreign}/messages?limit=100000")).status_code == 400


async def test_sec_032_an_edit_asks_what_sending_asks(scene: Scene) -> None:
    sent = await scene.bob.say(scene.channel, "x")
    path = f"/channels/{scene.channel}/messages/{sent['id']}"
    await scene.deny(EMBED_LINKS)
    embeds = {"embeds": [{"title": "x"}]}
    assert _code(await scene.bob.call("PATCH", path, embeds)) == "MISSING_PERMISSIONS"
    assert _code(await scene.bob.call("POST", f"/channels/{scene.channel}/messages", embeds)) == "MISSING_PERMISSIONS"
    too_long = {"content": "x" * 4001}
    assert (await scene.bob.call("PATCH", path, too_long)).json()["errors"][0]["code"] == "CONTENT_EXCEEDS_MAX_LENGTH"
    until = {"communication_disabled_until": (datetime.now(UTC) + timedelta(hours=1)).isoformat()}
    await scene.alice.ask("PATCH", f"/guilds/{scene.guild['id']}/members/{scene.bob.id}", until)
    assert _code(await scene.bob.call("PATCH", path, {"content": "y"})) == "COMMUNICATION_DISABLED"


async def test_sec_033_no_way_around_the_permission_to_ping_everyone(scene: Scene) -> None:
    role = await scene.alice.ask("POST", f"/guilds/{scene.guild['id']}/roles", {"name": "quiet"})
    ping = f"@everyone @here <@&{role['id']}>"
    sent = await scene.bob.say(scene.channel, "x", allowed_mentions={"parse": ["everyone", "roles"]})
    edited = await scene.bob.ask("PATCH", f"/channels/{scene.channel}/messages/{sent['id']}", {"content": ping})
    reply = await scene.bob.say(scene.channel, ping, message_reference={"message_id": sent["id"]})
    listed = await scene.bob.say(scene.channel, ping, allowed_mentions={"parse": [], "roles": [role["id"]]})
    loud = await scene.alice.say(scene.channel, ping)
    reference = {"message_id": loud["id"], "channel_id": scene.channel, "type": 1}
    forward = await scene.bob.ask("POST", f"/channels/{scene.channel}/messages", {"message_reference": reference})
    embed = await scene.bob.say(scene.channel, "x", embeds=[{"description": ping}])
    for message in (sent, edited, reply, listed, forward, embed):
        assert message["mention_everyone"] is False
        assert "mention_roles" not in message
    silent = await scene.alice.say(scene.channel, ping, allowed_mentions={"parse": []})
    assert (loud["mention_everyone"], silent["mention_everyone"]) == (True, False)


async def test_sec_037_what_only_the_server_sets(scene: Scene) -> None:
    forged = {
        "id": "5",
        "author_id": scene.alice.id,
        "author": {"id": scene.alice.id},
        "channel_id": scene.foreign,
        "type": 7,
        "kind": 7,
        "pinned": True,
        "mention_everyone": True,
        "mentions": [scene.alice.id],
        "timestamp": "2000-01-01T00:00:00Z",
        "edited_timestamp": "2000-01-01T00:00:00Z",
        "webhook_id": "5",
        "alias": "somebody",
        "anonymous": True,
        "flags": 2**31 - 1 & ~(1 << 13),
    }
    sent = await scene.bob.ask("POST", f"/channels/{scene.channel}/messages", forged | {"content": "x"})
    assert (sent["author"]["id"], sent["channel_id"], sent["type"]) == (scene.bob.id, scene.channel, 0)
    assert sent["id"] != "5"
    assert (sent["pinned"], sent["mention_everyone"], sent["edited_timestamp"]) == (False, False, None)
    assert not {"mentions", "webhook_id"} & set(sent)
    assert sent["flags"] == 4 | 4096 | 1 << 17
    edited = await scene.bob.ask("PATCH", f"/channels/{scene.channel}/messages/{sent['id']}", forged | {"content": "y"})
    assert (edited["id"], edited["author"], edited["pinned"]) == (sent["id"], sent["author"], False)


async def test_sec_078_twenty_times_the_same_nonce(scene: Scene) -> None:
    sent = await asyncio.gather(*(scene.bob.say(scene.channel, "once", nonce="n") for _ in range(20)))
    assert len({message["id"] for message in sent}) == 1
    found = await scene.alice.ask("GET", f"/channels/{scene.channel}/messages?limit=100")
    assert [message["content"] for message in found].count("once") == 1


async def test_sec_079_read_states_are_ones_own_and_the_dead_stay_dead(scene: Scene, servers: Any) -> None:
    sent = await scene.bob.say(scene.channel, f"<@{scene.alice.id}>")
    forged = {"mention_count": 0, "user_id": scene.alice.id}
    await scene.bob.ask("POST", f"/channels/{scene.channel}/messages/{sent['id']}/ack", forged)
    async with GatewayClient(servers.gateway_url) as socket:
        ready = await socket.identify(scene.alice.token)
    (state,) = [state for state in ready["read_states"] if state["id"] == scene.channel]
    assert state["mention_count"] == 1
    path = f"/channels/{scene.channel}/messages/{sent['id']}"
    await scene.bob.ask("DELETE", path)
    assert _code(await scene.bob.call("PATCH", path, {"content": "alive"})) == "UNKNOWN_MESSAGE"
    assert _code(await scene.bob.call("GET", path)) == "UNKNOWN_MESSAGE"
    answer = await scene.eve.call("POST", f"/channels/{scene.channel}/messages/{sent['id']}/ack", {})
    assert _code(answer) == "ACCESS_DENIED"
