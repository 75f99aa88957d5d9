"""SEC-011, SEC-042 while sessions are being made: a sign-in that ends meanwhile leaves nobody connected."""

import asyncio
from typing import Any

from tests.gateway_client import PATIENCE, GatewayClient
from tests.people import register

_SOCKETS = 40


async def _identify(socket: GatewayClient, token: str) -> None:
    await socket.send(2, {"token": token, "properties": {}})


def _is_connected(socket: GatewayClient) -> bool:
    """Whether it has a session, and has not heard that it is over."""
    is_ready = any(frame.get("t") == "READY" for frame in socket.frames)
    return is_ready and socket.close_code is None and not any(frame["op"] == 9 for frame in socket.frames)


async def test_signing_out_while_sessions_are_made_leaves_none(servers: Any) -> None:
    """READYs wait for their turn; a token that was good before the wait may be revoked after it."""
    for pause in (0.0, 0.02, 0.05, 0.1):
        person = await register(servers.http_url, "hasty")
        for _ in range(3):
            await person.guild()
        sockets = [GatewayClient(servers.other_gateway_url) for _ in range(_SOCKETS)]
        await asyncio.gather(*(socket.open() for socket in sockets))
        await asyncio.gather(*(_identify(socket, person.token) for socket in sockets))
        await asyncio.sleep(pause)
        await person.ask("POST", "/auth/logout")
        await asyncio.sleep(3)
        async with asyncio.timeout(PATIENCE):
            while any(map(_is_connected, sockets)):
                await asyncio.sleep(0.1)
        await asyncio.gather(*(socket.close() for socket in sockets))
