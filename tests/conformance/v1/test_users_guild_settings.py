"""What people want to hear of guilds and of private channels, on /v1."""

from typing import Any

from tests.gateway_client import GatewayClient
from tests.guild_side import invalid, refusal, scene
from tests.people import register

PRIVATE = "/users/@me/guilds/@me/settings"
DEFAULTS: dict[str, Any] = {
    "message_notifications": 3,
    "muted": False,
    "mute_config": None,
    "mobile_push": False,
    "suppress_everyone": False,
    "suppress_roles": False,
    "hide_muted_channels": False,
    "channel_overrides": None,
    "version": 1,
}


async def test_a_guild_and_private_channels_have_settings_of_their_own(servers: Any) -> None:
    cats = await scene(servers)
    owner, bob = cats.owner, await cats.member("bob")
    path = f"/users/@me/guilds/{cats.id}/settings"
    async with GatewayClient(servers.gateway_url) as client, GatewayClient(servers.gateway_url) as other:
        assert (await client.identify(owner.token))["user_guild_settings"] == []
        await other.identify(bob.token)
        first = await owner.ask("PATCH", path, {})
        assert first == {**DEFAULTS, "guild_id": cats.id}
        assert await client.expect("USER_GUILD_SETTINGS_UPDATE") == first
        muted = await owner.ask(
            "PATCH",
            path,
            {
                "muted": True,
                "mute_config": {"end_time": 1893456000000, "selected_time_window": 3600},
                "channel_overrides": {
                    cats.general: {"collapsed": False, "message_notifications": 2, "muted": True},
                },
            },
        )
        override = {"collapsed": False, "message_notifications": 2, "muted": True, "mute_config": None}
        expected = {
            "muted": True,
            "mute_config": {"end_time": "2030-01-01T00:00:00.000Z", "selected_time_window": 3600},
            "channel_overrides": {cats.general: override},
            "version": 2,
        }
        assert muted == {**first, **expected}
        assert await client.expect("USER_GUILD_SETTINGS_UPDATE") == muted
        private = await owner.ask("PATCH", PRIVATE, {"message_notifications": 1})
        assert private == {**DEFAULTS, "guild_id": None, "message_notifications": 1}
        assert await other.settle() == []
    async with GatewayClient(servers.gateway_url) as client:
        settings = (await client.identify(owner.token))["user_guild_settings"]
    assert sorted(settings, key=lambda each: each["guild_id"] or "") == [private, muted]
    cleared = await owner.ask("PATCH", path, {"mute_config": None, "channel_overrides": None})
    assert (cleared["mute_config"], cleared["channel_overrides"], cleared["muted"]) == (None, None, True)


async def test_only_members_have_settings_for_a_guild(servers: Any) -> None:
    cats = await scene(servers)
    stranger, bob = await cats.stranger(), await cats.member("bob")
    path = f"/users/@me/guilds/{cats.id}/settings"
    assert refusal(await stranger.call("PATCH", path, {})) == (404, "UNKNOWN_GUILD")
    assert refusal(await stranger.call("PATCH", "/users/@me/guilds/1/settings", {})) == (404, "UNKNOWN_GUILD")
    await bob.ask("PATCH", path, {"muted": True})
    await bob.ask("DELETE", f"/users/@me/guilds/{cats.id}")
    async with GatewayClient(servers.gateway_url) as client:
        assert (await client.identify(bob.token))["user_guild_settings"] == []


async def test_values_that_are_none(servers: Any) -> None:
    alice = await register(servers.http_url)
    override = {"collapsed": True, "message_notifications": 0, "muted": False}
    bad: dict[str, list[Any]] = {
        "message_notifications": [4, -1, "0", None, True],
        "muted": ["true", None, 1],
        "mobile_push": [0],
        "mute_config": [1, {"end_time": None, "selected_time_window": "x"}, {"end_time": "2030-01-01T00:00:00Z"}],
        "channel_overrides": [
            [],
            {"x": override},
            {"01": override},
            {str(2**63): override},
            {"1": {"collapsed": True}},
            {"1": {**override, "muted": None}},
        ],
    }
    for name, values in bad.items():
        for value in values:
            answer = await alice.call("PATCH", PRIVATE, {name: value})
            assert all(path.split(".")[0] == name for path, _ in invalid(answer)), (name, value)
