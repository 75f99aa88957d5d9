"""Events of a command that runs beside the servers: told once, and not again to whoever comes later."""

import asyncio
from typing import Any

from tests.gateway_client import GatewayClient
from tests.people import register

LONGER_THAN_A_SWEEP = 3.5


async def test_what_a_command_has_announced_is_not_announced_again(servers: Any) -> None:
    alice = await register(servers.http_url)
    guild = await alice.guild()
    async with GatewayClient(servers.gateway_url) as early:
        await early.identify(alice.token)
        await asyncio.to_thread(servers.manage, "createbot", "Late", "--guild", guild["id"])
        await early.expect("MESSAGE_CREATE", type=7)
    async with GatewayClient(servers.other_gateway_url) as late:
        await late.identify(alice.token)
        assert await late.settle(LONGER_THAN_A_SWEEP) == []
