"""What clients ask for in chat rooms."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from core.ids import to_oid
from gateway.socketio.asked import asked_room
from gateway.socketio.connection import Connection
from gateway.socketio.doors import chat_door
from gateway.socketio.payloads import Payload
from gateway.socketio.registry import Answer, on
from gateway.socketio.rooms import chat_room

if TYPE_CHECKING:
    from gateway.socketio.gateway import TopicGateway


@on("join_chat_room", failure="Failed to join chat room")
async def join_chat_room(gateway: TopicGateway, connection: Connection, payload: Payload) -> Answer:
    room_id = asked_room(payload)
    place = await gateway.rooms.enter(connection, partial(chat_door, connection.actor, room_id))
    body = {"room_id": to_oid(room_id), "room_name": place.name}
    connection.emit("chat_room_joined", body)
    return body


@on("leave_chat_room", failure="Failed to leave chat room")
async def leave_chat_room(gateway: TopicGateway, connection: Connection, payload: Payload) -> Answer:
    room_id = asked_room(payload)
    gateway.rooms.leave(connection, chat_room(room_id))
    connection.emit("chat_room_left", {"room_id": to_oid(room_id)})
    return {"room_id": to_oid(room_id)}
