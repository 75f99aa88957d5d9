"""Losing access while events flow: nothing sent after the loss is heard."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from tests.gateway_client import PATIENCE, GatewayClient
from tests.people import Person, register, text_channel

VIEW_CHANNEL = 1024
READ_MESSAGE_HISTORY = 1 << 16


async def _flood(
    person: Person, channel: str, stop: asyncio.Event, started: list[tuple[str, bool]], lost: asyncio.Event
) -> None:
    number = 0
    while not stop.is_set():
        content = f"{id(started)}-{number}"
        started.append((content, lost.is_set()))
        await person.say(channel, content)
        number += 1


async def _until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not holds():
            await asyncio.sleep(0.02)


@pytest.mark.parametrize("way", ["overwrite", "kick", "sign-out"])
async def test_nothing_sent_after_the_loss_is_heard(servers: Any, way: str) -> None:
    alice, bob = await register(servers.http_url), await register(servers.http_url, "bob")
    guild = await alice.guild()
    await bob.join(alice, guild)
    channel = text_channel(guild)["id"]
    stop, lost = asyncio.Event(), asyncio.Event()
    started: list[list[tuple[str, bool]]] = [[] for _ in range(4)]
    async with GatewayClient(servers.other_gateway_url) as socket:
        await socket.identify(bob.token)
        floods = [asyncio.create_task(_flood(alice, channel, stop, mine, lost)) for mine in started]
        await _until(lambda: any(frame.get("t") == "MESSAGE_CREATE" for frame in socket.frames))
        await asyncio.sleep(0.5)
        if way == "overwrite":
            body = {"type": 0, "allow": "0", "deny": str(VIEW_CHANNEL)}
            await alice.ask("PUT", f"/channels/{channel}/permissions/{guild['id']}", body)
        elif way == "kick":
            await alice.ask("DELETE", f"/guilds/{guild['id']}/members/{bob.id}")
        else:
            await bob.ask("POST", "/auth/logout")
        lost.set()
        await _until(lambda: all(after_loss for mine in started for _, after_loss in mine[-1:]))
        await asyncio.sleep(0.5)
        stop.set()
        await asyncio.gather(*floods)
        await asyncio.sleep(0.5)
    heard = {frame["d"]["content"] for frame in socket.frames if frame.get("t") == "MESSAGE_CREATE"}
    before = {content for mine in started for content, after_loss in mine if not after_loss}
    after = {content for mine in started for content, after_loss in mine if after_loss}
    assert heard & before, "the flood was heard while it was allowed"
    assert after, "the flood went on after the loss"
    assert not heard & after


async def test_an_answer_does_not_repeat_the_past_to_those_without_it(servers: Any) -> None:
    alice, bob = await register(servers.http_url), await register(servers.http_url, "bob")
    guild = await alice.guild()
    await bob.join(alice, guild)
    no_history = {"id": guild["id"], "type": 0, "allow": "0", "deny": str(READ_MESSAGE_HISTORY)}
    body = {"name": "now", "type": 0, "permission_overwrites": [no_history]}
    channel = (await alice.ask("POST", f"/guilds/{guild['id']}/channels", body))["id"]
    old = await alice.say(channel, "what was said before")
    async with GatewayClient(servers.other_gateway_url) as his, GatewayClient(servers.other_gateway_url) as hers:
        await his.identify(bob.token)
        await hers.identify(alice.token)
        await alice.say(channel, "an answer", message_reference={"message_id": old["id"]})
        heard = await his.expect("MESSAGE_CREATE", content="an answer")
        assert "referenced_message" not in heard
        assert heard["message_reference"]["message_id"] == old["id"]
        whole = await hers.expect("MESSAGE_CREATE", content="an answer")
        assert whole["referenced_message"]["content"] == "what was said before"
