"""Telling that one is typing, in topics and in rooms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.ids import to_oid
from gateway.socketio.asked import asked_room, asked_topic
from gateway.socketio.connection import Connection, Seat
from gateway.socketio.payloads import Payload
from gateway.socketio.registry import Answer, on
from gateway.socketio.rooms import chat_room, topic_room

if TYPE_CHECKING:
    from gateway.socketio.gateway import TopicGateway


@on("typing_start", failure="Failed to tell that you are typing", budget="typing_start")
async def typing_start(gateway: TopicGateway, connection: Connection, payload: Payload) -> Answer:
    return await _typing(gateway, connection, payload, "user_typing")


@on("typing_stop", failure="Failed to tell that you stopped typing", budget="typing_stop")
async def typing_stop(gateway: TopicGateway, connection: Connection, payload: Payload) -> Answer:
    return await _typing(gateway, connection, payload, "user_stop_typing")


async def _typing(gateway: TopicGateway, connection: Connection, payload: Payload, event: str) -> Answer:
    if "room_id" in payload:
        room_id = asked_room(payload)
        room, where = chat_room(room_id), {"room_id": to_oid(room_id), "chat_room_id": to_oid(room_id)}
    else:
        topic_id = asked_topic(payload)
        room, where = topic_room(topic_id), {"topic_id": to_oid(topic_id)}
    seat = connection.seats.get(room)
    if seat is not None and (alias := _goes_by(connection, seat, payload)) is not None:
        await gateway.signal(connection, room, event, {**connection.identity(alias), **where})
    return None


def _goes_by(connection: Connection, seat: Seat, payload: Payload) -> str | None:
    """The name under which somebody types: the one they are known by in the room, or else in its topic.

    None for whoever is known by two, their own and an alias: what they send next would tell that both are one. A
    client that says which it will be is believed.
    """
    home = connection.seats.get(topic_room(seat.topic_id)) if seat.topic_id else None
    names = seat.names or (home.names if home else None) or {""}
    if "use_anonymous" in payload:
        names = {name for name in names if bool(name) is payload.flag("use_anonymous")}
    return next(iter(names)) if len(names) == 1 else None
