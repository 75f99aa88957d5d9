"""The edge between Channels and the gateway's protocol."""

from typing import Any
from urllib.parse import parse_qs

from channels.consumer import AsyncConsumer
from channels.exceptions import StopConsumer
from django.conf import settings

from core.metrics import SOCKETS
from gateway.banned_addresses import is_banned
from gateway.dialect.connection import DialectConnection
from gateway.dialect.sockets import STREAMS
from gateway.runtime import get_runtime
from gateway.sockets.socket import PackedSocket, Send, Socket
from gateway.v1.connection import Connection
from gateway.v1.ops import Close

_DIALECT = frozenset(str(version) for version in range(6, 11))


def _spoken(asked: dict[str, list[str]], send: Send) -> tuple[type[Connection] | None, Socket]:
    """Who speaks the version of the protocol that a client asks for, or None, and the socket for it."""
    version, compress = ("".join(asked.get(name, ())) for name in ("v", "compress"))
    if version in _DIALECT and settings.GUILDHALL.discord_dialect:
        return DialectConnection, STREAMS.get(compress, Socket)(send)
    is_packed = version == "1" and compress == "zstd-stream"
    return Connection if version == "1" else None, PackedSocket(send) if is_packed else Socket(send)


class GatewayConsumer(AsyncConsumer):
    """One WebSocket of the gateway."""

    # None by that name: sockets hear the hub, and a layer would cost each a task, a queue and a Redis subscription.
    channel_layer_alias = "none"
    connection: Connection | None = None

    async def dispatch(self, message: dict[str, Any]) -> None:
        # Channels' own dispatch first hops to the process's one database thread; we query on threads of our own.
        handler = getattr(self, message["type"].replace(".", "_"))
        await handler(message)

    async def websocket_connect(self, message: dict[str, Any]) -> None:
        runtime = get_runtime()
        ip = runtime.client_ip(self.scope)
        if await is_banned(ip):
            await self.base_send({"type": "websocket.close"})  # before it is accepted: the server answers 403
            return
        await self.base_send({"type": "websocket.accept"})
        asked = parse_qs(self.scope["query_string"].decode("ascii", "replace"))
        speaks, socket = _spoken(asked, self.base_send)
        if speaks is None:
            socket.close(Close.INVALID_VERSION, "Invalid API version")
            return
        if not runtime.strangers.let_in(ip):
            # Not 4008, after which some clients stay away for good: those who fill the address may be others.
            socket.close(Close.UNKNOWN_ERROR, "Too many connections that have not identified")
            return
        self.connection = speaks(runtime.hub, runtime.handover, socket, ip)
        self.connection.on_known = lambda: runtime.strangers.forget(ip)
        runtime.connections.add(self.connection)
        SOCKETS.labels("gateway").inc()
        self.connection.opened()

    async def websocket_receive(self, message: dict[str, Any]) -> None:
        if self.connection is not None:
            text = message.get("text")
            await self.connection.received(text if text is not None else message.get("bytes") or b"")

    async def websocket_disconnect(self, message: dict[str, Any]) -> None:
        if self.connection is not None:
            SOCKETS.labels("gateway").dec()
            get_runtime().connections.discard(self.connection)
            self.connection.lost()
        raise StopConsumer
