"""SEC-083 over HTTP: a crowd comes and writes, one request removes it, and connected clients see all of it go."""

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.gateway_client import GatewayClient
from tests.guild_side import refusal, scene
from tests.people import register

_MANY = 4
_HEART = "%E2%9D%A4"


async def test_one_request_removes_a_crowd_and_clients_see_it_go(servers: Any) -> None:
    cats = await scene(servers)
    alice = await cats.member("alice")
    mine = await alice.say(cats.general, "mine")
    since = (datetime.now(UTC) + timedelta(milliseconds=1)).isoformat()
    crowd = [await cats.member(f"raider{number}") for number in range(_MANY)]
    said = [await raider.say(cats.general, "buy this") for raider in crowd]
    reactions = f"/channels/{cats.general}/messages/{mine['id']}/reactions"
    await crowd[0].ask("PUT", f"{reactions}/{_HEART}/@me")
    own = {raider.id for raider in crowd}
    before = await alice.ask("GET", f"/channels/{cats.general}/messages?limit=100")
    written = {message["id"] for message in before if message["author"]["id"] in own}
    assert {message["id"] for message in said} < written  # and that each of them joined
    path = f"{cats.path}/raid"
    assert refusal(await alice.call("POST", f"{path}/removal", {"since": since})) == (403, "MISSING_PERMISSIONS")

    async with GatewayClient(servers.other_gateway_url) as watching, GatewayClient(servers.gateway_url) as raiding:
        await watching.identify(alice.token)
        await raiding.identify(crowd[0].token)
        removal = await cats.owner.ask("POST", f"{path}/removal", {"since": since, "reason": "a raid"})
        assert (removal["people"], removal["state"]) == (_MANY, "in_progress")
        banned = {(await watching.expect("GUILD_BAN_ADD"))["user"]["id"] for _ in crowd}
        left = {(await watching.expect("GUILD_MEMBER_REMOVE"))["user"]["id"] for _ in crowd}
        assert (await watching.expect("MESSAGE_REACTION_REMOVE"))["user_id"] == crowd[0].id
        gone = set((await watching.expect("MESSAGE_DELETE_BULK"))["ids"])
        assert (await raiding.expect("GUILD_DELETE"))["id"] == cats.id
    assert (banned, left, gone) == (own, own, written)

    left_over = await alice.ask("GET", f"/channels/{cats.general}/messages?limit=100")
    assert {message["author"]["id"] for message in left_over} & own == set()
    assert [message.get("reactions", []) for message in left_over if message["id"] == mine["id"]] == [[]]
    assert {ban["user"]["id"] for ban in await cats.owner.ask("GET", f"{cats.path}/bans")} == own
    members = await cats.owner.ask("GET", f"{cats.path}/members?limit=100")
    assert {member["user"]["id"] for member in members} == {cats.owner.id, alice.id}
    state = await cats.owner.ask("GET", path)
    assert (state["active"], state["removal"]["id"], state["removal"]["people"]) == (False, removal["id"], _MANY)


async def test_a_raid_that_is_noticed_holds_newcomers_back_until_it_is_ended(new_servers: Any) -> None:
    servers = new_servers(RAID_JOINS="3")
    cats = await scene(servers)
    crowd = [await cats.member(f"raider{number}") for number in range(3)]
    state = await cats.owner.ask("GET", f"{cats.path}/raid")
    assert (state["active"], state["people"]) == (True, 3)
    answer = await crowd[0].call("POST", f"/channels/{cats.general}/messages", {"content": "buy this"})
    assert refusal(answer) == (403, "GUILD_VERIFICATION_REQUIRED")
    await cats.owner.say(cats.general, "hello")
    await cats.owner.ask("DELETE", f"{cats.path}/raid")
    await crowd[0].say(cats.general, "I only came for the cats")
    stranger = await register(servers.http_url, "stranger")
    assert refusal(await stranger.call("GET", f"{cats.path}/raid")) == (403, "ACCESS_DENIED")
