"""Engine.IO under Socket.IO: the library's server with our outgoing side, and sockets that can be hung up at once."""

from typing import Any

from engineio import AsyncServer
from engineio.async_drivers.asgi import WebSocket
from engineio.async_socket import AsyncSocket
from engineio.packet import NOOP, Packet

from gateway.socketio.outbox import Outbox
from gateway.sockets.socket import Send, Socket

_PACKET_TYPES = frozenset("0123456")
NORMAL_CLOSURE = 1000
SERVICE_RESTART = 1012


class Engine(AsyncServer):
    """Gives each client an Outbox, and each WebSocket a Wire."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._async: dict[str, Any] = {**self._async, "websocket": Wire}
        self.wires: dict[str, Wire] = {}

    def create_queue(self, *_args: Any, **_options: Any) -> Outbox:
        return Outbox()

    def outbox(self, eio_sid: str) -> Outbox:
        """The outgoing side of a client. KeyError when it is gone."""
        outbox: Outbox = self.sockets[eio_sid].queue
        return outbox

    async def disconnect(self, sid: str | None = None) -> None:
        """What the library calls after an error. Its own version waits until the client has read everything."""
        if sid is not None:
            await self.hang_up(sid)

    async def hang_up(self, eio_sid: str, code: int = NORMAL_CLOSURE) -> None:
        """End a client's connection after what it is still to receive."""
        socket: AsyncSocket | None = self.sockets.get(eio_sid)
        if socket is None or socket.closed:
            return
        wire = self.wires.get(eio_sid)
        if wire is not None and socket.upgraded:
            wire.finish(code)
        else:
            await socket.close(wait=False, reason=self.reason.SERVER_DISCONNECT)

    @staticmethod
    def finish(socket: AsyncSocket | None) -> None:
        """A client is gone: whoever waits for something to send to it need not."""
        if socket is not None:
            socket.queue.put_nowait(None)

    def release(self, eio_sid: str, code: int) -> None:
        """Let a client go so that it comes back by itself: its WebSocket closes, or its poll ends and the next one
        is refused."""
        wire = self.wires.get(eio_sid)
        if wire is not None:
            wire.finish(code)
        else:
            self.outbox(eio_sid).put_nowait(Packet(NOOP))

    async def drop(self, eio_sid: str) -> None:
        """End the connection of a client that does not read, without waiting for it."""
        socket: AsyncSocket | None = self.sockets.pop(eio_sid, None)
        if socket is None:
            return
        wire = self.wires.get(eio_sid)
        if wire is not None:
            wire.abort()
        await socket.close(wait=False, abort=True, reason=self.reason.TRANSPORT_ERROR)


class Wire(WebSocket):
    """One client's WebSocket: sending never waits, and what comes in is checked before Engine.IO sees it."""

    def __init__(self, handler: Any, server: Engine) -> None:
        super().__init__(handler, server)
        self.socket: AsyncSocket = handler.__self__
        self.outbox: Outbox = self.socket.queue
        self.frames: Socket
        self._wires = server.wires
        self._close_code = NORMAL_CLOSURE

    async def __call__(self, environ: dict[str, Any]) -> Any:
        send: Send = environ["asgi.send"]
        self.frames = Socket(send)
        self.frames.on_overflow = self._overflow
        self.outbox.attach(self.frames, lambda: bool(self.socket.upgraded))
        self._wires[self.socket.sid] = self
        try:
            return await super().__call__(environ)
        finally:
            self._wires.pop(self.socket.sid, None)
            self.frames.lost()
            if self.socket.upgraded:
                self.outbox.shut()

    async def send(self, message: str) -> None:
        """Called by Engine.IO's writer for what had to wait."""
        self.frames.send(message)
        self.outbox.written()

    async def wait(self) -> str:
        """The next packet from the client. OSError, which ends the connection, for anything that is none: the
        library would let it escape and leave the client half alive."""
        text = await super().wait()
        if not isinstance(text, str) or text[:1] not in _PACKET_TYPES:
            raise OSError("not an Engine.IO packet")
        return text

    async def close(self) -> None:
        """Called by Engine.IO's writer when it has nothing more to write."""
        self.frames.close(self._close_code)

    def finish(self, code: int) -> None:
        """Close after everything that is queued."""
        self._close_code = code
        self.outbox.put_nowait(None)

    def abort(self) -> None:
        """Close now. A peer that does not read would otherwise keep its buffers for as long as it likes."""
        self.frames.lost()
        transport = getattr(getattr(self.asgi_send, "__self__", None), "transport", None)
        if transport is not None:
            transport.abort()

    def _overflow(self) -> None:
        self.frames.lost()
        if self.outbox.on_overflow is not None:
            self.outbox.on_overflow()
