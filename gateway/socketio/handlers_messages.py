"""What clients ask for in private."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.ids import to_oid
from gateway.database import in_database
from gateway.socketio.connection import Connection
from gateway.socketio.desk_private import read_from_person, send_to_person
from gateway.socketio.payloads import Payload
from gateway.socketio.registry import Answer, on

if TYPE_CHECKING:
    from gateway.socketio.gateway import TopicGateway


@on("send_private_message", failure="Failed to send private message")
async def send_private_message(_gateway: TopicGateway, connection: Connection, payload: Payload) -> Answer:
    user_id = payload.id("to_user_id", missing="Recipient is required", malformed="Recipient user not found")
    message_id = await in_database(send_to_person, connection.actor, user_id, payload)
    connection.emit("private_message_confirmed", {"message_id": to_oid(message_id)})
    return {"message_id": to_oid(message_id)}


@on("mark_messages_read", failure="Failed to mark messages as read")
async def mark_messages_read(_gateway: TopicGateway, connection: Connection, payload: Payload) -> Answer:
    user_id = payload.id("from_user_id", missing="User ID is required", malformed="User not found")
    await in_database(read_from_person, connection.actor, user_id)
    body = {"from_user_id": to_oid(user_id)}
    connection.emit("messages_marked_read", body)
    return body
