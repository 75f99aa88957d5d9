"""Roles over HTTP."""

from typing import Any

import pytest

from tests.gateway_client import GatewayClient
from tests.guild_side import Scene, invalid, refusal, scene

KICK, BAN, MANAGE_ROLES = 1 << 1, 1 << 2, 1 << 28
DEFAULT = "8933636165185"


async def shown(cats: Scene) -> list[tuple[str, int]]:
    return [(role["name"], role["position"]) for role in await cats.owner.ask("GET", f"{cats.path}/roles")]


async def test_a_new_role(servers: Any) -> None:
    cats = await scene(servers)
    async with GatewayClient(servers.other_gateway_url) as socket:
        await socket.identify(cats.owner.token)
        role = await cats.owner.ask("POST", f"{cats.path}/roles", {"name": "R"})
        heard = await socket.expect("GUILD_ROLE_CREATE")
    assert heard == {"guild_id": cats.id, "role": role}
    assert role == {
        "id": role["id"],
        "name": "R",
        "color": 0,
        "position": 1,
        "hoist_position": None,
        "permissions": DEFAULT,
        "hoist": False,
        "mentionable": False,
    }


@pytest.mark.parametrize(
    ("body", "path", "code"),
    [
        ({}, "name", "INVALID_FORMAT"),
        ({"name": "x" * 101}, "name", "STRING_LENGTH_INVALID"),
        ({"name": "x", "color": -1}, "color", "COLOR_VALUE_TOO_LOW"),
        ({"name": "x", "color": 0x1000000}, "color", "COLOR_VALUE_TOO_HIGH"),
        ({"name": "x", "permissions": "-1"}, "permissions", "INVALID_INTEGER_FORMAT"),
        ({"name": "x", "permissions": -1}, "permissions", "INVALID_INTEGER_FORMAT"),
        ({"name": "x", "permissions": "1e3"}, "permissions", "INVALID_INTEGER_FORMAT"),
        ({"name": "x", "permissions": " 8"}, "permissions", "INVALID_INTEGER_FORMAT"),
        ({"name": "x", "permissions": "0x8"}, "permissions", "INVALID_INTEGER_FORMAT"),
    ],
)
async def test_bad_roles(servers: Any, body: dict[str, Any], path: str, code: str) -> None:
    cats = await scene(servers)
    assert invalid(await cats.owner.call("POST", f"{cats.path}/roles", body)) == [(path, code)]


async def test_unknown_bits_are_dropped(servers: Any) -> None:
    cats = await scene(servers)
    for asked, kept in ((str(2 | 1 << 19), "2"), (2 | 1 << 62, "2"), (str(2**63 - 1), "15772633886359551")):
        role = await cats.owner.ask("POST", f"{cats.path}/roles", {"name": "x", "permissions": asked})
        assert role["permissions"] == kept


async def test_changes_are_dispatched(servers: Any) -> None:
    cats = await scene(servers)
    role = await cats.role("R")
    body = {"name": "S", "color": 255, "hoist": True, "mentionable": True, "hoist_position": 4, "permissions": "8"}
    async with GatewayClient(servers.gateway_url) as socket:
        await socket.identify(cats.owner.token)
        changed = await cats.owner.ask("PATCH", f"{cats.path}/roles/{role['id']}", body)
        assert (await socket.expect("GUILD_ROLE_UPDATE"))["role"] == changed
        assert body.items() <= changed.items()
        assert (await cats.owner.call("DELETE", f"{cats.path}/roles/{role['id']}")).status_code == 204
        assert await socket.expect("GUILD_ROLE_DELETE") == {"guild_id": cats.id, "role_id": role["id"]}
    gone = await cats.owner.call("PATCH", f"{cats.path}/roles/{role['id']}", {"name": "x"})
    assert refusal(gone) == (404, "UNKNOWN_ROLE")


async def test_everyone_is_listed_last_and_cannot_be_renamed_moved_or_deleted(servers: Any) -> None:
    cats = await scene(servers)
    await cats.role("R")
    assert await shown(cats) == [("R", 1), ("@everyone", 0)]
    changed = await cats.owner.ask("PATCH", f"{cats.path}/roles/{cats.id}", {"name": "x", "hoist": True, "color": 3})
    assert (changed["name"], changed["hoist"], changed["color"]) == ("@everyone", False, 3)
    assert refusal(await cats.owner.call("DELETE", f"{cats.path}/roles/{cats.id}")) == (404, "UNKNOWN_ROLE")
    moved = await cats.owner.call("PATCH", f"{cats.path}/roles", [{"id": cats.id, "position": 3}])
    assert invalid(moved) == [("id", "CANNOT_REORDER_EVERYONE_ROLE")]


async def test_plain_members_read_roles_and_change_none(servers: Any) -> None:
    cats = await scene(servers)
    role, plain = await cats.role("R"), await cats.member("plain")
    assert (await plain.call("GET", f"{cats.path}/roles")).status_code == 200
    for method, path, body in (
        ("POST", "/roles", {"name": "x"}),
        ("PATCH", f"/roles/{role['id']}", {"name": "x"}),
        ("DELETE", f"/roles/{role['id']}", None),
        ("PATCH", "/roles", [{"id": role["id"], "position": 1}]),
        ("PATCH", "/roles/hoist-positions", [{"id": role["id"], "hoist_position": 1}]),
        ("DELETE", "/roles/hoist-positions", None),
    ):
        answer = await plain.call(method, cats.path + path, body)
        assert refusal(answer) == (403, "MISSING_PERMISSIONS"), (method, path)


async def test_nobody_grants_what_they_lack(servers: Any) -> None:
    cats = await scene(servers)
    low = await cats.role("low")
    manager = await cats.member("manager", MANAGE_ROLES | KICK)
    for bits in (BAN, 8):
        body = {"name": "x", "permissions": str(bits)}
        assert refusal(await manager.call("POST", f"{cats.path}/roles", body)) == (403, "MISSING_PERMISSIONS")
        answer = await manager.call("PATCH", f"{cats.path}/roles/{low['id']}", {"permissions": str(bits)})
        assert refusal(answer) == (403, "MISSING_PERMISSIONS")
    assert (await manager.ask("PATCH", f"{cats.path}/roles/{low['id']}", {"permissions": str(KICK)}))[
        "permissions"
    ] == "2"


async def test_reordering(servers: Any) -> None:
    cats = await scene(servers)
    roles = {name: (await cats.role(name))["id"] for name in ("c", "b", "a")}
    assert await shown(cats) == [("a", 3), ("b", 2), ("c", 1), ("@everyone", 0)]
    async with GatewayClient(servers.other_gateway_url) as socket:
        await socket.identify(cats.owner.token)
        body = [{"id": roles["c"], "position": 3}, {"id": roles["a"], "position": 1}]
        assert (await cats.owner.call("PATCH", f"{cats.path}/roles", body)).status_code == 204
        heard = await socket.expect("GUILD_ROLE_UPDATE_BULK")
    assert await shown(cats) == [("c", 3), ("b", 2), ("a", 1), ("@everyone", 0)]
    assert {role["name"] for role in heard["roles"]} == {"a", "c"}
    unknown = await cats.owner.call("PATCH", f"{cats.path}/roles", [{"id": "1", "position": 1}])
    assert invalid(unknown) == [("id", "INVALID_ROLE_ID")]


async def test_the_order_of_groups(servers: Any) -> None:
    cats = await scene(servers)
    role = await cats.role("R")
    path = f"{cats.path}/roles/hoist-positions"
    assert (await cats.owner.call("PATCH", path, [{"id": role["id"], "hoist_position": 7}])).status_code == 204
    assert (await cats.owner.ask("GET", f"{cats.path}/roles"))[0]["hoist_position"] == 7
    everyone = await cats.owner.call("PATCH", path, [{"id": cats.id, "hoist_position": 7}])
    assert invalid(everyone) == [("id", "CANNOT_SET_HOIST_FOR_EVERYONE_ROLE")]
    assert (await cats.owner.call("DELETE", path)).status_code == 204
    assert (await cats.owner.ask("GET", f"{cats.path}/roles"))[0]["hoist_position"] is None
