"""What clients ask for in a topic."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from core.ids import to_oid
from core.text import normalise
from gateway.database import in_database
from gateway.socketio.asked import asked_topic
from gateway.socketio.connection import Connection
from gateway.socketio.desk_topics import Entered, enter_topic, rename_in_topic, send_to_topic
from gateway.socketio.doors import topic_door
from gateway.socketio.payloads import Payload, Refusal
from gateway.socketio.registry import Answer, on
from gateway.socketio.rooms import topic_room

if TYPE_CHECKING:
    from gateway.socketio.gateway import TopicGateway


@on("join_topic", failure="Failed to join topic")
async def join_topic(gateway: TopicGateway, connection: Connection, payload: Payload) -> Answer:
    topic_id = asked_topic(payload)
    await gateway.rooms.enter(connection, partial(topic_door, connection.actor, topic_id))
    wanted = payload.text("custom_anonymous_name") if payload.flag("use_anonymous") else None
    entered: Entered = await in_database(enter_topic, connection.actor, topic_id, wanted)
    seat = connection.seats.get(topic_room(topic_id))
    if seat is None:
        raise Refusal("Topic not found")
    seat.alias = entered.alias
    seat.names.update(filter(None, (seat.alias,)))  # who came openly has said nothing yet
    connection.emit("topic_joined", entered.body)
    if seat.came_as is None:
        seat.came_as = seat.alias
        body = {**connection.identity(seat.alias), "topic_id": to_oid(topic_id)}
        await gateway.signal(connection, seat.room, "user_joined_topic", body)
    return {"topic_id": to_oid(topic_id)}


@on("leave_topic", failure="Failed to leave topic")
async def leave_topic(gateway: TopicGateway, connection: Connection, payload: Payload) -> Answer:
    topic_id = asked_topic(payload)
    seat = gateway.rooms.leave(connection, topic_room(topic_id))
    connection.emit("topic_left", {"topic_id": to_oid(topic_id)})
    if seat is not None:
        await gateway.say_left(connection, seat)
    return {"topic_id": to_oid(topic_id)}


@on("send_message", failure="Failed to send message")
async def send_message(gateway: TopicGateway, connection: Connection, payload: Payload) -> Answer:
    topic_id = asked_topic(payload, malformed=f"Invalid topic ID format: {payload.text('topic_id')[:64]}")
    if not payload.text("content").strip() and not payload.text("gif_url"):
        raise Refusal("Message content or GIF URL is required")
    await gateway.rooms.enter(connection, partial(topic_door, connection.actor, topic_id))
    message_id = await in_database(send_to_topic, connection.actor, topic_id, payload)
    connection.emit("message_sent", {"message_id": to_oid(message_id)})
    return {"message_id": to_oid(message_id)}


@on("update_anonymous_name", failure="Failed to update anonymous identity. Name may be invalid.")
async def update_anonymous_name(gateway: TopicGateway, connection: Connection, payload: Payload) -> Answer:
    """The room hears the new name alone: who goes by it, and by which name before, is nobody's business."""
    topic_id = asked_topic(payload)
    wanted = normalise(payload.text("new_name"))
    if not wanted:
        raise Refusal("Anonymous name is required")
    name = await in_database(rename_in_topic, connection.actor, topic_id, wanted)
    body = {"topic_id": to_oid(topic_id), "anonymous_name": name}
    connection.emit("anonymous_name_updated", body)
    told = {"user_id": "", "new_anonymous_name": name, "topic_id": to_oid(topic_id)}
    await gateway.signal(connection, topic_room(topic_id), "user_anonymous_name_changed", told)
    return body
