"""discord.js from npm, unmodified but for its base URL, run by Node (GW-099).

Needs `npm install --no-package-lock --prefix tests/conformance/libraries` once; skipped where that was not done.
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
from tests.people import register

HERE = Path(__file__).resolve().parent
pytestmark = pytest.mark.skipif(
    shutil.which("node") is None or not (HERE / "node_modules" / "discord.js").is_dir(),
    reason="Node or discord.js is not installed",
)


@asynccontextmanager
async def _running(place: Community) -> AsyncIterator[Heard]:
    """The bot, and what it tells of what it hears."""
    program = await asyncio.create_subprocess_exec(
        "node",
        str(HERE / "discord_client.js"),
        place.servers.http_url,
        place.token,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    heard = Heard()
    heard.watch(asyncio.create_task(_read(program, heard)))
    try:
        yield heard
    finally:
        assert program.stdin is not None
        program.stdin.close()
        try:
            await asyncio.wait_for(program.wait(), 20)
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
    async with _running(place) as heard:
        assert (await heard.one("ready"))[0]["guilds"] == ["Bot lovers"]
        await _talks(heard, place)
        await _hears_of_people(heard, place)
        await _hears_of_the_guild(heard, place)


async def _talks(heard: Heard, place: Community) -> None:
    alice, channel = place.alice, place.channel
    said = await alice.say(channel, f"echo <@{alice.id}>")
    (message,) = await heard.until("message", lambda message: message["content"].startswith("echo"))
    assert (message["id"], message["author"]) == (said["id"], alice.id)
    (reply,) = await heard.one("replied")
    assert reply["card"] == "A card"
    assert (await heard.one("message_edit"))[0] == {"id": reply["id"], "content": "better"}
    assert (await heard.one("reaction_add"))[0]["emoji"] == "🎉"
    await alice.ask("POST", f"/channels/{channel}/typing")
    (typing,) = await heard.one("typing")
    assert (typing["user"], typing["at"] > 10**12) == (alice.id, True)
    await alice.ask("DELETE", f"/channels/{channel}/messages/{said['id']}")
    assert (await heard.one("message_delete"))[0]["id"] == said["id"]


async def _hears_of_people(heard: Heard, place: Community) -> None:
    bob = await register(place.alice.base_url, "bob")
    await bob.join(place.alice, place.guild)
    assert (await heard.one("invite_create"))[0]["code"]
    assert (await heard.one("member_join"))[0]["user"] == bob.id
    await bob.ask("PATCH", f"/guilds/{place.guild['id']}/members/@me", {"nick": "Bobby"})
    assert (await heard.one("member_update"))[0] == {"user": bob.id, "nick": "Bobby"}
    async with place.connected(bob):
        assert (await heard.until("presence", lambda seen: seen["user"] == bob.id))[0]["status"] == "online"
    await place.alice.ask("PUT", f"/guilds/{place.guild['id']}/bans/{bob.id}", {})
    assert (await heard.one("member_ban"))[0]["user"] == bob.name
    assert (await heard.one("member_remove"))[0]["user"] == bob.id


async def _hears_of_the_guild(heard: Heard, place: Community) -> None:
    alice, guild_id = place.alice, place.guild["id"]
    await alice.ask("PATCH", f"/guilds/{guild_id}", {"name": "Friends of bots"})
    assert (await heard.one("guild_update"))[0] == {"before": "Bot lovers", "after": "Friends of bots"}
    await alice.ask("POST", f"/guilds/{guild_id}/roles", {"name": "mods", "color": 255})
    assert (await heard.one("role_create"))[0] == {"role": "mods", "color": 255}
    channel = await alice.ask("POST", f"/guilds/{guild_id}/channels", {"name": "lounge", "type": 0})
    assert (await heard.one("channel_create"))[0]["channel"] == "lounge"
    await alice.ask("DELETE", f"/channels/{channel['id']}")
    assert (await heard.one("channel_delete"))[0]["channel"] == channel["id"]
