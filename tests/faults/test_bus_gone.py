"""Redis goes away and comes back: requests go on, nothing is lost, and no client goes on with a gap."""

import asyncio
import subprocess
from typing import Any

import pytest

from tests.gateway_client import GatewayClient
from tests.people import register, text_channel

pytestmark = pytest.mark.scaled


def _redis(url: str, *words: str) -> None:
    port = url.rsplit(":", 1)[1].split("/")[0]
    subprocess.run(["redis-cli", "-p", port, *words], check=True, capture_output=True, timeout=60)


@pytest.mark.timeout(120)
async def test_clients_begin_anew_after_a_gap(new_servers: Any) -> None:
    servers = new_servers(OUTBOX_SWEEP_AFTER="1")
    alice, bob = await register(servers.http_url), await register(servers.http_url, "bob")
    guild = await alice.guild()
    await bob.join(alice, guild)
    channel = text_channel(guild)["id"]
    async with GatewayClient(servers.other_gateway_url) as socket:
        await socket.identify(bob.token)
        await asyncio.to_thread(_redis, servers.environment["REDIS_URL"], "CLIENT", "KILL", "TYPE", "pubsub")
        assert await socket.expect_op(9) == {"op": 9, "d": False}
        await socket.send(2, {"token": bob.token, "properties": {}})
        await socket.expect("READY")
        await alice.say(channel, "heard again")
        await socket.expect("MESSAGE_CREATE", content="heard again")
