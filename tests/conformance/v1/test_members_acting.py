"""Members over HTTP: reading, changing, removing."""

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.gateway_client import GatewayClient
from tests.guild_side import invalid, refusal, scene

KICK, MANAGE_NICKNAMES, MANAGE_ROLES, MODERATE = 1 << 1, 1 << 27, 1 << 28, 1 << 40
MEMBER_KEYS = {
    "user", "nick", "avatar", "banner", "accent_color", "roles", "joined_at", "mute", "deaf",
    "communication_disabled_until",
}  # fmt: skip


async def test_reading(servers: Any) -> None:
    cats = await scene(servers)
    alice = await cats.member("alice")
    own = await alice.ask("GET", f"{cats.path}/members/@me")
    assert set(own) == MEMBER_KEYS
    assert own == await cats.owner.ask("GET", f"{cats.path}/members/{alice.id}")
    assert set(own["user"]) == {"id", "username", "discriminator", "global_name", "avatar", "avatar_color", "flags"}
    assert refusal(await alice.call("GET", f"{cats.path}/members/1")) == (404, "UNKNOWN_MEMBER")


async def test_the_list_has_one_member_unless_more_are_asked_for(servers: Any) -> None:
    cats = await scene(servers)
    people = [cats.owner, *[await cats.member(name) for name in ("a", "b", "c")]]
    ids = sorted((person.id for person in people), key=int)

    async def page(query: str) -> list[str]:
        return [member["user"]["id"] for member in await cats.owner.ask("GET", f"{cats.path}/members{query}")]

    assert await page("") == ids[:1]
    assert await page("?limit=1000") == ids
    assert await page(f"?limit=2&after={ids[0]}") == ids[1:3]
    for limit in (0, 1001, "x"):
        answer = await cats.owner.call("GET", f"{cats.path}/members?limit={limit}")
        assert [path for path, _ in invalid(answer)] == ["limit"]


async def test_nicknames_are_dispatched_and_cleared(servers: Any) -> None:
    cats = await scene(servers)
    alice = await cats.member("alice")
    async with GatewayClient(servers.other_gateway_url) as socket:
        await socket.identify(cats.owner.token)
        changed = await alice.ask("PATCH", f"{cats.path}/members/@me", {"nick": " Al "})
        heard = await socket.expect("GUILD_MEMBER_UPDATE")
    assert changed["nick"] == heard["nick"] == "Al"
    assert heard == {**changed, "guild_id": cats.id}
    for empty in ("", None):
        assert (await alice.ask("PATCH", f"{cats.path}/members/@me", {"nick": empty}))["nick"] is None
    long = await alice.call("PATCH", f"{cats.path}/members/@me", {"nick": "x" * 33})
    assert invalid(long) == [("nick", "STRING_LENGTH_INVALID")]


async def test_ones_own_route_changes_no_roles(servers: Any) -> None:
    cats = await scene(servers)
    admin = await cats.member("admin", 8)
    role = await cats.role("top")
    await admin.ask("PATCH", f"{cats.path}/members/@me", {"roles": [role["id"]]})
    assert role["id"] not in (await admin.ask("GET", f"{cats.path}/members/@me"))["roles"]


async def test_timeouts_show_as_mute_until_they_end(servers: Any) -> None:
    cats = await scene(servers)
    plain, mod = await cats.member("plain"), await cats.member("mod", MODERATE)
    until = (datetime.now(UTC) + timedelta(hours=1)).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    path = f"{cats.path}/members/{plain.id}"
    muted = await mod.ask("PATCH", path, {"communication_disabled_until": until, "timeout_reason": "noise"})
    assert (muted["communication_disabled_until"], muted["mute"]) == (until, True)
    refused = await plain.call("POST", f"/channels/{cats.general}/messages", {"content": "x"})
    assert refusal(refused) == (403, "COMMUNICATION_DISABLED")
    for target in (mod, cats.owner):
        own = await mod.call("PATCH", f"{cats.path}/members/{target.id}", {"communication_disabled_until": until})
        assert refusal(own) == (403, "MISSING_PERMISSIONS")
    past = "2020-01-01T00:00:00.000Z"
    over = await mod.ask("PATCH", path, {"communication_disabled_until": past})
    assert (over["communication_disabled_until"], over["mute"]) == (past, False)
    assert (await mod.ask("PATCH", path, {"communication_disabled_until": None}))["mute"] is False
    far = (datetime.now(UTC) + timedelta(days=366)).isoformat()
    answer = await mod.call("PATCH", path, {"communication_disabled_until": far})
    assert invalid(answer) == [("communication_disabled_until", "TIMEOUT_CANNOT_EXCEED_365_DAYS")]


async def test_removing_is_heard_by_both_sides(servers: Any) -> None:
    cats = await scene(servers)
    plain, mod = await cats.member("plain"), await cats.member("mod", KICK)
    for target in (mod, cats.owner):
        assert refusal(await mod.call("DELETE", f"{cats.path}/members/{target.id}")) == (404, "UNKNOWN_MEMBER")
    assert refusal(await plain.call("DELETE", f"{cats.path}/members/{mod.id}")) == (403, "MISSING_PERMISSIONS")
    async with GatewayClient(servers.gateway_url) as stays, GatewayClient(servers.other_gateway_url) as goes:
        await stays.identify(cats.owner.token)
        await goes.identify(plain.token)
        assert (await mod.call("DELETE", f"{cats.path}/members/{plain.id}")).status_code == 204
        heard = await stays.expect("GUILD_MEMBER_REMOVE")
        assert (heard["guild_id"], heard["user"]["id"]) == (cats.id, plain.id)
        assert (await goes.expect("GUILD_DELETE"))["id"] == cats.id
    assert refusal(await mod.call("DELETE", f"{cats.path}/members/{plain.id}")) == (404, "UNKNOWN_MEMBER")


async def test_roles_of_members(servers: Any) -> None:
    cats = await scene(servers)
    plain, low = await cats.member("plain"), await cats.role("low")
    manager = await cats.member("manager", MANAGE_ROLES)
    high = await cats.role("high")
    path = f"{cats.path}/members/{plain.id}"
    for _ in range(2):
        assert (await manager.call("PUT", f"{path}/roles/{low['id']}")).status_code == 204
    assert (await plain.ask("GET", f"{cats.path}/members/@me"))["roles"] == [low["id"]]
    for _ in range(2):
        assert (await manager.call("DELETE", f"{path}/roles/{low['id']}")).status_code == 204
    assert refusal(await manager.call("PUT", f"{path}/roles/{high['id']}")) == (403, "MISSING_PERMISSIONS")
    assert refusal(await manager.call("PUT", f"{path}/roles/1")) == (403, "MISSING_PERMISSIONS")
    assert refusal(await cats.owner.call("PUT", f"{path}/roles/1")) == (404, "UNKNOWN_ROLE")
    assert invalid(await cats.owner.call("PUT", f"{path}/roles/{cats.id}")) == [("role_id", "INVALID_ROLE_ID")]
    nobody = await cats.owner.call("PUT", f"{cats.path}/members/1/roles/{low['id']}")
    assert refusal(nobody) == (404, "UNKNOWN_MEMBER")
    assert invalid(await cats.owner.call("PATCH", path, {"roles": [cats.id]})) == [("roles", "INVALID_ROLE_ID")]
    assert refusal(await cats.owner.call("PATCH", path, {"roles": ["1"]})) == (404, "UNKNOWN_ROLE")
    both = await cats.owner.ask("PATCH", path, {"roles": [low["id"], high["id"]]})
    assert both["roles"] == [low["id"], high["id"]]
