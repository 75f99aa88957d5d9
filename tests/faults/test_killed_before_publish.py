"""A process killed between commit and publish loses nothing: the event comes, once."""

import asyncio
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.gateway_client import GatewayClient
from tests.mode import SCALED
from tests.people import register, text_channel

SITE = Path(__file__).parent / "crash_site"


@pytest.mark.timeout(240)
async def test_the_event_of_a_killed_process_arrives_exactly_once(new_servers: Any, tmp_path: Path) -> None:
    arm = tmp_path / "armed"
    servers = new_servers(PYTHONPATH=str(SITE), CRASH_ARM=str(arm), OUTBOX_SWEEP_AFTER="3")
    alice, bob = await register(servers.http_url), await register(servers.http_url, "bob")
    guild = await alice.guild()
    await bob.join(alice, guild)
    channel = text_channel(guild)["id"]
    await alice.say(channel, "crash now, says an unarmed process")

    # With a second process somebody is still listening when the first dies; with one, clients come back after it.
    listener = GatewayClient(servers.other_gateway_url)
    if SCALED:
        await listener.open()
        await listener.identify(bob.token)
    arm.touch()
    with pytest.raises(httpx.TransportError):
        await alice.say(channel, "crash now")
    await asyncio.to_thread(servers.restart)
    if not SCALED:
        await listener.open()
        await listener.identify(bob.token)
    await listener.expect("MESSAGE_CREATE", content="crash now", timeout=60)
    await asyncio.sleep(4)
    await listener.close()
    heard = [f["d"]["content"] for f in listener.frames if f.get("t") == "MESSAGE_CREATE"]
    assert heard.count("crash now") == 1
    history = await bob.ask("GET", f"/channels/{channel}/messages")
    assert [message["content"] for message in history].count("crash now") == 1


@pytest.mark.timeout(240)
async def test_what_was_acknowledged_before_a_kill_is_there_after_it(new_servers: Any) -> None:
    servers = new_servers()
    alice = await register(servers.http_url)
    channel = text_channel(await alice.guild())["id"]
    acknowledged: list[str] = []

    async def talk() -> None:
        for number in range(10_000):
            acknowledged.append((await alice.say(channel, f"m{number}"))["id"])

    talking = asyncio.create_task(talk())
    await asyncio.sleep(1.5)
    while len(acknowledged) < 10 and not talking.done():
        await asyncio.sleep(0.05)
    servers.kill9()
    with pytest.raises((httpx.TransportError, AssertionError)):
        await talking
    await asyncio.to_thread(servers.restart)
    assert acknowledged
    newest = await alice.ask("GET", f"/channels/{channel}/messages?limit=100")
    assert set(acknowledged[-100:]) - {message["id"] for message in newest} in (set(), {acknowledged[-100:][0]})
