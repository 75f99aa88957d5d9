"""discord.py and disnake from PyPI, unmodified but for their base URLs (GW-098, GW-099, GW-100).

The second is a descendant of the first: what is asked of them is the same.
"""

import asyncio
import importlib.util
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import discord
import disnake
import pytest
import yarl

from tests.conformance.libraries.discord_side import Community, Heard
from tests.conformance.libraries.matrix import hold
from tests.people import register

EVENTS = (
    "ready",
    "resumed",
    "message",
    "message_edit",
    "message_delete",
    "reaction_add",
    "reaction_remove",
    "typing",
    "presence_update",
    "member_join",
    "member_update",
    "member_remove",
    "member_ban",
    "member_unban",
    "guild_update",
    "guild_join",
    "guild_role_create",
    "guild_role_update",
    "guild_role_delete",
    "guild_channel_create",
    "guild_channel_update",
    "guild_channel_delete",
    "guild_emojis_update",
    "invite_create",
    "invite_delete",
)


FRAMES: set[type] = set()
"""The kinds of frames that the libraries were sent; those of a compressed stream are bytes."""
NAMES = {discord: "discord.py", disnake: "disnake"}


@pytest.fixture(params=[discord, pytest.param(disnake, marks=pytest.mark.embedded)], ids=["discord.py", "disnake"])
def library(request: pytest.FixtureRequest, servers: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A library, and all that is changed of it."""
    module = request.param
    monkeypatch.setattr(module.http.Route, "BASE", f"{servers.http_url}/api/v10")
    monkeypatch.setattr(module.gateway.DiscordWebSocket, "received_message", _noting_frames(module))
    if module is discord:
        monkeypatch.setattr(discord.gateway.DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(servers.gateway_url))
    return module


def _noting_frames(module: Any) -> Any:
    """Reads a frame as the library does, and remembers of what kind it was."""
    received = module.gateway.DiscordWebSocket.received_message

    async def note(socket: Any, frame: str | bytes, /) -> None:
        FRAMES.add(type(frame))
        await received(socket, frame)

    return note


def _reads_zlib(monkeypatch: pytest.MonkeyPatch) -> None:
    """discord.py as it is where there is no zstandard: it is read again, with that one hidden from it."""
    with monkeypatch.context() as without:
        without.setitem(sys.modules, "zstandard", None)
        spec = importlib.util.spec_from_file_location("discord.utils_without_zstandard", discord.utils.__file__)
        assert spec is not None
        assert spec.loader is not None
        utils = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(utils)
    assert utils._ActiveDecompressionContext.COMPRESSION_TYPE == "zlib-stream"
    monkeypatch.setattr(discord.utils, "_ActiveDecompressionContext", utils._ActiveDecompressionContext)


@asynccontextmanager
async def _running(client: Any, token: str) -> AsyncIterator[Heard]:
    heard = Heard()
    for name in EVENTS:
        setattr(client, f"on_{name}", heard.listener(name))
    running = asyncio.create_task(client.start(token))
    heard.watch(running)
    try:
        yield heard
    finally:
        await client.close()
        await asyncio.gather(running, return_exceptions=True)


async def test_a_bot_hears_and_does_everything(
    servers: Any, library: Any, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """GW-098, GW-099: all of it out of one compressed stream, as these libraries ask for it by themselves. discord.py
    takes zstd-stream where Python has it, and zlib-stream where it has not, as disnake does anywhere."""
    FRAMES.clear()
    place = await Community.made(servers)
    bot = library.Client(intents=library.Intents.all())
    async with _running(bot, place.token) as heard:
        await heard.one("ready")
        await _sees_the_guild(bot, heard, place)
        await _talks(library, heard, place)
        await _hears_of_people(library, heard, place)
        await _hears_of_the_guild(heard, place)
        await _acts(library, bot, heard, place)
        await _comes_back(bot, heard, place)
    if library is discord:
        _reads_zlib(monkeypatch)
    await _starts_its_shards(library, place)
    assert {bytes} == FRAMES
    hold(NAMES[library], {*heard.seen, "shards", "compressed"})
    errors = [record.getMessage() for record in caplog.records if record.levelname == "ERROR"]
    assert errors == []


async def _starts_its_shards(library: Any, place: Community) -> None:
    bot = library.AutoShardedClient(intents=library.Intents.all())
    async with _running(bot, place.token) as heard:
        await heard.one("ready")
        assert (bot.shard_count, [guild.name for guild in bot.guilds]) == (1, ["Friends of bots"])
        await place.alice.say(place.channel, "to a shard")
        await heard.until("message", lambda message: message.content == "to a shard")


async def _comes_back(bot: Any, heard: Heard, place: Community) -> None:
    await bot.ws.close(code=4000)
    await place.alice.say(place.channel, "while it was away")
    await heard.one("resumed")
    await heard.until("message", lambda message: message.content == "while it was away")


async def _sees_the_guild(bot: Any, heard: Heard, place: Community) -> None:
    (guild,) = bot.guilds
    assert (guild.name, guild.owner_id) == ("Bot lovers", int(place.alice.id))
    assert guild.get_channel(int(place.channel)) is not None
    assert guild.me.id == bot.user.id
    assert guild.get_member(int(place.alice.id)) is not None
    (alice,) = await guild.query_members(place.alice.name)
    assert alice.id == int(place.alice.id)
    heard.did("members")


async def _talks(library: Any, heard: Heard, place: Community) -> None:
    alice, channel = place.alice, place.channel
    said = await alice.say(channel, f"hello <@{alice.id}>")
    message = (await heard.until("message", lambda message: message.content.startswith("hello")))[0]
    assert (message.id, message.author.id) == (int(said["id"]), int(alice.id))
    reply = await message.reply("well", embed=library.Embed(title="A card", description="with words"))
    assert reply.embeds[0].title == "A card"
    assert reply.reference.message_id == message.id
    await reply.edit(content="better")
    assert (await heard.until("message_edit", lambda before, after: after.id == reply.id))[1].content == "better"
    await message.add_reaction("🎉")
    assert str((await heard.one("reaction_add"))[0].emoji) == "🎉"
    await message.remove_reaction("🎉", message.guild.me)
    assert str((await heard.one("reaction_remove"))[0].emoji) == "🎉"
    heard.did("reply", "edit", "react")
    await alice.ask("POST", f"/channels/{channel}/typing")
    where, who, when = await heard.one("typing")
    assert (where.id, who.id, when.year >= 2024) == (int(channel), int(alice.id), True)
    await alice.ask("DELETE", f"/channels/{channel}/messages/{said['id']}")
    assert (await heard.one("message_delete"))[0].id == message.id


async def _hears_of_people(library: Any, heard: Heard, place: Community) -> None:
    bob = await register(place.alice.base_url, "bob")
    await bob.join(place.alice, place.guild)
    assert (await heard.one("invite_create"))[0].guild.id == int(place.guild["id"])
    assert (await heard.one("member_join"))[0].id == int(bob.id)
    await bob.ask("PATCH", f"/guilds/{place.guild['id']}/members/@me", {"nick": "Bobby"})
    assert (await heard.one("member_update"))[1].nick == "Bobby"
    async with place.connected(bob):
        assert (await heard.until("presence_update", lambda before, after: after.id == int(bob.id)))[1].status is (
            library.Status.online
        )
    await place.alice.ask("PUT", f"/guilds/{place.guild['id']}/bans/{bob.id}", {})
    assert (await heard.one("member_ban"))[1].name == bob.name
    assert (await heard.one("member_remove"))[0].id == int(bob.id)
    await place.alice.ask("DELETE", f"/guilds/{place.guild['id']}/bans/{bob.id}")
    assert (await heard.one("member_unban"))[1].id == int(bob.id)


async def _hears_of_the_guild(heard: Heard, place: Community) -> None:
    alice, guild_id = place.alice, place.guild["id"]
    await alice.ask("PATCH", f"/guilds/{guild_id}", {"name": "Friends of bots"})
    before, after = await heard.one("guild_update")
    assert (before.name, after.name, len(after.roles)) == ("Bot lovers", "Friends of bots", len(before.roles))
    role = await alice.ask("POST", f"/guilds/{guild_id}/roles", {"name": "mods", "color": 255})
    assert (await heard.one("guild_role_create"))[0].color.value == 255
    await alice.ask("PATCH", f"/guilds/{guild_id}/roles/{role['id']}", {"name": "helpers"})
    assert (await heard.one("guild_role_update"))[1].name == "helpers"
    await alice.ask("DELETE", f"/guilds/{guild_id}/roles/{role['id']}")
    assert (await heard.one("guild_role_delete"))[0].name == "helpers"
    channel = await alice.ask("POST", f"/guilds/{guild_id}/channels", {"name": "lounge", "type": 0})
    assert (await heard.one("guild_channel_create"))[0].name == "lounge"
    await alice.ask("PATCH", f"/channels/{channel['id']}", {"topic": "sofas"})
    assert (await heard.one("guild_channel_update"))[1].topic == "sofas"
    await alice.ask("DELETE", f"/channels/{channel['id']}")
    assert (await heard.one("guild_channel_delete"))[0].id == int(channel["id"])


async def _acts(library: Any, bot: Any, heard: Heard, place: Community) -> None:
    guild = await bot.fetch_guild(int(place.guild["id"]))
    assert guild.name == "Friends of bots"
    assert {role.name for role in await guild.fetch_roles()} >= {"@everyone"}
    members = [member async for member in guild.fetch_members(limit=10)]
    assert int(place.alice.id) in {member.id for member in members}
    channel = await bot.fetch_channel(int(place.channel))
    assert isinstance(channel, library.TextChannel)
    sent = await channel.send("with a file", file=library.File(__file__, "words.txt"))
    assert sent.attachments[0].filename == "words.txt"
    assert [message.id async for message in channel.history(limit=1)] == [sent.id]
    with pytest.raises(library.NotFound) as refused:
        await channel.fetch_message(1)
    assert refused.value.code == 10008
    with pytest.raises(library.HTTPException) as invalid:
        await channel.send("x" * 5000)
    assert invalid.value.status == 400
    await sent.delete()
    invite = await channel.create_invite(max_age=60)
    assert (await bot.fetch_invite(invite.code)).guild.id == guild.id
    role = await guild.create_role(name="testers", colour=library.Colour(255), reason="because it is so")
    assert role.colour.value == 255
    await channel.purge(limit=2)
    heard.did("file", "history", "refusals", "delete", "purge", "make_invite", "make_role")
