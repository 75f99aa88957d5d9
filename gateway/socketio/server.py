"""What the composition root mounts and starts: Socket.IO as an ASGI application for http and websocket."""

from collections.abc import Collection
from datetime import datetime
from functools import cache
from typing import Any

from django.conf import settings

from core.http.body import Receive
from gateway.hub import get_hub
from gateway.socketio.gateway import TopicGateway
from gateway.socketio.presence import connected_anywhere
from gateway.sockets.socket import Send


@cache
def get_gateway() -> TopicGateway:
    """This process's Socket.IO."""
    return TopicGateway(get_hub())


def connected_since(user_ids: Collection[int]) -> dict[int, datetime]:
    """Who of these people has a client connected anywhere, and since when. For code outside the event loop."""
    if settings.GUILDHALL.redis_url:
        return connected_anywhere(user_ids)
    here = get_gateway().presence.since
    return {user_id: since for user_id in user_ids if (since := here.get(user_id)) is not None}


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
