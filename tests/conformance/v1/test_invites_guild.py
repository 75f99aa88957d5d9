"""Invites to guilds over HTTP."""

from typing import Any

import httpx
import pytest

from tests.gateway_client import GatewayClient
from tests.guild_side import invalid, refusal, scene

CREATE_INSTANT_INVITE, MANAGE_CHANNELS, MANAGE_GUILD = 1, 1 << 4, 1 << 5
KEYS = {
    "code", "type", "guild", "channel", "inviter", "member_count", "presence_count", "expires_at", "temporary",
}  # fmt: skip
METADATA = KEYS | {"created_at", "uses", "max_uses", "max_age"}


async def test_shapes(servers: Any) -> None:
    cats = await scene(servers)
    async with GatewayClient(servers.other_gateway_url) as socket:
        await socket.identify(cats.owner.token)
        made = await cats.owner.ask("POST", f"/channels/{cats.general}/invites", {"max_age": 60})
        heard = await socket.expect("INVITE_CREATE")
        assert {
            **made,
            "channel_id": cats.general,
            "guild_id": cats.id,
            "presence_count": heard["presence_count"],
        } == heard
    assert set(made) == METADATA
    assert (made["type"], made["uses"], made["max_uses"], made["max_age"]) == (0, 0, 0, 60)
    assert made["channel"] == {"id": cats.general, "name": "general", "type": 0}
    assert made["inviter"]["id"] == cats.owner.id
    async with httpx.AsyncClient() as anybody:
        seen = (await anybody.get(f"{servers.http_url}/v1/invites/{made['code']}")).json()
    assert set(seen) == KEYS
    assert (seen["guild"]["id"], seen["member_count"]) == (cats.id, 1)
    assert "owner_id" not in seen["guild"]


@pytest.mark.parametrize("body", [{"max_uses": -1}, {"max_uses": 101}, {"max_age": -1}, {"max_age": 604801}])
async def test_bounds(servers: Any, body: dict[str, int]) -> None:
    cats = await scene(servers)
    answer = await cats.owner.call("POST", f"/channels/{cats.general}/invites", body)
    assert [path for path, _ in invalid(answer)] == list(body)


async def test_an_equal_invite_is_used_again_unless_unique(servers: Any) -> None:
    cats = await scene(servers)
    path = f"/channels/{cats.general}/invites"
    first = await cats.owner.ask("POST", path, {})
    assert (await cats.owner.ask("POST", path))["code"] == first["code"]
    unique = await cats.owner.ask("POST", path, {"unique": True})
    assert unique["code"] != first["code"]
    assert [invite["code"] for invite in await cats.owner.ask("GET", path)] == [unique["code"], first["code"]]
    assert len(await cats.owner.ask("GET", f"{cats.path}/invites")) == 2


async def test_accepting(servers: Any) -> None:
    cats = await scene(servers)
    alice = await cats.stranger()
    invite = await cats.owner.ask("POST", f"/channels/{cats.general}/invites", {"max_uses": 2})
    async with GatewayClient(servers.gateway_url) as owner, GatewayClient(servers.other_gateway_url) as joiner:
        await owner.identify(cats.owner.token)
        await joiner.identify(alice.token)
        for _ in range(2):
            joined = await alice.ask("POST", f"/invites/{invite['code']}")
            assert (set(joined), joined["member_count"]) == (KEYS, 2)
        assert (await owner.expect("GUILD_MEMBER_ADD"))["user"]["id"] == alice.id
        assert (await owner.expect("MESSAGE_CREATE"))["type"] == 7
        assert (await joiner.expect("GUILD_CREATE"))["id"] == cats.id
        told = await joiner.expect("MESSAGE_CREATE")
        assert (told["type"], told["author"]["id"], told["content"]) == (7, alice.id, "")
    settings = next(iter(await alice.ask("GET", "/users/@me/guilds")))
    assert settings["id"] == cats.id
    bob = await cats.stranger()
    await bob.ask("POST", f"/invites/{invite['code']}")
    assert refusal(await bob.call("POST", f"/invites/{invite['code']}")) == (404, "UNKNOWN_INVITE")
    assert refusal(await bob.call("GET", f"/invites/{invite['code']}")) == (404, "UNKNOWN_INVITE")


async def test_a_guild_that_takes_nobody_in(servers: Any) -> None:
    cats = await scene(servers)
    stranger = await cats.stranger()
    invite = await cats.owner.ask("POST", f"/channels/{cats.general}/invites", {})
    await cats.owner.ask("PATCH", cats.path, {"features": ["INVITES_DISABLED"]})
    assert refusal(await stranger.call("POST", f"/invites/{invite['code']}")) == (403, "INVITES_DISABLED")
    assert (await cats.owner.call("POST", f"/channels/{cats.general}/invites", {"unique": True})).status_code == 200


async def test_a_temporary_invite_wants_a_gateway_session(servers: Any) -> None:
    cats = await scene(servers)
    stranger = await cats.stranger()
    invite = await cats.owner.ask("POST", f"/channels/{cats.general}/invites", {"temporary": True})
    answer = await stranger.call("POST", f"/invites/{invite['code']}")
    assert refusal(answer) == (400, "TEMPORARY_INVITE_REQUIRES_PRESENCE")


async def test_rights(servers: Any) -> None:
    cats = await scene(servers)
    alice, manager = await cats.member("alice"), await cats.member("manager", MANAGE_CHANNELS | MANAGE_GUILD)
    stranger = await cats.stranger()
    own = await alice.ask("POST", f"/channels/{cats.general}/invites", {})
    assert refusal(await alice.call("GET", f"/channels/{cats.general}/invites")) == (403, "MISSING_PERMISSIONS")
    assert refusal(await alice.call("GET", f"{cats.path}/invites")) == (403, "MISSING_PERMISSIONS")
    assert (await manager.call("GET", f"{cats.path}/invites")).status_code == 200
    assert (await manager.call("GET", f"/channels/{cats.general}/invites")).status_code == 200
    other = await cats.owner.ask("POST", f"/channels/{cats.general}/invites", {"unique": True})
    assert refusal(await alice.call("DELETE", f"/invites/{other['code']}")) == (403, "MISSING_PERMISSIONS")
    assert refusal(await stranger.call("DELETE", f"/invites/{other['code']}")) == (403, "ACCESS_DENIED")
    async with GatewayClient(servers.other_gateway_url) as socket:
        await socket.identify(cats.owner.token)
        assert (await alice.call("DELETE", f"/invites/{own['code']}")).status_code == 204
        assert await socket.expect("INVITE_DELETE") == {
            "code": own["code"],
            "channel_id": cats.general,
            "guild_id": cats.id,
        }
    assert (await manager.call("DELETE", f"/invites/{other['code']}")).status_code == 204
    body = {"type": 0, "deny": str(CREATE_INSTANT_INVITE)}
    await cats.owner.ask("PUT", f"/channels/{cats.general}/permissions/{cats.id}", body)
    refused = await alice.call("POST", f"/channels/{cats.general}/invites", {"unique": True})
    assert refusal(refused) == (403, "MISSING_PERMISSIONS")
    assert refusal(await stranger.call("POST", f"/channels/{cats.general}/invites", {})) == (403, "ACCESS_DENIED")
    for method in ("GET", "POST", "DELETE"):
        assert refusal(await alice.call(method, "/invites/nothing")) == (404, "UNKNOWN_INVITE")
