"""Guilds that clients have open or not, and what they ask for there (gateway contract 15 and 16)."""

from typing import Any

from tests.gateway_client import GatewayClient
from tests.guild_side import scene


async def _subscribe(client: GatewayClient, guild_id: str, **wish: Any) -> None:
    await client.send(14, {"subscriptions": {guild_id: wish}})


async def test_gw_071_a_guild_that_is_opened_is_synced_once_each_time(servers: Any) -> None:
    cats = await scene(servers)
    async with GatewayClient(servers.gateway_url) as client:
        await client.identify(cats.owner.token)
        for wish in ({"active": True, "sync": True}, {"active": True}, {"sync": True}):
            await _subscribe(client, cats.id, **wish)
        synced = await client.expect("GUILD_SYNC", id=cats.id)
        assert synced["members"][0]["user"]["username"] == cats.owner.name
        for wish in ({"active": False}, {"active": True}, {"active": True}):
            await _subscribe(client, cats.id, **wish)
        await client.expect("GUILD_SYNC", id=cats.id)
        await _subscribe(client, "123", active=True)  # of another: passed over
        assert await client.settle() == []


async def test_gw_071_the_guild_named_at_the_start_is_open_and_synced(servers: Any) -> None:
    cats = await scene(servers)
    bob = await cats.member("bob")
    async with GatewayClient(servers.gateway_url) as client:
        await client.identify(cats.owner.token, initial_guild_id=cats.id)
        await _subscribe(client, cats.id, active=True, sync=True)
        await bob.ask("POST", f"/channels/{cats.general}/typing")
        await client.expect("TYPING_START")
        assert "GUILD_SYNC" not in [frame.get("t") for frame in client.frames]


async def test_gw_072_typing_is_heard_once_it_is_asked_for(servers: Any) -> None:
    cats = await scene(servers)
    bob = await cats.member("bob")
    async with GatewayClient(servers.other_gateway_url) as client:
        await client.identify(cats.owner.token)
        await bob.ask("POST", f"/channels/{cats.general}/typing")
        assert await client.settle() == []
        await _subscribe(client, cats.id, typing=True)
        await client.send(1, None)
        await client.expect_op(11)
        await bob.ask("POST", f"/channels/{cats.general}/typing")
        await client.expect("TYPING_START", user_id=bob.id)
