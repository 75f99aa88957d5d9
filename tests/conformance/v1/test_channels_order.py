"""Reordering channels over HTTP."""

from typing import Any

from tests.gateway_client import GatewayClient
from tests.guild_side import Scene, invalid, refusal, scene


async def shown(cats: Scene) -> list[tuple[str, int, str | None]]:
    channels = await cats.owner.ask("GET", f"{cats.path}/channels")
    names = {channel["id"]: channel["name"] for channel in channels}
    return [(each["name"], each["position"], names.get(each.get("parent_id"))) for each in channels]


async def test_a_reorder_numbers_everything_in_order_of_display(servers: Any) -> None:
    cats = await scene(servers)
    await cats.owner.ask("POST", f"{cats.path}/channels", {"type": 0, "name": "two"})
    two = (await cats.owner.ask("GET", f"{cats.path}/channels"))[-1]["id"]
    body = [{"id": two, "parent_id": cats.channel("Text Channels")["id"], "position": 0}]
    async with GatewayClient(servers.other_gateway_url) as socket:
        await socket.identify(cats.owner.token)
        assert (await cats.owner.call("PATCH", f"{cats.path}/channels", body)).status_code == 204
        heard = await socket.expect("CHANNEL_UPDATE_BULK")
    assert await shown(cats) == [
        ("Text Channels", 1, None),
        ("two", 2, "Text Channels"),
        ("general", 3, "Text Channels"),
        ("Voice Channels", 4, None),
        ("General", 5, "Voice Channels"),
    ]
    assert heard["guild_id"] == cats.id
    fresh = {channel["id"]: channel for channel in await cats.owner.ask("GET", f"{cats.path}/channels")}
    for channel in heard["channels"]:
        assert channel == fresh[channel["id"]]


async def test_lock_permissions_copies_the_new_parents_overwrites(servers: Any) -> None:
    cats = await scene(servers)
    parent = cats.channel("Voice Channels")["id"]
    overwrite = {"id": cats.id, "type": 0, "allow": "0", "deny": "2048"}
    await cats.owner.ask("PATCH", f"/channels/{parent}", {"permission_overwrites": [overwrite]})
    body = [{"id": cats.general, "parent_id": parent, "lock_permissions": True}]
    assert (await cats.owner.call("PATCH", f"{cats.path}/channels", body)).status_code == 204
    moved = await cats.owner.ask("GET", f"/channels/{cats.general}")
    assert (moved["parent_id"], moved["permission_overwrites"]) == (parent, [overwrite])


async def test_refusals(servers: Any) -> None:
    cats, other = await scene(servers), await scene(servers)
    text, voice = cats.channel("Text Channels")["id"], cats.channel("Voice Channels")["id"]
    for body, error in (
        ({"id": other.general}, ("id", "CHANNEL_NOT_FOUND")),
        ({"id": cats.general, "parent_id": "1"}, ("parent_id", "INVALID_PARENT_CHANNEL")),
        ({"id": text, "parent_id": voice}, ("parent_id", "CATEGORIES_CANNOT_HAVE_PARENTS")),
        ({"id": cats.general, "parent_id": cats.channel("General")["id"]}, ("parent_id", "PARENT_MUST_BE_CATEGORY")),
        (
            {"id": cats.channel("General")["id"], "parent_id": text, "position": 0},
            ("preceding_sibling_id", "VOICE_CHANNELS_CANNOT_BE_ABOVE_TEXT_CHANNELS"),
        ),
    ):
        assert invalid(await cats.owner.call("PATCH", f"{cats.path}/channels", [body])) == [error]
    negative = await cats.owner.call("PATCH", f"{cats.path}/channels", [{"id": cats.general, "position": -1}])
    assert [path for path, _ in invalid(negative)] == ["0.position"]
    no_list = await cats.owner.call("PATCH", f"{cats.path}/channels", {"id": cats.general})
    assert [path for path, _ in invalid(no_list)] == ["root"]
    alice = await cats.member("alice")
    moved = await alice.call("PATCH", f"{cats.path}/channels", [{"id": cats.general, "position": 0}])
    assert refusal(moved) == (403, "MISSING_PERMISSIONS")
