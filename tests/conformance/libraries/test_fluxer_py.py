"""fluxer.py from PyPI, unmodified: signs in as a bot, hears a message and answers."""

import asyncio
from typing import Any

import fluxer
import pytest

from tests.people import Person, register, text_channel


async def _bot_in(servers: Any, alice: Person, guild: dict[str, Any]) -> str:
    """A bot's token; the bot is a member of the guild."""
    printed = await asyncio.to_thread(servers.manage, "createbot", "Echo", "--guild", guild["id"])
    token: str = printed.split("token:")[1].strip()
    return token


async def test_a_bot_hears_a_message_and_answers(servers: Any) -> None:
    alice = await register(servers.http_url)
    guild = await alice.guild("Bot lovers")
    channel = text_channel(guild)["id"]
    token = await _bot_in(servers, alice, guild)

    bot = fluxer.Client(intents=fluxer.Intents.all(), api_url=f"{servers.http_url}/v1")
    known: asyncio.Future[fluxer.Guild] = asyncio.get_running_loop().create_future()
    answered: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    deleted: asyncio.Future[Any] = asyncio.get_running_loop().create_future()

    @bot.event
    async def on_guild_join(joined: fluxer.Guild) -> None:
        if not known.done():
            known.set_result(joined)

    @bot.event
    async def on_message(message: Any) -> None:
        if message.content.startswith("echo "):
            sent = await message.reply(message.content.removeprefix("echo "))
            await sent.edit(content=f"{message.author.username} said {sent.content}")
            answered.set_result(str(sent.id))

    @bot.event
    async def on_message_delete(data: Any) -> None:
        deleted.set_result(data)

    running = asyncio.create_task(bot.start(token))
    try:
        joined = await asyncio.wait_for(known, 60)
        assert joined.name == "Bot lovers"
        assert joined.owner_id == int(alice.id)
        assert bot.user is not None

        said = await alice.say(channel, "echo hello there")
        answer = await asyncio.wait_for(answered, 60)
        history = await alice.ask("GET", f"/channels/{channel}/messages?limit=1")
        assert history[0]["id"] == answer
        assert history[0]["content"] == f"{alice.name} said hello there"
        assert history[0]["author"]["bot"] is True
        assert history[0]["referenced_message"]["id"] == said["id"]

        await alice.ask("DELETE", f"/channels/{channel}/messages/{said['id']}")
        assert (await asyncio.wait_for(deleted, 60))["id"] == said["id"]

        fetched = await bot.fetch_channel(channel)
        assert fetched.name == "general"
        await fetched.send("good night")
        history = await alice.ask("GET", f"/channels/{channel}/messages?limit=1")
        assert history[0]["content"] == "good night"
        assert (await bot.fetch_guild(guild["id"])).name == "Bot lovers"
    finally:
        await bot.close()
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def test_a_bot_with_a_dead_token_is_refused(servers: Any) -> None:
    bot = fluxer.Client(intents=fluxer.Intents.all(), api_url=f"{servers.http_url}/v1")
    with pytest.raises(fluxer.errors.FluxerException, match=r"401|nauthorized"):
        await asyncio.wait_for(bot.start("123.nope"), 60)
