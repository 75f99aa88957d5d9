"""The edge between Channels and the gateway's protocol."""

from typing import Any
from urllib.parse import parse_qs

from channels.consumer import AsyncConsumer
from channels.exceptions import StopConsumer

from core.metrics import SOCKETS
from gateway.runtime import get_runtime
from gateway.socket import PackedSocket, Socket
from gateway.v1.connection import Connection
from gateway.v1.ops import Close


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
        await self.base_send({"type": "websocket.accept"})
        asked = parse_qs(self.scope["query_string"].decode("ascii", "replace"))
        is_packed = asked.get("v") == ["1"] and asked.get("compress") == ["zstd-stream"]
        socket = PackedSocket(self.base_send) if is_packed else Socket(self.base_send)
        if asked.get("v") != ["1"]:
            socket.close(Close.INVALID_VERSION, "Invalid API version")
            return
        runtime = get_runtime()
        ip = runtime.client_ip(self.scope)
        if not runtime.strangers.let_in(ip):
            socket.close(Close.RATE_LIMITED, "Too many connections that have not identified")
            return
        self.connection = Connection(runtime.hub, runtime.handover, socket, ip)
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
