"""What the composition root mounts and starts: Socket.IO as an ASGI application for http and websocket."""

from functools import cache
from typing import Any

from core.http.body import Receive
from gateway.hub import get_hub
from gateway.socket import Send
from gateway.socketio.gateway import TopicGateway


@cache
def get_gateway() -> TopicGateway:
    """This process's Socket.IO."""
    return TopicGateway(get_hub())


async def application(scope: dict[str, Any], receive: Receive, send: Send) -> None:
    """Everything at /socket.io."""
    await get_gateway().edge(scope, receive, send)


async def start() -> None:
    """After the hub."""
    await get_gateway().start()


async def drain() -> None:
    """Before the server closes its connections."""
    await get_gateway().drain()


async def stop() -> None:
    """After the last connection."""
    await get_gateway().stop()
