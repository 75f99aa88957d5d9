"""One evening of an owner, a guest and a bot: every answer and every frame has the shape clients were built for.

The first scene is told once and all tests look at it, because what matters is the whole: which frames each of the
three hears, in which order, and that none has a key too many or too few.
"""

import asyncio
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from tests.conformance.v1 import wire_shapes as wire
from tests.gateway_client import GatewayClient
from tests.people import PASSWORD, Person, register, text_channel
from tests.registrations import unique
from tests.shapes import differences, number, snowflake, text


@dataclass
class Evening:
    """What was answered, and what each of the three heard."""

    answers: dict[str, httpx.Response] = field(default_factory=dict)
    heard: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    close_codes: dict[str, int | None] = field(default_factory=dict)

    def names(self, who: str) -> list[str]:
        """The names of the dispatches that somebody heard, in order."""
        return [frame["t"] for frame in self.heard[who] if frame["op"] == 0]

    def first(self, who: str, name: str) -> Any:
        """The payload of the first dispatch of that name."""
        return next(frame["d"] for frame in self.heard[who] if frame.get("t") == name)


@pytest.fixture
async def evening(servers: Any) -> Evening:
    """Everybody comes, writes and tidies up. Each step waits until all three heard of the one before."""
    told = Evening()
    told.answers["register"] = await _registration(servers.http_url)
    alice, bob = await register(servers.http_url), await register(servers.http_url, "bob")
    guild = await _guild(told, alice)
    bot_token = await _bot_in(servers, alice, guild)
    sockets = {
        "alice": GatewayClient(servers.gateway_url),
        "bob": GatewayClient(servers.other_gateway_url),
        "bot": GatewayClient(servers.gateway_url),
    }
    async with sockets["alice"] as a, sockets["bob"] as b, sockets["bot"] as t:
        await a.identify(alice.token)
        await b.identify(bob.token)
        await t.identify(bot_token)
        await t.expect("GUILD_CREATE")
        await a.send(14, {"subscriptions": {guild["id"]: {"active": True}}})
        await a.expect("GUILD_SYNC")
        await _scene(told, alice, bob, guild, list(sockets.values()))
        await _last_frames(a, b)
        told.close_codes["alice"] = a.close_code
        await t.settle()
    told.heard = {who: socket.frames for who, socket in sockets.items()}
    return told


async def _registration(base_url: str) -> httpx.Response:
    name = unique()
    body = {
        "email": f"{name}@example.com",
        "username": name,
        "global_name": "carol",
        "password": PASSWORD,
        "date_of_birth": "2000-01-01",
        "consent": True,
    }
    async with httpx.AsyncClient(timeout=30) as client:
        return await client.post(f"{base_url}/v1/auth/register", json=body)


async def _guild(told: Evening, alice: Person) -> dict[str, Any]:
    told.answers["guild"] = made = await alice.call("POST", "/guilds", {"name": "Trace"})
    whole: dict[str, Any] = await alice.ask("GET", f"/guilds/{made.json()['id']}")
    return whole


async def _bot_in(servers: Any, alice: Person, guild: dict[str, Any]) -> str:
    """A bot's token; the bot has joined, and the guild has heard so: a command's events come by the outbox."""
    async with GatewayClient(servers.gateway_url) as socket:
        await socket.identify(alice.token)
        printed = await asyncio.to_thread(servers.manage, "createbot", "Tracer", "--guild", guild["id"])
        await socket.expect("MESSAGE_CREATE", type=7)
    token: str = printed.split("token:")[1].strip()
    return token


async def _scene(
    told: Evening, alice: Person, bob: Person, guild: dict[str, Any], sockets: list[GatewayClient]
) -> None:
    answers, general = told.answers, text_channel(guild)["id"]

    async def heard(name: str, *, by: slice = slice(None)) -> None:
        for socket in sockets[by]:
            await socket.expect(name)

    answers["invite"] = invite = await alice.call("POST", f"/channels/{general}/invites", {})
    answers["join"] = await bob.call("POST", f"/invites/{invite.json()['code']}", {})
    await heard("MESSAGE_CREATE")
    channel = answers["channel"] = await alice.call(
        "POST", f"/guilds/{guild['id']}/channels", {"name": "two", "type": 0}
    )
    await heard("CHANNEL_CREATE")
    said = await alice.call("POST", f"/channels/{general}/messages", {"content": f"hi <@{bob.id}>"})
    answers["message"] = said
    await heard("MESSAGE_CREATE")
    message = f"/channels/{general}/messages/{said.json()['id']}"
    answers["edit"] = await alice.call("PATCH", message, {"content": "edited"})
    await heard("MESSAGE_UPDATE")
    answers["typing"] = await bob.call("POST", f"/channels/{general}/typing", {})
    await heard("TYPING_START", by=slice(0, 3, 2))
    role = answers["role"] = await alice.call("POST", f"/guilds/{guild['id']}/roles", {"name": "R", "permissions": "0"})
    await heard("GUILD_ROLE_CREATE")
    answers["member role"] = await alice.call(
        "PUT", f"/guilds/{guild['id']}/members/{bob.id}/roles/{role.json()['id']}"
    )
    await heard("GUILD_MEMBER_UPDATE")
    two = f"/channels/{channel.json()['id']}"
    body = {"type": 0, "allow": "0", "deny": "2048"}
    answers["overwrite"] = await alice.call("PUT", f"{two}/permissions/{role.json()['id']}", body)
    await heard("CHANNEL_UPDATE")
    answers["message deletion"] = await alice.call("DELETE", message)
    await heard("MESSAGE_DELETE")
    answers["channel deletion"] = await alice.call("DELETE", two)
    await heard("CHANNEL_DELETE")


async def _last_frames(a: GatewayClient, b: GatewayClient) -> None:
    await a.send(3, {"status": "dnd", "afk": False, "mobile": False})
    await a.expect("SESSIONS_REPLACE")
    await b.send(1, b.number)
    await b.expect_op(11)
    await a.send(99, None)
    await a.expect_close()


ANSWERS: dict[str, tuple[int, Any]] = {
    "register": (200, {"token": text, "user_id": snowflake}),
    "guild": (200, wire.GUILD),
    "invite": (200, wire.INVITE_METADATA),
    "join": (200, wire.INVITE),
    "channel": (200, wire.TEXT_CHANNEL),
    "message": (200, wire.MESSAGE | {"mentions": [wire.USER]}),
    "edit": (200, wire.MESSAGE),
    "typing": (204, None),
    "role": (200, wire.ROLE),
    "member role": (204, None),
    "overwrite": (204, None),
    "message deletion": (204, None),
    "channel deletion": (204, None),
}

HEARD = {
    "alice": (
        "READY GUILD_SYNC INVITE_CREATE GUILD_MEMBER_ADD MESSAGE_CREATE CHANNEL_CREATE MESSAGE_CREATE MESSAGE_UPDATE "
        "TYPING_START GUILD_ROLE_CREATE GUILD_MEMBER_UPDATE CHANNEL_UPDATE MESSAGE_DELETE CHANNEL_DELETE "
        "SESSIONS_REPLACE"
    ),
    "bob": (
        "READY USER_SETTINGS_UPDATE GUILD_CREATE MESSAGE_CREATE CHANNEL_CREATE MESSAGE_CREATE MESSAGE_UPDATE "
        "GUILD_ROLE_CREATE GUILD_MEMBER_UPDATE CHANNEL_UPDATE MESSAGE_DELETE CHANNEL_DELETE"
    ),
    "bot": (
        "READY GUILD_CREATE GUILD_MEMBER_ADD MESSAGE_CREATE CHANNEL_CREATE MESSAGE_CREATE MESSAGE_UPDATE "
        "TYPING_START GUILD_ROLE_CREATE GUILD_MEMBER_UPDATE CHANNEL_UPDATE MESSAGE_DELETE CHANNEL_DELETE"
    ),
}


def _shape(who: str, name: str) -> Any:
    if name == "READY":
        return wire.BOT_READY if who == "bot" else wire.READY
    if name == "GUILD_CREATE":
        return wire.BOT_GUILD if who == "bot" else wire.FULL_GUILD
    return wire.DISPATCHES[name]


def _check_answers(told: Evening) -> None:
    for name, (status, shape) in ANSWERS.items():
        answer = told.answers[name]
        assert answer.status_code == status, (name, answer.text)
        body = answer.json() if answer.content else None
        assert differences(body, shape) == [], name


def _check_frames(told: Evening) -> None:
    for who, expected in HEARD.items():
        assert told.names(who) == expected.split(), who
        dispatches = [frame for frame in told.heard[who] if frame["op"] == 0]
        assert [frame["s"] for frame in dispatches] == list(range(1, len(dispatches) + 1)), who
        for frame in dispatches:
            assert sorted(frame) == ["d", "op", "s", "t"]
            assert differences(frame["d"], _shape(who, frame["t"])) == [], (who, frame["t"])


def _check_values(told: Evening) -> None:
    guild = told.answers["guild"].json()
    assert sorted(guild["features"]) == ["ANIMATED_BANNER", "ANIMATED_ICON", "BANNER", "INVITE_SPLASH"]
    assert guild["afk_timeout"] == 300
    joined = told.first("bob", "GUILD_CREATE")
    assert sorted((c["type"], c["name"], c["position"]) for c in joined["channels"]) == [
        (0, "general", 0),
        (2, "General", 0),
        (4, "Text Channels", 0),
        (4, "Voice Channels", 1),
    ]
    everyone = joined["roles"][0]
    assert (everyone["id"], everyone["name"], everyone["permissions"]) == (guild["id"], "@everyone", "8933636165185")
    assert told.answers["channel"].json()["position"] == 2
    assert told.answers["role"].json()["position"] == 1
    assert told.first("bot", "READY")["user"]["bot"] is True
    assert told.first("bot", "READY")["guilds"] == []
    assert told.first("alice", "READY")["sessions"][0]["session_id"] == "all"
    assert told.first("bob", "MESSAGE_DELETE")["content"] == "edited"


def _check_controls(told: Evening) -> None:
    for who, frames in told.heard.items():
        assert differences(frames[0], {"op": 10, "d": {"heartbeat_interval": number}}) == [], who
    assert [frame for frame in told.heard["bob"] if frame["op"] == 11] == [{"op": 11}]
    assert told.close_codes["alice"] == 4001


async def test_every_answer_and_every_frame_has_the_shape_clients_know(evening: Evening) -> None:
    _check_answers(evening)
    _check_controls(evening)
    _check_values(evening)
    _check_frames(evening)
