"""The outgoing side of one client: what waits for its next poll, or goes straight to its WebSocket.

Engine.IO gives every client a queue that a poll or a writer task empties; through it a delivery costs about 60 us.
Once a client has upgraded and its queue is empty, frames bypass the queue (gateway/sockets/socket.py: 7 to 15 us). As
soon as anything has to wait, everything behind it waits too, so the order never changes.
"""

import asyncio
from collections.abc import Callable

from engineio.packet import MESSAGE, Packet

from core.metrics import SOCKET_OVERFLOWS
from gateway.socketio.packets import EventPacket
from gateway.sockets.socket import Socket

MAX_WAITING_PACKETS = 1024
MAX_WAITING_CHARACTERS = 8 * 1024 * 1024
PACKETS_PER_POLL = 16  # the most that published Python clients take in one answer


class Outbox(asyncio.Queue[Packet | None]):
    """Takes the place of Engine.IO's queue. `direct` is the socket that frames may be written to right now.

    `on_overflow` is called once, when the client reads too slowly.
    """

    def __init__(self) -> None:
        super().__init__()
        self.direct: Socket | None = None
        self.on_overflow: Callable[[], None] | None = None
        self._socket: Socket | None = None
        self._has_upgraded: Callable[[], bool] = bool
        self._on_the_way = 0
        self._in_poll = 0
        self._characters = 0
        self._is_shut = False

    def push(self, packet: EventPacket) -> None:
        """Send an event."""
        if self.direct is not None:
            self.direct.send(packet.text)
        else:
            self._wait(packet)

    async def put(self, packet: Packet | None) -> None:
        """Send what Engine.IO wants to send; None ends the writer."""
        if packet is None:
            self.put_nowait(None)
        elif self.direct is not None and packet.packet_type == MESSAGE:
            self.direct.send(packet.encode())
        else:
            # Pings too: the writer gives up when its queue gives it nothing for too long.
            self._wait(packet)

    async def get(self) -> Packet | None:
        """The first packet of a poll, or of what the writer takes at once."""
        self._in_poll = 0
        return await super().get()

    def get_nowait(self) -> Packet | None:
        """A further one; QueueEmpty also when the poll's answer is full."""
        if self._in_poll >= PACKETS_PER_POLL and not self._has_upgraded():
            raise asyncio.QueueEmpty
        self._in_poll += 1
        return super().get_nowait()

    def attach(self, socket: Socket, has_upgraded: Callable[[], bool]) -> None:
        """A WebSocket was opened for this client; it counts once `has_upgraded` says so."""
        self._socket, self._has_upgraded = socket, has_upgraded

    def written(self) -> None:
        """The writer has handed over a packet. After the last one, frames may go straight to the socket."""
        if self._on_the_way:
            self._on_the_way -= 1
        if not self._on_the_way and self.empty() and self._has_upgraded():
            self.direct = self._socket

    def shut(self) -> None:
        """The client is gone: keep nothing for it."""
        self.direct, self._is_shut = None, True

    def _wait(self, packet: Packet) -> None:
        if self._is_shut:
            return
        self.direct = None
        if self.qsize() >= MAX_WAITING_PACKETS or self._characters > MAX_WAITING_CHARACTERS:
            self._overflow()
        else:
            self._characters += _size(packet)
            self.put_nowait(packet)

    def _get(self) -> Packet | None:
        packet = super()._get()
        if packet is not None:
            self._characters -= _size(packet)
            # Between here and `written` the packet is in the writer's hands, and nothing may overtake it.
            self._on_the_way += self._has_upgraded()
        return packet

    def _overflow(self) -> None:
        SOCKET_OVERFLOWS.inc()
        self.shut()
        if self.on_overflow is not None:
            self.on_overflow()


def _size(packet: Packet) -> int:
    return len(packet.data) if isinstance(packet.data, str) else 0
