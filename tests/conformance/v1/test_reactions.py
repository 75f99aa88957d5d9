"""Reactions, as REST shows them and as others hear of them."""

import asyncio
from typing import Any
from urllib.parse import quote

from tests.gateway_client import GatewayClient
from tests.guild_side import Scene, invalid, refusal, scene
from tests.people import Person

MANAGE_MESSAGES = 8192
READ_MESSAGE_HISTORY = 65536
THUMB = quote("👍")


def _path(channel: str, message: dict[str, Any]) -> str:
    return f"/channels/{channel}/messages/{message['id']}/reactions"


async def _place(servers: Any) -> tuple[Scene, Person, str, dict[str, Any], str]:
    cats = await scene(servers)
    bob = await cats.member("bob")
    message = await cats.owner.say(cats.general, "hello")
    return cats, bob, cats.general, message, _path(cats.general, message)


async def test_a_reaction_is_heard_as_it_is_read(servers: Any) -> None:
    """GW-054: not by the session whose client has drawn it already, but by the person's other one."""
    cats, bob, channel, message, path = await _place(servers)
    async with (
        GatewayClient(servers.gateway_url) as a,
        GatewayClient(servers.other_gateway_url) as b,
        GatewayClient(servers.gateway_url) as b2,
    ):
        await a.identify(cats.owner.token)
        await b.identify(bob.token)
        await b2.identify(bob.token)
        answer = await bob.call("PUT", f"{path}/{THUMB}/@me?session_id={b.session_id}")
        assert (answer.status_code, answer.content) == (204, b"")
        assert (await bob.call("PUT", f"{path}/{THUMB}/@me")).status_code == 204
        for socket in (a, b2):
            heard = await socket.expect("MESSAGE_REACTION_ADD")
            assert heard.pop("member")["user"]["id"] == bob.id
            assert heard == {
                "channel_id": channel,
                "message_id": message["id"],
                "user_id": bob.id,
                "emoji": {"name": "👍"},
                "guild_id": cats.id,
            }
        read = await bob.ask("GET", f"/channels/{channel}/messages/{message['id']}")
        assert read["reactions"] == [{"emoji": {"name": "👍"}, "count": 1, "me": True}]
        (listed,) = (await cats.owner.ask("GET", f"/channels/{channel}/messages?after={int(message['id']) - 1}"))[:1]
        assert listed["reactions"] == [{"emoji": {"name": "👍"}, "count": 1}]
        assert [one["id"] for one in await cats.owner.ask("GET", f"{path}/{THUMB}")] == [bob.id]
        # A session of somebody else cannot be kept in the dark.
        await bob.ask("DELETE", f"{path}/{THUMB}/@me?session_id={a.session_id}")
        for socket in (a, b, b2):
            gone = await socket.expect("MESSAGE_REACTION_REMOVE")
            assert (gone["user_id"], gone["emoji"], gone["guild_id"]) == (bob.id, {"name": "👍"}, cats.id)
        assert [frame["t"] for frame in b.frames if frame["op"] == 0].count("MESSAGE_REACTION_ADD") == 0
    read = await bob.ask("GET", f"/channels/{channel}/messages/{message['id']}")
    assert "reactions" not in read


async def test_reactions_come_together_for_clients_that_ask(servers: Any) -> None:
    """GW-055: as one dispatch if they come fast; without the flag, and in the end with it, every one is told."""
    cats, bob, _, message, path = await _place(servers)
    async with GatewayClient(servers.gateway_url) as asks, GatewayClient(servers.gateway_url) as plain:
        await asks.identify(cats.owner.token, flags=2)
        await plain.identify(cats.owner.token)
        for fast in ("🐱🐶🐭", "🐹🐰🦊", "🐻🐼🐨", "🐯🦁🐮"):  # a busy machine may take too long over a round
            await asyncio.gather(*(bob.ask("PUT", f"{path}/{quote(emoji)}/@me") for emoji in fast))
            singly = [(await plain.expect("MESSAGE_REACTION_ADD"))["emoji"]["name"] for _ in fast]
            assert sorted(singly) == sorted(fast)
            told: list[dict[str, Any]] = []
            while sum(map(len, map(_reactions, told))) < len(fast):
                told.append((await asks.next(lambda f: "MESSAGE_REACTION_ADD" in (f.get("t") or "")))["d"])
            assert sorted(one["emoji"]["name"] for each in told for one in _reactions(each)) == sorted(fast)
            if len(told) == 1:
                break
        many = told[0]
        assert set(many) == {"channel_id", "message_id", "guild_id", "reactions"}
        assert (many["message_id"], many["guild_id"]) == (message["id"], cats.id)
        assert all(set(one) == {"user_id", "emoji", "member"} for one in many["reactions"])
        assert asks.numbers_are_without_gap()


def _reactions(payload: dict[str, Any]) -> list[dict[str, Any]]:
    return list(payload.get("reactions", [payload]))


async def test_clearing_is_heard(servers: Any) -> None:
    cats, bob, channel, message, path = await _place(servers)
    for emoji in ("👍", "🎉"):
        await bob.ask("PUT", f"{path}/{quote(emoji)}/@me")
    assert refusal(await bob.call("DELETE", path)) == (403, "MISSING_PERMISSIONS")
    assert refusal(await bob.call("DELETE", f"{path}/{THUMB}")) == (403, "MISSING_PERMISSIONS")
    assert refusal(await bob.call("DELETE", f"{path}/{THUMB}/{cats.owner.id}")) == (403, "MISSING_PERMISSIONS")
    moderator = await cats.member("moderator", MANAGE_MESSAGES)
    async with GatewayClient(servers.other_gateway_url) as b:
        await b.identify(bob.token)
        await moderator.ask("DELETE", f"{path}/{THUMB}/{bob.id}")
        assert (await b.expect("MESSAGE_REACTION_REMOVE"))["member"]["user"]["id"] == bob.id
        await bob.ask("PUT", f"{path}/{THUMB}/@me")
        await moderator.ask("DELETE", f"{path}/{THUMB}")
        place = {"channel_id": channel, "message_id": message["id"], "guild_id": cats.id}
        assert await b.expect("MESSAGE_REACTION_REMOVE_EMOJI") == {**place, "emoji": {"name": "👍"}}
        await moderator.ask("DELETE", path)
        assert await b.expect("MESSAGE_REACTION_REMOVE_ALL") == place


async def test_who_may_not_read_hears_and_does_nothing(servers: Any) -> None:
    cats, bob, channel, _, path = await _place(servers)
    stranger = await cats.stranger()
    for method, more in (("GET", f"/{THUMB}"), ("PUT", f"/{THUMB}/@me"), ("DELETE", f"/{THUMB}/@me"), ("DELETE", "")):
        assert refusal(await stranger.call(method, path + more)) == (403, "ACCESS_DENIED")
    overwrite = {"type": 0, "allow": "0", "deny": str(READ_MESSAGE_HISTORY)}
    await cats.owner.ask("PUT", f"/channels/{channel}/permissions/{cats.id}", overwrite)
    async with GatewayClient(servers.gateway_url) as b, GatewayClient(servers.gateway_url) as s:
        await b.identify(bob.token)
        await s.identify(stranger.token)
        await cats.owner.ask("PUT", f"{path}/{THUMB}/@me")
        assert [frame["t"] for frame in await b.settle()] == []
        assert [frame["t"] for frame in await s.settle(0.1)] == []
    for method in ("GET", "PUT"):
        tail = "/@me" if method == "PUT" else ""
        assert refusal(await bob.call(method, f"{path}/{THUMB}{tail}")) == (404, "UNKNOWN_MESSAGE")
    assert (await bob.call("DELETE", f"{path}/{THUMB}/@me")).status_code == 204


async def test_what_is_refused(servers: Any) -> None:
    _, bob, channel, _, path = await _place(servers)
    assert invalid(await bob.call("PUT", f"{path}/nope/@me")) == [("emoji", "NOT_A_VALID_UNICODE_EMOJI")]
    assert invalid(await bob.call("PUT", f"{path}/{quote('cat:123')}/@me")) == [("emoji", "CUSTOM_EMOJI_NOT_FOUND")]
    assert invalid(await bob.call("PUT", f"{path}/{'x' * 65}/@me")) == [("emoji", "STRING_LENGTH_INVALID")]
    assert invalid(await bob.call("GET", f"{path}/{THUMB}?limit=101")) == [("limit", "VALUE_MUST_BE_INTEGER_IN_RANGE")]
    unknown = f"/channels/{channel}/messages/1/reactions"
    assert refusal(await bob.call("PUT", f"{unknown}/{THUMB}/@me")) == (404, "UNKNOWN_MESSAGE")
    assert refusal(await bob.call("GET", f"{unknown}/{THUMB}")) == (404, "UNKNOWN_MESSAGE")
    for tail in ("", f"/{THUMB}", f"/{THUMB}/@me", f"/{THUMB}/{bob.id}"):
        assert (await bob.call("DELETE", unknown + tail)).status_code == 204


async def test_in_private_channels(servers: Any) -> None:
    cats, bob, _, _, _ = await _place(servers)
    channel = (await cats.owner.ask("POST", "/users/@me/channels", {"recipient_id": bob.id}))["id"]
    message = await cats.owner.say(channel, "psst")
    async with GatewayClient(servers.gateway_url) as a:
        await a.identify(cats.owner.token)
        await bob.ask("PUT", f"{_path(channel, message)}/{THUMB}/@me")
        heard = await a.expect("MESSAGE_REACTION_ADD")
        assert set(heard) == {"channel_id", "message_id", "user_id", "emoji"}
