"""Guilds over HTTP: create, read, list, leave, hand over, delete."""

from typing import Any

from tests.guild_side import invalid, refusal, scene
from tests.people import PASSWORD, register

GUILD_KEYS = {
    "id", "name", "icon", "banner", "banner_width", "banner_height", "splash", "splash_width", "splash_height",
    "splash_card_alignment", "embed_splash", "embed_splash_width", "embed_splash_height", "vanity_url_code",
    "owner_id", "system_channel_id", "system_channel_flags", "rules_channel_id", "afk_channel_id", "afk_timeout",
    "features", "verification_level", "mfa_level", "nsfw_level", "explicit_content_filter",
    "default_message_notifications", "disabled_operations", "message_history_cutoff",
}  # fmt: skip
ALL_PERMISSIONS = "15772633886359551"


async def test_a_new_guild_has_the_documented_shape(servers: Any) -> None:
    owner = await register(servers.http_url)
    made = await owner.ask("POST", "/guilds", {"name": "  Cats "})
    assert set(made) == GUILD_KEYS
    assert (made["name"], made["owner_id"], made["afk_timeout"]) == ("Cats", owner.id, 300)
    assert made["features"] == ["ANIMATED_BANNER", "ANIMATED_ICON", "BANNER", "INVITE_SPLASH"]
    channels = await owner.ask("GET", f"/guilds/{made['id']}/channels")
    by_name = {channel["name"]: channel for channel in channels}
    assert {name: channel["type"] for name, channel in by_name.items()} == {
        "Text Channels": 4,
        "general": 0,
        "Voice Channels": 4,
        "General": 2,
    }
    assert made["system_channel_id"] == by_name["general"]["id"]
    assert by_name["general"]["parent_id"] == by_name["Text Channels"]["id"]
    assert by_name["General"]["bitrate"] == 64000


async def test_one_guild_comes_with_roles_and_channels(servers: Any) -> None:
    cats = await scene(servers)
    whole = await cats.owner.ask("GET", cats.path)
    assert set(whole) == GUILD_KEYS | {"roles", "channels", "emojis", "stickers"}
    (everyone,) = whole["roles"]
    assert everyone == {
        "id": cats.id,
        "name": "@everyone",
        "color": 0,
        "position": 0,
        "hoist_position": None,
        "permissions": "8933636165185",
        "hoist": False,
        "mentionable": False,
    }
    assert len(whole["channels"]) == 4


async def test_names_are_measured(servers: Any) -> None:
    owner = await register(servers.http_url)
    assert invalid(await owner.call("POST", "/guilds", {"name": "x" * 101})) == [("name", "STRING_LENGTH_INVALID")]
    for body in ({}, {"name": ""}, {"name": 5}):
        assert [path for path, _ in invalid(await owner.call("POST", "/guilds", body))] == ["name"]
    assert (await owner.call("POST", "/guilds", {"name": "x" * 100, "empty_features": True})).json()["features"] == []


async def test_who_is_not_in_a_guild(servers: Any) -> None:
    cats = await scene(servers)
    stranger = await cats.stranger()
    for method, path in (
        ("GET", ""), ("PATCH", ""), ("POST", "/delete"), ("DELETE", ""), ("GET", "/channels"), ("GET", "/members"),
        ("GET", f"/members/{cats.owner.id}"), ("GET", "/roles"), ("GET", "/invites"),
    ):  # fmt: skip
        body = {} if method != "GET" else None
        assert refusal(await stranger.call(method, cats.path + path, body)) == (403, "ACCESS_DENIED"), (method, path)
        assert refusal(await stranger.call(method, "/guilds/1" + path, body)) == (404, "UNKNOWN_GUILD"), (method, path)
    assert refusal(await stranger.call("DELETE", f"/users/@me/guilds/{cats.id}")) == (404, "UNKNOWN_MEMBER")
    assert refusal(await stranger.call("DELETE", "/users/@me/guilds/1")) == (404, "UNKNOWN_GUILD")


async def test_the_list_of_ones_guilds_is_paged_by_id(servers: Any) -> None:
    person = await register(servers.http_url)
    ids = [(await person.ask("POST", "/guilds", {"name": f"g{number}"}))["id"] for number in range(4)]

    async def page(query: str) -> list[str]:
        return [guild["id"] for guild in await person.ask("GET", f"/users/@me/guilds{query}")]

    assert await page("") == ids
    assert await page("?limit=2") == ids[:2]
    assert await page(f"?after={ids[1]}&limit=1") == [ids[2]]
    assert await page(f"?before={ids[3]}&limit=2") == ids[1:3]
    for limit in (0, 201):
        answer = await person.call("GET", f"/users/@me/guilds?limit={limit}")
        assert invalid(answer) == [("limit", "VALUE_MUST_BE_INTEGER_IN_RANGE")]
    (first, *_) = await person.ask("GET", "/users/@me/guilds?with_counts=true")
    assert first["permissions"] == ALL_PERMISSIONS
    assert first["approximate_member_count"] == 1
    assert "approximate_presence_count" in first
    assert set((await person.ask("GET", "/users/@me/guilds"))[0]) == GUILD_KEYS | {"permissions"}


async def test_members_leave_and_owners_do_not(servers: Any) -> None:
    cats = await scene(servers)
    alice = await cats.member("alice")
    owner_leaves = await cats.owner.call("DELETE", f"/users/@me/guilds/{cats.id}")
    assert invalid(owner_leaves) == [("guild_id", "CANNOT_LEAVE_GUILD_AS_OWNER")]
    assert (await alice.call("DELETE", f"/users/@me/guilds/{cats.id}")).status_code == 204
    assert await alice.ask("GET", "/users/@me/guilds") == []
    assert refusal(await alice.call("GET", cats.path)) == (403, "ACCESS_DENIED")


async def test_deleting_wants_the_password_of_the_owner(servers: Any) -> None:
    for method, suffix in (("POST", "/delete"), ("DELETE", "")):
        cats = await scene(servers)
        alice = await cats.member("alice", 8)
        assert refusal(await alice.call(method, cats.path + suffix, {"password": PASSWORD})) == (
            403,
            "MISSING_PERMISSIONS",
        )
        unproven = await cats.owner.call(method, cats.path + suffix, {})
        assert refusal(unproven) == (403, "SUDO_MODE_REQUIRED")
        assert unproven.json()["has_mfa"] is False
        wrong = await cats.owner.call(method, cats.path + suffix, {"password": "not-the-password"})
        assert invalid(wrong) == [("password", "INVALID_PASSWORD")]
        gone = await cats.owner.call(method, cats.path + suffix, {"password": PASSWORD})
        assert gone.status_code == 204
        assert refusal(await cats.owner.call("GET", cats.path)) == (404, "UNKNOWN_GUILD")
        assert refusal(await alice.call("GET", f"/channels/{cats.general}")) == (404, "UNKNOWN_CHANNEL")


async def test_after_a_hand_over_the_old_owner_can_leave(servers: Any) -> None:
    cats = await scene(servers)
    alice = await cats.member("alice")
    path = f"{cats.path}/transfer-ownership"
    assert refusal(await alice.call("POST", path, {"new_owner_id": alice.id})) == (403, "MISSING_PERMISSIONS")
    assert refusal(await cats.owner.call("POST", path, {"new_owner_id": alice.id})) == (403, "SUDO_MODE_REQUIRED")
    body = {"new_owner_id": "1", "password": PASSWORD}
    assert refusal(await cats.owner.call("POST", path, body)) == (404, "UNKNOWN_MEMBER")
    handed = await cats.owner.ask("POST", path, {**body, "new_owner_id": alice.id})
    assert handed["owner_id"] == alice.id
    assert (await cats.owner.call("DELETE", f"/users/@me/guilds/{cats.id}")).status_code == 204
