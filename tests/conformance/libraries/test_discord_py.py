"""discord.py from PyPI, unmodified but for its base URLs (GW-098, GW-100)."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import discord
import pytest

from tests.conformance.libraries.discord_side import Heard, bot_in
from tests.people import Person, register, text_channel


@asynccontextmanager
async def _running(client: discord.Client, token: str) -> AsyncIterator[None]:
    running = asyncio.create_task(client.start(token))
    try:
        yield
    finally:
        await client.close()
        print(await asyncio.gather(running, return_exceptions=True))
        import traceback; traceback.print_exception(running.exception())


@pytest.fixture
def urls(servers: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is changed of the library."""
    monkeypatch.setattr(discord.http.Route, "BASE", f"{servers.http_url}/api/v10")
    monkeypatch.setattr(discord.gateway.DiscordWebSocket, "DEFAULT_GATEWAY", discord.utils.MISSING)
    monkeypatch.setattr(discord.gateway.DiscordWebSocket, "DEFAULT_GATEWAY", __import__("yarl").URL(servers.gateway_url))


async def test_it(servers: Any, urls: None, caplog: pytest.LogCaptureFixture) -> None:
    logging.getLogger("discord").setLevel(logging.DEBUG)
    alice = await register(servers.http_url)
    guild = await alice.guild("Bot lovers")
    channel = text_channel(guild)["id"]
    token = await bot_in(servers, guild)
    bot = discord.Client(intents=discord.Intents.all())
    heard = Heard()
    for name in ("ready", "message", "typing"):
        setattr(bot, f"on_{name}", heard.listener(name))
    async with _running(bot, token):
        await heard.one("ready")
        assert bot.guilds[0].name == "Bot lovers"
        await alice.say(channel, "hello")
        (message,) = await heard.one("message")
        await message.reply("well")
    for r in caplog.records: print(r.levelname, r.getMessage(), r.exc_text)
