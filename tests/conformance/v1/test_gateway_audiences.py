"""Who hears what, and in which order."""

import asyncio
from typing import Any

from tests.gateway_client import PATIENCE, GatewayClient
from tests.people import Person, register, text_channel

VIEW_CHANNEL = 1024
READ_MESSAGE_HISTORY = 65536


async def _two(servers: Any) -> tuple[Person, Person, dict[str, Any], str]:
    alice, bob = await register(servers.http_url), await register(servers.http_url, "bob")
    guild = await alice.guild()
    await bob.join(alice, guild)
    return alice, bob, guild, text_channel(guild)["id"]


async def _hide(owner: Person, channel: str, guild: dict[str, Any], bits: int = VIEW_CHANNEL) -> None:
    body = {"type": 0, "allow": "0", "deny": str(bits)}
    await owner.ask("PUT", f"/channels/{channel}/permissions/{guild['id']}", body)


async def test_a_message_reaches_members_of_both_processes_and_nobody_else(servers: Any) -> None:
    alice, bob, guild, channel = await _two(servers)
    carol = await register(servers.http_url, "carol")
    async with (
        GatewayClient(servers.gateway_url) as a,
        GatewayClient(servers.other_gateway_url) as b,
        GatewayClient(servers.gateway_url) as c,
    ):
        await a.identify(alice.token)
        await b.identify(bob.token)
        await c.identify(carol.token)
        sent = await alice.say(channel, "hello", nonce="n1")
        for socket in (a, b):
            heard = await socket.expect("MESSAGE_CREATE")
            assert heard["id"] == sent["id"]
            assert heard["nonce"] == "n1"
            assert heard["guild_id"] == guild["id"]
            assert heard["channel_type"] == 0
            assert "user" not in heard["member"]
            assert heard["attachments"] == heard["embeds"] == heard["stickers"] == []
        assert await c.settle() == []


async def test_edits_and_deletions_are_heard(servers: Any) -> None:
    alice, bob, guild, channel = await _two(servers)
    async with GatewayClient(servers.other_gateway_url) as b:
        await b.identify(bob.token)
        message = await alice.say(channel, "one")
        await alice.ask("PATCH", f"/channels/{channel}/messages/{message['id']}", {"content": "two"})
        await alice.ask("DELETE", f"/channels/{channel}/messages/{message['id']}")
        updated = await b.expect("MESSAGE_UPDATE")
        assert (updated["content"], updated["guild_id"]) == ("two", guild["id"])
        assert updated["edited_timestamp"] is not None
        deleted = await b.expect("MESSAGE_DELETE")
        assert (deleted["id"], deleted["content"], deleted["author_id"]) == (message["id"], "two", alice.id)


async def test_without_history_old_messages_change_unheard(servers: Any) -> None:
    alice, bob, guild, channel = await _two(servers)
    await _hide(alice, channel, guild, READ_MESSAGE_HISTORY)
    async with GatewayClient(servers.gateway_url) as b:
        await b.identify(bob.token)
        message = await alice.say(channel, "now")
        await b.expect("MESSAGE_CREATE", content="now")
        await alice.ask("DELETE", f"/channels/{channel}/messages/{message['id']}")
        assert [frame["t"] for frame in await b.settle()] == []


async def test_joining_is_heard_in_order(servers: Any) -> None:
    alice, bob = await register(servers.http_url), await register(servers.http_url, "bob")
    guild = await alice.guild()
    async with GatewayClient(servers.gateway_url) as a, GatewayClient(servers.other_gateway_url) as b:
        await a.identify(alice.token)
        await b.identify(bob.token)
        await bob.join(alice, guild)
        added = await a.expect("GUILD_MEMBER_ADD")
        assert (added["guild_id"], added["user"]["id"]) == (guild["id"], bob.id)
        created = await b.expect("GUILD_CREATE")
        assert created["id"] == guild["id"]
        assert created["member_count"] == 2
        assert created["members"][0]["user"]["username"] == bob.name
        for socket in (a, b):
            greeting = await socket.expect("MESSAGE_CREATE")
            assert (greeting["type"], greeting["author"]["id"]) == (7, bob.id)
        names = [frame.get("t") for frame in b.frames]
        assert names.index("GUILD_CREATE") < names.index("MESSAGE_CREATE")
        assert "GUILD_MEMBER_ADD" not in names
        await alice.say(text_channel(guild)["id"], "welcome")
        await b.expect("MESSAGE_CREATE", content="welcome")


async def test_making_a_guild_is_heard_by_all_sessions_of_its_maker(servers: Any) -> None:
    alice = await register(servers.http_url)
    async with GatewayClient(servers.gateway_url) as one, GatewayClient(servers.other_gateway_url) as two:
        await one.identify(alice.token)
        await two.identify(alice.token)
        guild = await alice.guild()
        for socket in (one, two):
            created = await socket.expect("GUILD_CREATE")
            assert created["id"] == guild["id"]
            assert [channel["name"] for channel in created["channels"] if channel["type"] == 0] == ["general"]
        await alice.say(text_channel(guild)["id"], "first")
        for socket in (one, two):
            await socket.expect("MESSAGE_CREATE", content="first")


async def test_leaving_ends_the_guild_for_the_leaver_and_tells_the_others(servers: Any) -> None:
    alice, bob, guild, channel = await _two(servers)
    async with GatewayClient(servers.gateway_url) as a, GatewayClient(servers.other_gateway_url) as b:
        await a.identify(alice.token)
        await b.identify(bob.token)
        await bob.ask("DELETE", f"/users/@me/guilds/{guild['id']}")
        gone = await b.expect("GUILD_DELETE")
        assert gone["id"] == guild["id"]
        assert not gone.get("unavailable")
        removed = await a.expect("GUILD_MEMBER_REMOVE")
        assert removed["user"]["id"] == bob.id
        await alice.say(channel, "secret")
        assert [frame["t"] for frame in await b.settle() if frame["t"] != "USER_SETTINGS_UPDATE"] == []


async def test_kicking_sends_one_guild_delete(servers: Any) -> None:
    alice, bob, guild, channel = await _two(servers)
    async with GatewayClient(servers.gateway_url) as b:
        await b.identify(bob.token)
        await alice.ask("DELETE", f"/guilds/{guild['id']}/members/{bob.id}")
        await alice.say(channel, "after")
        await b.next(lambda frame: frame.get("t") in ("GUILD_DELETE", "MESSAGE_CREATE"))
        names = [frame.get("t") for frame in b.frames] + [frame["t"] for frame in await b.settle(0.8)]
        assert names.count("GUILD_DELETE") == 1
        assert "MESSAGE_CREATE" not in names


async def test_losing_sight_of_a_channel_comes_before_what_caused_it(servers: Any) -> None:
    alice, bob, guild, channel = await _two(servers)
    async with GatewayClient(servers.gateway_url) as a, GatewayClient(servers.other_gateway_url) as b:
        await a.identify(alice.token)
        await b.identify(bob.token)
        await _hide(alice, channel, guild)
        await a.expect("CHANNEL_UPDATE", id=channel)
        assert (await b.expect("CHANNEL_DELETE"))["id"] == channel
        await alice.say(channel, "hidden")
        assert [frame["t"] for frame in await b.settle()] == []
        await alice.ask("DELETE", f"/channels/{channel}/permissions/{guild['id']}")
        assert (await b.expect("CHANNEL_CREATE"))["id"] == channel
        await b.expect("CHANNEL_UPDATE", id=channel)
        await alice.say(channel, "visible")
        await b.expect("MESSAGE_CREATE", content="visible")


async def test_a_role_that_loses_sight_hides_the_channels_of_its_members(servers: Any) -> None:
    alice, bob, guild, channel = await _two(servers)
    await _hide(alice, channel, guild)
    role = await alice.ask("POST", f"/guilds/{guild['id']}/roles", {"name": "seers", "permissions": "0"})
    allow = {"type": 0, "allow": str(VIEW_CHANNEL), "deny": "0"}
    await alice.ask("PUT", f"/channels/{channel}/permissions/{role['id']}", allow)
    async with GatewayClient(servers.gateway_url) as b:
        ready = await b.identify(bob.token)
        assert channel not in {shown["id"] for shown in ready["guilds"][0]["channels"]}
        await alice.ask("PUT", f"/guilds/{guild['id']}/members/{bob.id}/roles/{role['id']}")
        assert (await b.expect("CHANNEL_CREATE"))["id"] == channel
        await b.expect("GUILD_MEMBER_UPDATE")
        await alice.ask("DELETE", f"/guilds/{guild['id']}/roles/{role['id']}")
        assert (await b.expect("CHANNEL_DELETE"))["id"] == channel
        await b.expect("GUILD_ROLE_DELETE")


async def test_channels_come_and_go_for_those_who_may_see_them(servers: Any) -> None:
    alice, bob, guild, _ = await _two(servers)
    async with GatewayClient(servers.gateway_url) as a, GatewayClient(servers.other_gateway_url) as b:
        await a.identify(alice.token)
        await b.identify(bob.token)
        hidden = {"id": guild["id"], "type": 0, "allow": "0", "deny": str(VIEW_CHANNEL)}
        secret = await alice.ask(
            "POST", f"/guilds/{guild['id']}/channels", {"name": "secret", "type": 0, "permission_overwrites": [hidden]}
        )
        open_one = await alice.ask("POST", f"/guilds/{guild['id']}/channels", {"name": "open", "type": 0})
        assert (await a.expect("CHANNEL_CREATE"))["id"] == secret["id"]
        assert (await b.expect("CHANNEL_CREATE"))["id"] == open_one["id"]
        await alice.ask("DELETE", f"/channels/{secret['id']}")
        await alice.ask("DELETE", f"/channels/{open_one['id']}")
        assert (await a.expect("CHANNEL_DELETE"))["id"] == secret["id"]
        assert (await b.expect("CHANNEL_DELETE"))["id"] == open_one["id"]
        assert not any(secret["id"] in str(frame) for frame in b.frames)


async def test_typing_is_heard_by_those_who_have_the_guild_open(servers: Any) -> None:
    alice, bob, guild, channel = await _two(servers)
    async with GatewayClient(servers.gateway_url) as closed, GatewayClient(servers.other_gateway_url) as opened:
        await closed.identify(bob.token)
        await opened.identify(bob.token)
        await opened.send(14, {"subscriptions": {guild["id"]: {"active": True}}})
        synced = await opened.expect("GUILD_SYNC")
        assert synced["members"][0]["user"]["username"] == bob.name
        await alice.ask("POST", f"/channels/{channel}/typing")
        heard = await opened.expect("TYPING_START")
        assert heard["user_id"] == alice.id
        assert heard["timestamp"] > 10**12
        assert heard["member"]["user"]["id"] == alice.id
        assert [frame["t"] for frame in await closed.settle()] == []
        await opened.send(14, {"subscriptions": {guild["id"]: {"active": True}}})
        assert [frame["t"] for frame in await opened.settle()] == []


async def test_invites_are_heard_by_those_who_manage_the_channel(servers: Any) -> None:
    alice, bob, guild, channel = await _two(servers)
    async with GatewayClient(servers.gateway_url) as a, GatewayClient(servers.other_gateway_url) as b:
        await a.identify(alice.token)
        await b.identify(bob.token)
        invite = await alice.ask("POST", f"/channels/{channel}/invites", {"unique": True})
        made = await a.expect("INVITE_CREATE")
        assert (made["code"], made["channel_id"], made["guild_id"]) == (invite["code"], channel, guild["id"])
        await alice.ask("DELETE", f"/invites/{invite['code']}")
        assert (await a.expect("INVITE_DELETE"))["code"] == invite["code"]
        assert [frame["t"] for frame in await b.settle()] == []


async def test_concurrent_messages_arrive_in_one_order(servers: Any) -> None:
    alice, bob, _, channel = await _two(servers)
    async with GatewayClient(servers.gateway_url) as a, GatewayClient(servers.other_gateway_url) as b:
        await a.identify(alice.token)
        await b.identify(bob.token)
        await asyncio.gather(*((alice if n % 2 else bob).say(channel, f"m{n}") for n in range(100)))
        for socket in (a, b):
            await socket.next(lambda _, s=socket: len(_contents(s)) == 100, timeout=40)
    assert _contents(a) == _contents(b)


def _contents(socket: GatewayClient) -> list[str]:
    return [frame["d"]["content"] for frame in socket.frames if frame.get("t") == "MESSAGE_CREATE"]


async def test_a_guild_edit_and_a_fresh_session_agree(servers: Any) -> None:
    """What events told a connected client equals what READY tells a new one."""
    alice, bob, guild, _ = await _two(servers)
    async with GatewayClient(servers.gateway_url) as b:
        await b.identify(bob.token)
        await alice.ask("PATCH", f"/guilds/{guild['id']}", {"name": "Dogs"})
        role = await alice.ask("POST", f"/guilds/{guild['id']}/roles", {"name": "new"})
        updated = await b.expect("GUILD_UPDATE")
        created = await b.expect("GUILD_ROLE_CREATE")
    async with GatewayClient(servers.other_gateway_url) as fresh:
        (shown,) = (await fresh.identify(bob.token))["guilds"]
    updated.pop("guild_id")
    assert shown["properties"] == updated
    assert created["role"] == role
    assert role in shown["roles"]


async def test_a_temporary_member_leaves_with_their_last_session(new_servers: Any) -> None:
    servers = new_servers(GATEWAY_RESUME_WINDOW="1")
    alice, bob = await register(servers.http_url), await register(servers.http_url, "bob")
    guild = await alice.guild()
    invite = await alice.ask("POST", f"/channels/{text_channel(guild)['id']}/invites", {"temporary": True})
    absent = await bob.call("POST", f"/invites/{invite['code']}")
    assert absent.json()["code"] == "TEMPORARY_INVITE_REQUIRES_PRESENCE"
    async with GatewayClient(servers.gateway_url) as a:
        await a.identify(alice.token)
        async with GatewayClient(servers.other_gateway_url) as b:
            await b.identify(bob.token)
            async with asyncio.timeout(PATIENCE):
                while (await bob.call("POST", f"/invites/{invite['code']}")).status_code != 200:
                    await asyncio.sleep(0.5)  # the process that is asked knows of the session a little later
            await b.expect("GUILD_CREATE")
        removed = await a.expect("GUILD_MEMBER_REMOVE", timeout=40)
        assert removed["user"]["id"] == bob.id
