"""What clients may ask for: one operation or query, and a reply. Nothing a client sends ends in an exception."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import structlog

from accounts.api.render_people import render_online
from accounts.people import online_people
from core.errors import InvalidForm, ProductError, RateLimited
from core.ids import to_oid
from gateway.database import in_database
from gateway.socketio import limits
from gateway.socketio.connection import Connection
from gateway.socketio.desk import Entered, enter_topic, read_from_person, send_to_person, send_to_topic
from gateway.socketio.doors import chat_door, post_door, topic_door
from gateway.socketio.payloads import Payload, Refusal
from gateway.socketio.rooms import chat_room, post_room, topic_room
from gateway.socketio.texts import text_of

if TYPE_CHECKING:
    from gateway.socketio.gateway import TopicGateway

_log = structlog.get_logger(__name__)
TOO_MANY = "Rate limit exceeded."

Answer = dict[str, Any] | None
Function = Callable[["TopicGateway", Connection, Payload], Awaitable[Answer]]


class Handler(NamedTuple):
    """A function, what the client hears when it breaks, and the budget of its own that each call is charged to."""

    function: Function
    failure: str
    budget: str = ""


HANDLERS: dict[str, Handler] = {}


def on(name: str, failure: str, budget: str = "") -> Callable[[Function], Function]:
    """Decorator: the function answers this event. What it returns goes into the acknowledgement."""

    def register(function: Function) -> Function:
        assert name not in HANDLERS, f"{name} is handled twice"
        HANDLERS[name] = Handler(function, failure, budget)
        return function

    return register


async def handle(gateway: TopicGateway, connection: Connection, name: str, arguments: list[Any]) -> Answer:
    """Answer an event. Returns the acknowledgement; None for an event that is not known, which is ignored."""
    if not connection.is_open:
        return None
    if not limits.spend(connection.eio_sid, "event"):
        return await _refused(gateway, connection, TOO_MANY)
    handler = HANDLERS.get(name)
    if handler is None:
        return None
    if handler.budget and not limits.spend(connection.eio_sid, handler.budget):
        return await _refused(gateway, connection, TOO_MANY)
    try:
        answer = await handler.function(gateway, connection, Payload(arguments))
    except Refusal as refusal:
        text = refusal.text
    except RateLimited:
        text = TOO_MANY
    except InvalidForm as refusal:
        text = refusal.errors[0].message
    except ProductError as refusal:
        text = text_of(refusal) or handler.failure
    except Exception:
        _log.exception("socketio.handler_failed", event_name=name)
        text = handler.failure
    else:
        return {"success": True, **(answer or {})}
    return await _refused(gateway, connection, text)


async def _refused(gateway: TopicGateway, connection: Connection, text: str) -> dict[str, Any]:
    connection.emit("error", {"message": text})
    if not limits.spend(connection.eio_sid, "refused"):
        await gateway.server.end(connection)
    return {"success": False, "error": text}


# -- topics ----------------------------------------------------------------------------------------------------------


def _topic_id(payload: Payload, malformed: str = "Topic not found") -> int:
    return payload.id("topic_id", missing="Topic ID is required", malformed=malformed)


@on("join_topic", failure="Failed to join topic")
async def join_topic(gateway: TopicGateway, connection: Connection, payload: Payload) -> Answer:
    topic_id = _topic_id(payload)
    await gateway.rooms.enter(connection, partial(topic_door, connection.actor, topic_id))
    wanted = payload.text("custom_anonymous_name") if payload.flag("use_anonymous") else None
    entered: Entered = await in_database(enter_topic, connection.actor, topic_id, wanted)
    seat = connection.seats.get(topic_room(topic_id))
    if seat is None:
        raise Refusal("Topic not found")
    seat.alias = entered.alias
    connection.emit("topic_joined", entered.body)
    body = {**connection.identity(seat.alias), "topic_id": to_oid(topic_id)}
    await gateway.signal(connection, seat.room, "user_joined_topic", body)
    return {"topic_id": to_oid(topic_id)}


@on("leave_topic", failure="Failed to leave topic")
async def leave_topic(gateway: TopicGateway, connection: Connection, payload: Payload) -> Answer:
    topic_id = _topic_id(payload)
    seat = gateway.rooms.leave(connection, topic_room(topic_id))
    connection.emit("topic_left", {"topic_id": to_oid(topic_id)})
    if seat is not None:
        await gateway.say_left(connection, seat)
    return {"topic_id": to_oid(topic_id)}


@on("send_message", failure="Failed to send message")
async def send_message(gateway: TopicGateway, connection: Connection, payload: Payload) -> Answer:
    topic_id = _topic_id(payload, malformed=f"Invalid topic ID format: {payload.text('topic_id')[:64]}")
    if not payload.text("content").strip() and not payload.text("gif_url"):
        raise Refusal("Message content or GIF URL is required")
    await gateway.rooms.enter(connection, partial(topic_door, connection.actor, topic_id))
    message_id = await in_database(send_to_topic, connection.actor, topic_id, payload)
    connection.emit("message_sent", {"message_id": to_oid(message_id)})
    return {"message_id": to_oid(message_id)}


# -- private messages ------------------------------------------------------------------------------------------------


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


# -- typing ----------------------------------------------------------------------------------------------------------


@on("typing_start", failure="Failed to tell that you are typing", budget="typing_start")
async def typing_start(gateway: TopicGateway, connection: Connection, payload: Payload) -> Answer:
    return await _typing(gateway, connection, payload, "user_typing")


@on("typing_stop", failure="Failed to tell that you stopped typing", budget="typing_stop")
async def typing_stop(gateway: TopicGateway, connection: Connection, payload: Payload) -> Answer:
    return await _typing(gateway, connection, payload, "user_stop_typing")


async def _typing(gateway: TopicGateway, connection: Connection, payload: Payload, event: str) -> Answer:
    if "room_id" in payload:
        room_id = _room_id(payload)
        room, where = chat_room(room_id), {"room_id": to_oid(room_id), "chat_room_id": to_oid(room_id)}
    else:
        topic_id = _topic_id(payload)
        room, where = topic_room(topic_id), {"topic_id": to_oid(topic_id)}
    seat = connection.seats.get(room)
    if seat is not None:
        # In a topic's rooms people go by the alias they use in the topic.
        home = connection.seats.get(topic_room(seat.topic_id)) if seat.topic_id else None
        alias = seat.alias or (home.alias if home else "")
        await gateway.signal(connection, room, event, {**connection.identity(alias), **where})
    return None


# -- rooms and posts -------------------------------------------------------------------------------------------------


def _room_id(payload: Payload) -> int:
    return payload.id("room_id", missing="Chat room ID is required", malformed="Chat room not found")


def _post_id(payload: Payload) -> int:
    return payload.id("post_id", missing="Post ID is required", malformed="Post not found")


@on("join_chat_room", failure="Failed to join chat room")
async def join_chat_room(gateway: TopicGateway, connection: Connection, payload: Payload) -> Answer:
    room_id = _room_id(payload)
    place = await gateway.rooms.enter(connection, partial(chat_door, connection.actor, room_id))
    body = {"room_id": to_oid(room_id), "room_name": place.name}
    connection.emit("chat_room_joined", body)
    return body


@on("leave_chat_room", failure="Failed to leave chat room")
async def leave_chat_room(gateway: TopicGateway, connection: Connection, payload: Payload) -> Answer:
    room_id = _room_id(payload)
    gateway.rooms.leave(connection, chat_room(room_id))
    connection.emit("chat_room_left", {"room_id": to_oid(room_id)})
    return {"room_id": to_oid(room_id)}


@on("join_post", failure="Failed to join post")
async def join_post(gateway: TopicGateway, connection: Connection, payload: Payload) -> Answer:
    post_id = _post_id(payload)
    place = await gateway.rooms.enter(connection, partial(post_door, connection.actor, post_id))
    body = {"post_id": to_oid(post_id), "post_title": place.name}
    connection.emit("post_joined", body)
    return body


@on("leave_post", failure="Failed to leave post")
async def leave_post(gateway: TopicGateway, connection: Connection, payload: Payload) -> Answer:
    post_id = _post_id(payload)
    gateway.rooms.leave(connection, post_room(post_id))
    connection.emit("post_left", {"post_id": to_oid(post_id)})
    return {"post_id": to_oid(post_id)}


# -- presence --------------------------------------------------------------------------------------------------------


@on("get_online_users", failure="Failed to list online users")
async def get_online_users(gateway: TopicGateway, connection: Connection, _payload: Payload) -> Answer:
    """Only those whose presence the person may see; the number is of everybody."""
    known = await in_database(online_people, connection.actor)
    users = [{key: value for key, value in render_online(one).items() if key != "id"} for one in known]
    connection.emit("online_users_list", {"users": users, "count": await gateway.presence.count()})
    return None
