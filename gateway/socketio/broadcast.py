"""One event to many clients: encoded once, written to each without waiting for any."""

from collections.abc import Iterable

from core.metrics import DELIVERIES
from gateway.socketio.connection import Connection
from gateway.socketio.delivery import Delivery
from gateway.socketio.packets import EventPacket
from gateway.socketio.rooms import Rooms

_delivered = DELIVERIES.labels("socketio")


def send_to(connections: Iterable[Connection], packet: EventPacket) -> None:
    """Write a packet to some clients, each in its own order and at its own pace."""
    text, count = packet.text, 0
    for connection in connections:
        outbox = connection.outbox
        if outbox.direct is not None:
            outbox.direct.send(text)
        else:
            outbox.push(packet)
        count += 1
    _delivered.inc(count)


def deliver(rooms: Rooms, delivery: Delivery) -> None:
    """Render a delivery and send it, if anybody here is to hear it."""
    audience = _audience(rooms, delivery)
    if audience:
        send_to(audience, EventPacket(delivery.name, delivery.body()))


def _audience(rooms: Rooms, delivery: Delivery) -> list[Connection]:
    heard = _in_rooms(rooms, delivery.room)
    if delivery.only_user:
        return [one for one in heard if one.user_id == delivery.only_user]
    if delivery.except_user or delivery.except_sid:
        return [one for one in heard if one.user_id != delivery.except_user and one.sid != delivery.except_sid]
    return list(heard)


def _in_rooms(rooms: Rooms, wanted: str | tuple[str, ...] | None) -> Iterable[Connection]:
    if wanted is None:
        return rooms.everybody
    if isinstance(wanted, str):
        return rooms.members(wanted)
    return {one.sid: one for room in wanted for one in rooms.members(room)}.values()
