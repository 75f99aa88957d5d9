"""Guild settings over HTTP, and that a second client sees what a fresh fetch shows."""

from typing import Any

import pytest

from tests.gateway_client import GatewayClient
from tests.guild_side import invalid, refusal, scene

MANAGE_GUILD = 32


async def test_settings_are_stored_shown_and_dispatched(servers: Any) -> None:
    cats = await scene(servers)
    body = {
        "name": "Dogs",
        "splash_card_alignment": 2,
        "system_channel_id": None,
        "system_channel_flags": 255,
        "afk_channel_id": cats.channel("General")["id"],
        "afk_timeout": 60,
        "default_message_notifications": 1,
        "verification_level": 4,
        "nsfw_level": 2,
        "explicit_content_filter": 2,
        "features": ["INVITES_DISABLED", "VERIFIED"],
    }
    async with GatewayClient(servers.other_gateway_url) as socket:
        await socket.identify(cats.owner.token)
        changed = await cats.owner.ask("PATCH", cats.path, body)
        heard = await socket.expect("GUILD_UPDATE")
    fresh = await cats.owner.ask("GET", cats.path)
    for key, value in (body | {"system_channel_flags": 1, "features": heard["features"]}).items():
        assert changed[key] == heard[key] == fresh[key] == value, key
    assert "INVITES_DISABLED" in changed["features"]
    assert "VERIFIED" not in changed["features"]
    assert heard["guild_id"] == cats.id


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 101}, "name"),
        ({"splash_card_alignment": 3}, "splash_card_alignment"),
        ({"afk_timeout": 59}, "afk_timeout"),
        ({"afk_timeout": 3601}, "afk_timeout"),
        ({"verification_level": 5}, "verification_level"),
        ({"mfa_level": 2}, "mfa_level"),
        ({"nsfw_level": -1}, "nsfw_level"),
        ({"explicit_content_filter": "2"}, "explicit_content_filter"),
        ({"default_message_notifications": True}, "default_message_notifications"),
        ({"system_channel_flags": -1}, "system_channel_flags"),
        ({"system_channel_id": "x"}, "system_channel_id"),
        ({"system_channel_id": "1"}, "system_channel_id"),
        ({"features": "VERIFIED"}, "features"),
        ({"message_history_cutoff": "yesterday"}, "message_history_cutoff"),
        ({"message_history_cutoff": "2015-01-01T00:00:00.000Z"}, "message_history_cutoff"),
        ({"message_history_cutoff": "2999-01-01T00:00:00.000Z"}, "message_history_cutoff"),
    ],
)
async def test_bad_settings(servers: Any, body: dict[str, Any], path: str) -> None:
    cats = await scene(servers)
    assert [found for found, _ in invalid(await cats.owner.call("PATCH", cats.path, body))] == [path]


async def test_settings_are_for_managers(servers: Any) -> None:
    cats = await scene(servers)
    alice, bob = await cats.member("alice"), await cats.member("bob", MANAGE_GUILD)
    assert refusal(await alice.call("PATCH", cats.path, {"name": "x"})) == (403, "MISSING_PERMISSIONS")
    assert (await bob.ask("PATCH", cats.path, {"name": "bobs"}))["name"] == "bobs"
    assert refusal(await bob.call("PATCH", cats.path, {"mfa_level": 1})) == (403, "MISSING_PERMISSIONS")
    assert refusal(await cats.owner.call("PATCH", cats.path, {"mfa_level": 1})) == (403, "SUDO_MODE_REQUIRED")


async def test_features_are_toggled_on_their_own_routes(servers: Any) -> None:
    cats = await scene(servers)
    for path, feature in (
        ("text-channel-flexible-names", "TEXT_CHANNEL_FLEXIBLE_NAMES"),
        ("detached-banner", "DETACHED_BANNER"),
        ("disallow-unclaimed-accounts", "DISALLOW_UNCLAIMED_ACCOUNTS"),
    ):
        for enabled in (True, False):
            changed = await cats.owner.ask("PATCH", f"{cats.path}/{path}", {"enabled": enabled})
            assert (feature in changed["features"]) is enabled
        assert invalid(await cats.owner.call("PATCH", f"{cats.path}/{path}", {})) == [("enabled", "INVALID_FORMAT")]


async def test_giving_up_flexible_names_is_dispatched_as_one_bulk(servers: Any) -> None:
    cats = await scene(servers)
    await cats.owner.ask("PATCH", f"{cats.path}/text-channel-flexible-names", {"enabled": True})
    made = await cats.owner.ask("POST", f"{cats.path}/channels", {"type": 0, "name": "Big Talk!"})
    assert made["name"] == "Big Talk!"
    async with GatewayClient(servers.gateway_url) as socket:
        await socket.identify(cats.owner.token)
        await cats.owner.ask("PATCH", f"{cats.path}/text-channel-flexible-names", {"enabled": False})
        heard = await socket.expect("CHANNEL_UPDATE_BULK")
    assert [(channel["id"], channel["name"]) for channel in heard["channels"]] == [(made["id"], "big-talk")]
