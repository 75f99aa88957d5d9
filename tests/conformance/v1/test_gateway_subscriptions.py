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


def _rows(update: dict[str, Any]) -> list[str]:
    return [_row(item) for item in update["ops"][0]["items"]]


def _row(item: dict[str, Any]) -> str:
    if "group" in item:
        return f"{item['group']['id']} {item['group']['count']}"
    presence = item["member"]["presence"]
    return f"{item['member']['user']['id']} {presence['status'] if presence else 'offline'}"


async def test_gw_074_and_075_a_member_list_follows_who_comes_and_goes_anywhere(servers: Any) -> None:
    cats = await scene(servers)
    bob = await cats.member("bob")
    owner = cats.owner
    async with GatewayClient(servers.gateway_url) as a, GatewayClient(servers.other_gateway_url) as b:
        await a.identify(owner.token)
        await b.identify(bob.token, presence={"status": "invisible"})
        await _subscribe(a, cats.id, active=True, member_list_channels={cats.general: [[0, 99]]})
        first = await a.expect("GUILD_MEMBER_LIST_UPDATE", id=cats.general, channel_id=cats.general)
        assert first["groups"] == [{"id": "online", "count": 1}, {"id": "offline", "count": 1}]
        assert _rows(first) == ["online 1", f"{owner.id} online", "offline 1", f"{bob.id} offline"]
        await b.send(3, {"status": "idle"})
        moved = await a.expect("GUILD_MEMBER_LIST_UPDATE", online_count=2)
        assert sorted(op["op"] for op in moved["ops"]) == ["DELETE", "DELETE", "INSERT", "UPDATE"]
        (row,) = [op["item"] for op in moved["ops"] if op["op"] == "INSERT"]
        assert _row(row) == f"{bob.id} idle"
        await cats.member("carol")
        await a.expect("GUILD_MEMBER_LIST_UPDATE", member_count=3)


async def test_a_session_keeps_its_lists_when_it_is_resumed_anywhere(servers: Any) -> None:
    cats = await scene(servers)
    async with GatewayClient(servers.gateway_url) as first:
        await first.identify(cats.owner.token)
        await _subscribe(first, cats.id, active=True, member_list_channels={cats.general: [[0, 99]]})
        await first.expect("GUILD_MEMBER_LIST_UPDATE")
        first.drop()
        async with GatewayClient(servers.other_gateway_url) as second:
            await second.resume(cats.owner.token, first.session_id, first.number)
            await second.expect("RESUMED")
            await cats.member("bob")
            await second.expect("GUILD_MEMBER_LIST_UPDATE", member_count=2)


async def test_what_makes_no_sense_is_named_or_passed_over(servers: Any) -> None:
    cats = await scene(servers)
    async with GatewayClient(servers.gateway_url) as client:
        await client.identify(cats.owner.token)
        await _subscribe(client, cats.id, member_list_channels={cats.general: [[0]]})
        refused = await client.expect_op(12)
        assert refused["d"]["code"] == "VALIDATION_INVALID_PARAMS"
        for key in ("abc", "1" * 3000, "123"):
            await _subscribe(client, cats.id, member_list_channels={key: [[0, 99]]})
        await _subscribe(client, cats.id, member_list_channels={cats.general: [[-7, 3], [9, 2]]})
        assert (await client.expect("GUILD_MEMBER_LIST_UPDATE"))["ops"][0]["range"] == [0, 3]
