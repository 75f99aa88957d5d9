"""discord.js from npm, unmodified but for its base URL, run by Node (GW-099).

`bin/test` installs it. Where there is neither Node nor a registry, this test is skipped and says so.
"""

import asyncio
import json
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.conformance.libraries.discord_side import Community, Heard
from tests.conformance.libraries.matrix import hold
from tests.people import register

HERE = Path(__file__).resolve().parent
pytestmark = [
    pytest.mark.embedded,
    pytest.mark.skipif(
        shutil.which("node") is None or not (HERE / "node_modules" / "discord.js").is_dir(),
        reason="skipped: discord.js is not there, which bin/test installs where it finds npm and its registry",
    ),
]


@asynccontextmanager
async def _running(place: Community) -> AsyncIterator[tuple[Heard, asyncio.StreamWriter]]:
    """What the bot tells of what it hears, and the way to it."""
    program = await asyncio.create_subprocess_exec(
        "node",
        str(HERE / "discord_client.js"),
        place.servers.http_url,
        place.token,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert program.stdin is not None
    heard = Heard()
    heard.watch(asyncio.create_task(_read(program, heard)))
    try:
        yield heard, program.stdin
    finally:
        program.stdin.close()
        try:
            await asyncio.wait_for(program.wait(), 60)
        except TimeoutError:
            program.kill()
            await program.wait()


async def _read(program: asyncio.subprocess.Process, heard: Heard) -> None:
    assert program.stdout is not None
    async for line in program.stdout:
        said = json.loads(line)
        assert said["name"] not in ("error", "warn"), said["message"]
        heard.note(said.pop("name"), said)


async def test_a_bot_hears_and_does_everything(servers: Any) -> None:
    place = await Community.made(servers)
    async with _running(place) as (heard, bot):
        assert (await heard.one("ready"))[0]["guilds"] == ["Bot lovers"]
        await _talks(heard, place)
        await _hears_of_people(heard, place)
        await _hears_of_the_guild(heard, place)
        await _acts(heard, place)
        bot.write(b"hang up")
        await heard.one("resumed")
        await place.alice.say(place.channel, "there again")
        await heard.until("message", lambda message: message["content"] == "there again")
    hold("discord.js", {*heard.seen, "shards"})


async def _talks(heard: Heard, place: Community) -> None:
    alice, channel = place.alice, place.channel
    said = await alice.say(channel, f"echo <@{alice.id}>")
    (message,) = await heard.until("message", lambda message: message["content"].startswith("echo"))
    assert (message["id"], message["author"]) == (said["id"], alice.id)
    (reply,) = await heard.one("reply")
    assert reply["card"] == "A card"
    assert (await heard.one("message_edit"))[0] == {"id": reply["id"], "content": "better"}
    assert (await heard.one("reaction_add"))[0]["emoji"] == "🎉"
    assert (await heard.one("reaction_remove"))[0]["emoji"] == "🎉"
    heard.did("edit", "react")
    await alice.ask("POST", f"/channels/{channel}/typing")
    (typing,) = await heard.one("typing")
    assert (typing["user"], typing["at"] > 10**12) == (alice.id, True)
    await alice.ask("DELETE", f"/channels/{channel}/messages/{said['id']}")
    assert (await heard.one("message_delete"))[0]["id"] == said["id"]


async def _acts(heard: Heard, place: Community) -> None:
    await place.alice.say(place.channel, "show what you can do")
    (acted,) = await heard.one("acted")
    assert acted == {
        "file": "words.txt",
        "history": True,
        "color": 255,
        "invite": True,
        "members": 2,
        "refusal": 10008,
    }
    heard.seen.discard("acted")
    heard.did("file", "history", "purge", "delete", "make_role", "make_invite", "members", "refusals")


async def _hears_of_people(heard: Heard, place: Community) -> None:
    bob = await register(place.alice.base_url, "bob")
    await bob.join(place.alice, place.guild)
    assert (await heard.one("invite_create"))[0]["code"]
    assert (await heard.one("member_join"))[0]["user"] == bob.id
    await bob.ask("PATCH", f"/guilds/{place.guild['id']}/members/@me", {"nick": "Bobby"})
    assert (await heard.one("member_update"))[0] == {"user": bob.id, "nick": "Bobby"}
    async with place.connected(bob):
        assert (await heard.until("presence_update", lambda seen: seen["user"] == bob.id))[0]["status"] == "online"
    await place.alice.ask("PUT", f"/guilds/{place.guild['id']}/bans/{bob.id}", {})
    assert (await heard.one("member_ban"))[0]["user"] == bob.name
    assert (await heard.one("member_remove"))[0]["user"] == bob.id
    await place.alice.ask("DELETE", f"/guilds/{place.guild['id']}/bans/{bob.id}")
    assert (await heard.one("member_unban"))[0]["user"] == bob.name


async def _hears_of_the_guild(heard: Heard, place: Community) -> None:
    alice, guild_id = place.alice, place.guild["id"]
    await alice.ask("PATCH", f"/guilds/{guild_id}", {"name": "Friends of bots"})
    assert (await heard.one("guild_update"))[0] == {"before": "Bot lovers", "after": "Friends of bots"}
    role = await alice.ask("POST", f"/guilds/{guild_id}/roles", {"name": "mods", "color": 255})
    assert (await heard.one("guild_role_create"))[0] == {"role": "mods", "color": 255}
    await alice.ask("PATCH", f"/guilds/{guild_id}/roles/{role['id']}", {"name": "helpers"})
    assert (await heard.one("guild_role_update"))[0]["role"] == "helpers"
    await alice.ask("DELETE", f"/guilds/{guild_id}/roles/{role['id']}")
    assert (await heard.one("guild_role_delete"))[0]["role"] == "helpers"
    channel = await alice.ask("POST", f"/guilds/{guild_id}/channels", {"name": "lounge", "type": 0})
    assert (await heard.one("guild_channel_create"))[0]["channel"] == "lounge"
    await alice.ask("PATCH", f"/channels/{channel['id']}", {"topic": "sofas"})
    assert (await heard.one("guild_channel_update"))[0]["topic"] == "sofas"
    await alice.ask("DELETE", f"/channels/{channel['id']}")
    assert (await heard.one("guild_channel_delete"))[0]["channel"] == channel["id"]
