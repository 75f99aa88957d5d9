"""hikari from PyPI, unmodified but for its base URL: one compressed stream, strict about what it reads (GW-099)."""

import asyncio
from typing import Any

import hikari
import pytest

from tests.conformance.libraries.discord_side import Community, Heard
from tests.conformance.libraries.matrix import hold
from tests.people import register

pytestmark = pytest.mark.embedded
EVENTS = {
    "ready": hikari.ShardReadyEvent,
    "resumed": hikari.ShardResumedEvent,
    "guild": hikari.GuildAvailableEvent,
    "members": hikari.MemberChunkEvent,
    "message": hikari.GuildMessageCreateEvent,
    "message_edit": hikari.GuildMessageUpdateEvent,
    "message_delete": hikari.GuildMessageDeleteEvent,
    "reaction_add": hikari.GuildReactionAddEvent,
    "reaction_remove": hikari.GuildReactionDeleteEvent,
    "typing": hikari.GuildTypingEvent,
    "presence_update": hikari.PresenceUpdateEvent,
    "member_join": hikari.MemberCreateEvent,
    "member_update": hikari.MemberUpdateEvent,
    "member_remove": hikari.MemberDeleteEvent,
    "member_ban": hikari.BanCreateEvent,
    "member_unban": hikari.BanDeleteEvent,
    "guild_update": hikari.GuildUpdateEvent,
    "guild_role_create": hikari.RoleCreateEvent,
    "guild_role_update": hikari.RoleUpdateEvent,
    "guild_role_delete": hikari.RoleDeleteEvent,
    "guild_channel_update": hikari.GuildChannelUpdateEvent,
    "guild_channel_create": hikari.GuildChannelCreateEvent,
    "guild_channel_delete": hikari.GuildChannelDeleteEvent,
    "invite_create": hikari.InviteCreateEvent,
}


async def test_a_bot_hears_and_does_everything(servers: Any, caplog: pytest.LogCaptureFixture) -> None:
    place = await Community.made(servers)
    bot = hikari.GatewayBot(
        place.base64_token,
        rest_url=f"{servers.http_url}/api/v10",
        intents=hikari.Intents.ALL,
        banner=None,
        logs=None,
        suppress_optimization_warning=True,
    )
    heard = Heard()
    for name, kind in EVENTS.items():
        bot.event_manager.subscribe(kind, _noting(heard, name))
    await bot.start(check_for_updates=False)
    try:
        heard.watch(asyncio.create_task(bot.join()))
        await heard.one("ready")
        (available,) = await heard.one("guild")
        assert (available.guild.name, int(place.alice.id) in available.members) == ("Bot lovers", True)
        await bot.request_guild_members(available.guild, query=place.alice.name, limit=10)
        (asked,) = await heard.one("members")
        assert list(asked.members) == [int(place.alice.id)]
        await _talks(bot, heard, place)
        await _hears_of_people(heard, place)
        await _hears_of_the_guild(heard, place)
        await _acts(bot, heard, place)
        await _comes_back(bot, heard, place)
    finally:
        await bot.close()
    errors = [record.getMessage() for record in caplog.records if record.levelname == "ERROR"]
    assert errors == []
    hold("hikari", {*heard.seen - {"guild"}, "compressed"})


def _noting(heard: Heard, name: str) -> Any:
    async def note(event: Any) -> None:
        heard.note(name, event)

    return note


async def _acts(bot: hikari.GatewayBot, heard: Heard, place: Community) -> None:
    channel, guild_id = int(place.channel), int(place.guild["id"])
    sent = await bot.rest.create_message(channel, "with a file", attachment=hikari.Bytes(b"words", "words.txt"))
    assert sent.attachments[0].filename == "words.txt"
    assert [message.id for message in await bot.rest.fetch_messages(channel).limit(1)] == [sent.id]
    other = await bot.rest.create_message(channel, "another")
    await bot.rest.delete_messages(channel, [sent, other])
    passing = await bot.rest.create_message(channel, "passing")
    await bot.rest.delete_message(channel, passing)
    role = await bot.rest.create_role(guild_id, name="testers", color=hikari.Color(255))
    assert role.color == hikari.Color(255)
    invite = await bot.rest.create_invite(channel, max_age=60)
    assert (await bot.rest.fetch_invite(invite.code)).code == invite.code
    with pytest.raises(hikari.NotFoundError) as refused:
        await bot.rest.fetch_message(channel, 1)
    assert refused.value.code == 10008
    heard.did("file", "history", "purge", "delete", "make_role", "make_invite", "refusals")


async def _comes_back(bot: hikari.GatewayBot, heard: Heard, place: Community) -> None:
    shard: Any = bot.shards[0]
    await shard._ws._ws.close(code=4000)
    await place.alice.say(place.channel, "while it was away")
    await heard.one("resumed")
    await heard.until("message", lambda event: event.content == "while it was away")


async def _talks(bot: hikari.GatewayBot, heard: Heard, place: Community) -> None:
    alice, channel = place.alice, place.channel
    said = await alice.say(channel, f"hello <@{alice.id}>")
    (event,) = await heard.until("message", lambda event: event.content and event.content.startswith("hello"))
    assert (event.message_id, event.author_id) == (int(said["id"]), int(alice.id))
    reply = await event.message.respond("well", reply=True, embed=hikari.Embed(title="A card"))
    assert reply.embeds[0].title == "A card"
    await bot.rest.edit_message(int(channel), reply, "better")
    await heard.until("message_edit", lambda event: event.message_id == reply.id and event.message.content == "better")
    await event.message.add_reaction("🎉")
    assert (await heard.one("reaction_add"))[0].emoji_name == "🎉"
    await event.message.remove_reaction("🎉")
    await heard.one("reaction_remove")
    heard.did("reply", "edit", "react")
    await alice.ask("POST", f"/channels/{channel}/typing")
    assert (await heard.one("typing"))[0].user_id == int(alice.id)
    await alice.ask("DELETE", f"/channels/{channel}/messages/{said['id']}")
    assert (await heard.one("message_delete"))[0].message_id == int(said["id"])


async def _hears_of_people(heard: Heard, place: Community) -> None:
    bob = await register(place.alice.base_url, "bob")
    await bob.join(place.alice, place.guild)
    assert (await heard.one("invite_create"))[0].guild_id == int(place.guild["id"])
    assert (await heard.one("member_join"))[0].user_id == int(bob.id)
    await bob.ask("PATCH", f"/guilds/{place.guild['id']}/members/@me", {"nick": "Bobby"})
    assert (await heard.one("member_update"))[0].member.nickname == "Bobby"
    async with place.connected(bob):
        await heard.until("presence_update", lambda event: event.user_id == int(bob.id))
    await place.alice.ask("PUT", f"/guilds/{place.guild['id']}/bans/{bob.id}", {})
    assert (await heard.one("member_ban"))[0].user.username == bob.name
    assert (await heard.one("member_remove"))[0].user_id == int(bob.id)
    await place.alice.ask("DELETE", f"/guilds/{place.guild['id']}/bans/{bob.id}")
    assert (await heard.one("member_unban"))[0].user.id == int(bob.id)


async def _hears_of_the_guild(heard: Heard, place: Community) -> None:
    alice, guild_id = place.alice, place.guild["id"]
    await alice.ask("PATCH", f"/guilds/{guild_id}", {"name": "Friends of bots"})
    assert (await heard.one("guild_update"))[0].guild.name == "Friends of bots"
    role = await alice.ask("POST", f"/guilds/{guild_id}/roles", {"name": "mods", "color": 255})
    assert (await heard.one("guild_role_create"))[0].role.name == "mods"
    await alice.ask("PATCH", f"/guilds/{guild_id}/roles/{role['id']}", {"name": "helpers"})
    assert (await heard.one("guild_role_update"))[0].role.name == "helpers"
    await alice.ask("DELETE", f"/guilds/{guild_id}/roles/{role['id']}")
    assert (await heard.one("guild_role_delete"))[0].role_id == int(role["id"])
    channel = await alice.ask("POST", f"/guilds/{guild_id}/channels", {"name": "lounge", "type": 0})
    assert (await heard.one("guild_channel_create"))[0].channel.name == "lounge"
    await alice.ask("PATCH", f"/channels/{channel['id']}", {"topic": "sofas"})
    assert (await heard.one("guild_channel_update"))[0].channel.topic == "sofas"
    await alice.ask("DELETE", f"/channels/{channel['id']}")
    assert (await heard.one("guild_channel_delete"))[0].channel_id == int(channel["id"])
