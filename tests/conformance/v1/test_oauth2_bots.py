"""A bot that is added to a guild and goes again, seen from the gateway: auth-and-users.md 22 and 23.2, gateway.md
GW-038, SEC-013."""

from typing import Any

from tests.gateway_client import GatewayClient
from tests.people import PASSWORD, register

SEND_MESSAGES = 1 << 11


async def test_a_bot_comes_gets_another_token_and_goes(servers: Any) -> None:
    dev, alice = await register(servers.http_url, "dev"), await register(servers.http_url)
    made = await dev.ask("POST", "/oauth2/applications", {"name": "Helper"})
    path, old = f"/oauth2/applications/{made['id']}", made["bot"]["token"]
    guild = await alice.guild()
    consent = {"client_id": made["id"], "scope": "bot", "guild_id": guild["id"], "permissions": str(SEND_MESSAGES)}
    async with GatewayClient(servers.gateway_url) as person:
        await person.identify(alice.token)
        async with GatewayClient(servers.other_gateway_url) as bot:
            ready = await bot.identify(old)
            assert (ready["guilds"], ready["user"]["id"]) == ([], made["id"])
            await alice.ask("POST", "/oauth2/authorize/consent", consent)
            role = (await person.expect("GUILD_ROLE_CREATE"))["role"]
            joined = await person.expect("GUILD_MEMBER_ADD")
            assert (role["name"], role["permissions"], joined["roles"]) == ("Helper", str(SEND_MESSAGES), [role["id"]])
            assert (joined["user"]["id"], joined["user"]["bot"]) == (made["id"], True)
            come = await bot.expect("GUILD_CREATE", id=guild["id"])
            assert role["id"] in [one["id"] for one in come["roles"]]
            new = (await dev.ask("POST", f"{path}/bot/reset-token", {"password": PASSWORD}))["token"]
            await bot.expect_op(9)
            await bot.send(2, {"token": old, "properties": {}})
            assert await bot.expect_close() == 4004
        async with GatewayClient(servers.gateway_url) as bot:
            await bot.identify(new)
            await bot.expect("GUILD_CREATE")
            await dev.ask("DELETE", path, {"password": PASSWORD})
            await bot.expect_op(9)
        assert (await person.expect("GUILD_MEMBER_REMOVE"))["user"]["id"] == made["id"]
