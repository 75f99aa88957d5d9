"""Guild channels over HTTP: create, read, change, overwrite, delete."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.gateway_client import GatewayClient
from tests.guild_side import Scene, invalid, refusal, scene
from tests.people import register

VIEW, SEND, MANAGE_CHANNELS, MANAGE_ROLES, ADMINISTRATOR = 1 << 10, 1 << 11, 1 << 4, 1 << 28, 8
COMMON = {"id", "type", "guild_id", "name", "position", "permission_overwrites"}
KEYS = {
    0: COMMON | {"parent_id", "last_message_id", "last_pin_timestamp", "topic", "nsfw", "rate_limit_per_user"},
    2: COMMON | {"parent_id", "bitrate", "user_limit", "rtc_region"},
    4: COMMON,
    998: COMMON | {"parent_id", "url"},
}


async def deny(cats: Scene, channel: str, target: str, bits: int, kind: int = 0) -> None:
    body = {"type": kind, "deny": str(bits)}
    await cats.owner.ask("PUT", f"/channels/{channel}/permissions/{target}", body)


@pytest.mark.parametrize("kind", [0, 2, 4, 998])
async def test_each_type_has_its_keys(servers: Any, kind: int) -> None:
    cats = await scene(servers)
    async with GatewayClient(servers.other_gateway_url) as socket:
        await socket.identify(cats.owner.token)
        made = await cats.owner.ask("POST", f"{cats.path}/channels", {"type": kind, "name": "new"})
        assert await socket.expect("CHANNEL_CREATE") == made
    assert set(made) == KEYS[kind]
    assert made == await cats.owner.ask("GET", f"/channels/{made['id']}")
    assert made in await cats.owner.ask("GET", f"{cats.path}/channels")


@pytest.mark.parametrize(
    ("body", "paths"),
    [
        ({"name": "x"}, ["type"]),
        ({"name": "x", "type": 1}, ["type"]),
        ({"name": "x", "type": 3}, ["type"]),
        ({"name": "x", "type": "0"}, ["type"]),
        ({"type": 0}, ["name"]),
        ({"type": 0, "name": "x" * 101}, ["name"]),
        ({"type": 2, "name": "\u200b"}, ["name"]),
        ({"type": 0, "name": "x", "topic": "t" * 1025}, ["topic"]),
        ({"type": 2, "name": "x", "bitrate": 7999, "user_limit": 100}, ["bitrate", "user_limit"]),
        ({"type": 998, "name": "x", "url": "javascript:alert(1)"}, ["url"]),
        ({"type": 0, "name": "x", "parent_id": "1"}, ["parent_id"]),
        ({"type": 0, "name": "x", "permission_overwrites": [{"id": "1", "type": 2}]}, ["permission_overwrites.0.type"]),
        ({"type": 0, "name": "x", "permission_overwrites": [{"id": "1", "type": 0}] * 501}, ["permission_overwrites"]),
    ],
)
async def test_bad_channels(servers: Any, body: dict[str, Any], paths: list[str]) -> None:
    cats = await scene(servers)
    answer = await cats.owner.call("POST", f"{cats.path}/channels", body)
    assert sorted(path for path, _ in invalid(answer)) == paths


async def test_fields_of_other_types_are_ignored_whatever_they_hold(servers: Any) -> None:
    cats = await scene(servers)
    body = {"type": 0, "name": "x", "bitrate": "loud", "url": 5, "user_limit": -1, "nsfw": True}
    made = await cats.owner.ask("POST", f"{cats.path}/channels", body)
    assert made["nsfw"] is True
    changed = await cats.owner.ask("PATCH", f"/channels/{made['id']}", {"bitrate": "loud", "topic": "t", "type": 2})
    assert (changed["type"], changed["topic"]) == (0, "t")


async def test_changes_are_dispatched_and_empty_text_clears(servers: Any) -> None:
    cats = await scene(servers)
    body = {"name": "Big Talk!", "topic": "t", "nsfw": True, "rate_limit_per_user": 21600}
    async with GatewayClient(servers.gateway_url) as socket:
        await socket.identify(cats.owner.token)
        changed = await cats.owner.ask("PATCH", f"/channels/{cats.general}", body)
        assert await socket.expect("CHANNEL_UPDATE") == changed
    assert (changed["name"], changed["topic"], changed["rate_limit_per_user"]) == ("big-talk", "t", 21600)
    assert (await cats.owner.ask("PATCH", f"/channels/{cats.general}", {"topic": ""}))["topic"] is None
    slow = await cats.owner.call("PATCH", f"/channels/{cats.general}", {"rate_limit_per_user": 21601})
    assert [path for path, _ in invalid(slow)] == ["rate_limit_per_user"]


async def test_voice_channels_change_within_their_bounds(servers: Any) -> None:
    cats = await scene(servers)
    voice = cats.channel("General")["id"]
    changed = await cats.owner.ask("PATCH", f"/channels/{voice}", {"bitrate": 320000, "user_limit": 99})
    assert (changed["bitrate"], changed["user_limit"], changed["rtc_region"]) == (320000, 99, None)
    for body in ({"bitrate": 320001}, {"user_limit": -1}, {"rtc_region": "mars"}):
        answer = await cats.owner.call("PATCH", f"/channels/{voice}", body)
        assert [path for path, _ in invalid(answer)] == list(body)


async def test_who_reaches_a_channel(servers: Any) -> None:
    cats = await scene(servers)
    alice, stranger = await cats.member("alice"), await cats.stranger()
    for method in ("GET", "PATCH", "DELETE"):
        body = {} if method == "PATCH" else None
        assert refusal(await stranger.call(method, f"/channels/{cats.general}", body)) == (403, "ACCESS_DENIED")
        assert refusal(await alice.call(method, "/channels/1", body)) == (404, "UNKNOWN_CHANNEL")
        if method != "GET":
            answer = await alice.call(method, f"/channels/{cats.general}", body)
            assert refusal(answer) == (403, "MISSING_PERMISSIONS")
    await deny(cats, cats.general, cats.id, VIEW)
    assert refusal(await alice.call("GET", f"/channels/{cats.general}")) == (403, "MISSING_PERMISSIONS")
    assert cats.general not in [channel["id"] for channel in await alice.ask("GET", f"{cats.path}/channels")]
    assert cats.general not in [channel["id"] for channel in (await alice.ask("GET", cats.path))["channels"]]
    admin = await cats.member("admin", ADMINISTRATOR)
    assert (await admin.call("GET", f"/channels/{cats.general}")).status_code == 200


async def test_age_restricted_channels_are_for_adults(servers: Any) -> None:
    cats = await scene(servers)
    adult = await cats.member("adult")
    young = await register(servers.http_url, "young", date_of_birth=f"{datetime.now(UTC).year - 15}-01-01")
    await young.join(cats.owner, cats.guild)
    await cats.owner.ask("PATCH", f"/channels/{cats.general}", {"nsfw": True})
    assert (await adult.call("GET", f"/channels/{cats.general}")).status_code == 200
    answer = await young.call("GET", f"/channels/{cats.general}")
    assert refusal(answer) == (403, "NSFW_CONTENT_AGE_RESTRICTED")


async def test_overwrites(servers: Any) -> None:
    cats = await scene(servers)
    alice, keeper = await cats.member("alice"), await cats.member("keeper", MANAGE_ROLES)
    path = f"/channels/{cats.general}/permissions"
    body = {"type": 1, "allow": str(SEND), "deny": 1 << 19 | VIEW}
    assert (await cats.owner.call("PUT", f"{path}/{alice.id}", body)).status_code == 204
    channel = await cats.owner.ask("GET", f"/channels/{cats.general}")
    assert channel["permission_overwrites"] == [{"id": alice.id, "type": 1, "allow": str(SEND), "deny": str(VIEW)}]
    assert refusal(await keeper.call("PUT", f"{path}/1", {"type": 0, "allow": "8"})) == (403, "MISSING_PERMISSIONS")
    assert (await keeper.call("PUT", f"{path}/1", {"type": 0, "deny": str(SEND)})).status_code == 204
    assert [found for found, _ in invalid(await cats.owner.call("PUT", f"{path}/1", {"allow": "1"}))] == ["type"]
    for target in (alice.id, "1", "1"):
        assert (await keeper.call("DELETE", f"{path}/{target}")).status_code == 204
    assert refusal(await alice.call("DELETE", f"{path}/1")) == (403, "MISSING_PERMISSIONS")
    assert refusal(await cats.owner.call("PUT", "/channels/1/permissions/1", {"type": 0})) == (404, "UNKNOWN_CHANNEL")


async def test_synced_children_follow_their_category(servers: Any) -> None:
    cats = await scene(servers)
    category = cats.channel("Text Channels")["id"]
    async with GatewayClient(servers.other_gateway_url) as socket:
        await socket.identify(cats.owner.token)
        await deny(cats, category, cats.id, SEND)
        heard = [await socket.expect("CHANNEL_UPDATE") for _ in range(2)]
    assert [channel["id"] for channel in heard] == [category, cats.general]
    assert heard[0]["permission_overwrites"] == heard[1]["permission_overwrites"]


async def test_hiding_a_channel_is_told_before_the_change(servers: Any) -> None:
    cats = await scene(servers)
    alice = await cats.member("alice")
    async with GatewayClient(servers.other_gateway_url) as socket:
        await socket.identify(alice.token)
        await deny(cats, cats.general, cats.id, VIEW)
        assert (await socket.expect("CHANNEL_DELETE"))["id"] == cats.general
        await cats.owner.ask("DELETE", f"/channels/{cats.general}/permissions/{cats.id}")
        assert (await socket.expect("CHANNEL_CREATE"))["id"] == cats.general


async def test_deleting(servers: Any) -> None:
    cats = await scene(servers)
    category = cats.channel("Text Channels")["id"]
    async with GatewayClient(servers.gateway_url) as socket:
        await socket.identify(cats.owner.token)
        assert (await cats.owner.call("DELETE", f"/channels/{category}")).status_code == 204
        assert (await socket.expect("CHANNEL_UPDATE"))["parent_id"] is None
        assert (await socket.expect("CHANNEL_DELETE"))["id"] == category
        assert (await cats.owner.call("DELETE", f"/channels/{cats.general}")).status_code == 204
        assert (await socket.expect("CHANNEL_DELETE"))["id"] == cats.general
        assert (await socket.expect("GUILD_UPDATE"))["system_channel_id"] is None
    assert refusal(await cats.owner.call("GET", f"/channels/{cats.general}")) == (404, "UNKNOWN_CHANNEL")
    assert (await cats.owner.ask("GET", cats.path))["system_channel_id"] is None
