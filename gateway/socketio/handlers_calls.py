"""What clients ask for in calls among browsers. Refusals come as `voip_error`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

import msgspec

from core.errors import ProductError
from core.ids import NO_ID, is_foreign_oid, parse_oid, to_oid
from core.limits import charge_actor, request_scope, require
from core.text.characters import normalise
from gateway.database import in_database
from gateway.socketio.connection import Connection
from gateway.socketio.doors import call_door
from gateway.socketio.payloads import Payload, Refusal
from gateway.socketio.registry import Answer, Function, on
from gateway.socketio.rooms import call_room, user_room
from integrations.api.render_mesh import DM, render_call, render_call_user, render_ice_servers
from integrations.mesh.places import Asked, meant
from integrations.mesh.queries import active_call, check_signal
from integrations.operations.mesh_calls import Entered, join_call, leave_call, start_call
from integrations.operations.mesh_states import note_heartbeat, return_to_call, set_disconnected, set_muted
from topics.api.wire import name_of

if TYPE_CHECKING:
    from gateway.socketio.gateway import TopicGateway

MOST_SIGNAL_BYTES = 64 * 1024
LONG_SIGNAL_BYTES = 16 * 1024  # what browsers say of themselves for a call by voice takes a third of that
LONGEST_NAME = 100
_NO_CALL = "Call not found or already ended"
_on = partial(on, error_event="voip_error")


@_on("voip_create_call", failure="Failed to create call")
async def create_call(gateway: TopicGateway, connection: Connection, payload: Payload) -> Answer:
    asked = await _asked_place(connection, payload, is_direct=payload.text("room_type") == DM)
    name = normalise(payload.text("room_name"))[:LONGEST_NAME]
    start = partial(start_call, connection.actor, asked, name=name, client=connection.sid)
    entered: Entered = await in_database(start)
    call = render_call(entered.call)
    if not entered.is_new:
        body = {"call": call, "message": "A call is already active for this room"}
        connection.emit("voip_call_exists", body)
        return body
    _leave_before(gateway, connection, entered)
    await _enter(gateway, connection, entered.call.id)
    body = {"call": call, **_own(connection)}
    connection.emit("voip_call_created", body)
    return body


@_on("voip_join_call", failure="Failed to join call")
async def join(gateway: TopicGateway, connection: Connection, payload: Payload) -> Answer:
    """In the room first, so that whoever comes or goes after the answer was read is heard of."""
    call_id = _asked_call(payload)
    seated = call_room(call_id) in connection.seats
    await _enter(gateway, connection, call_id)
    try:
        entered: Entered = await in_database(partial(join_call, connection.actor, call_id, client=connection.sid))
    except ProductError:
        if not seated:
            gateway.rooms.leave(connection, call_room(call_id))
        raise
    _leave_before(gateway, connection, entered)
    body = {"call": render_call(entered.call), **_own(connection)}
    connection.emit("voip_call_joined", body)
    return body


@_on("voip_leave_call", failure="Failed to leave call")
async def leave(gateway: TopicGateway, connection: Connection, payload: Payload) -> Answer:
    call_id = _asked_call(payload)
    gateway.rooms.leave(connection, call_room(call_id))
    await in_database(partial(leave_call, connection.actor, call_id, client=connection.sid))
    return _tell_left(connection, call_id)


def _relay(name: str, key: str, *, with_name: bool = False) -> Function:
    async def relay(gateway: TopicGateway, connection: Connection, payload: Payload) -> Answer:
        """Pass on what one browser tells another, untouched; from whom it comes is ours to say."""
        if not ("call_id" in payload and "target_user_id" in payload and key in payload):
            return None
        call_id, signal = _asked_call(payload), payload.value(key)
        target = payload.id("target_user_id", missing=_NO_CALL, malformed=_NO_CALL)
        size = len(msgspec.json.encode(signal))
        if size > MOST_SIGNAL_BYTES:
            raise Refusal("Signal too large")
        await in_database(_check, connection, call_id, target, size)
        sender = {"from_user_id": to_oid(connection.user_id)}
        if with_name:
            sender["from_username"] = name_of(connection.user)
        await gateway.signal(connection, user_room(target), name, {"call_id": to_oid(call_id), **sender, key: signal})
        return None

    return relay


_on("voip_offer", failure="Failed to relay")(_relay("voip_offer", "offer", with_name=True))
_on("voip_answer", failure="Failed to relay")(_relay("voip_answer", "answer"))
_on("voip_ice_candidate", failure="Failed to relay")(_relay("voip_ice_candidate", "candidate"))


@_on("voip_speaking", failure="Failed to tell that you speak")
async def speaking(gateway: TopicGateway, connection: Connection, payload: Payload) -> Answer:
    """Only whoever is in the call can be heard to speak; it is news of the moment, and kept nowhere."""
    call_id = _asked_call(payload)
    if call_room(call_id) not in connection.seats:
        raise Refusal(_NO_CALL)
    who = {"call_id": to_oid(call_id), "user_id": to_oid(connection.user_id)}
    body = {**who, "is_speaking": payload.flag("is_speaking")}
    await gateway.signal(connection, call_room(call_id), "voip_speaking_status", body)
    return None


@_on("voip_mute_toggle", failure="Failed to mute")
async def mute(_gateway: TopicGateway, connection: Connection, payload: Payload) -> Answer:
    call_id, is_muted = _asked_call(payload), payload.flag("is_muted")
    await in_database(partial(set_muted, connection.actor, call_id, is_muted=is_muted))
    return None


@_on("voip_set_disconnected", failure="Failed to tell of your connection")
async def disconnected(_gateway: TopicGateway, connection: Connection, payload: Payload) -> Answer:
    call_id = _asked_call(payload)
    is_disconnected = "is_disconnected" not in payload or payload.flag("is_disconnected")
    await in_database(partial(set_disconnected, connection.actor, call_id, is_disconnected=is_disconnected))
    return None


@_on("voip_heartbeat", failure="Failed to note your heartbeat")
async def heartbeat(_gateway: TopicGateway, connection: Connection, payload: Payload) -> Answer:
    await in_database(note_heartbeat, connection.actor, _asked_call(payload))
    return None


@_on("voip_get_active_call", failure="Failed to look for a call")
async def get_active_call(_gateway: TopicGateway, connection: Connection, payload: Payload) -> Answer:
    try:
        asked = await _asked_place(connection, payload)
        call = await in_database(active_call, connection.actor, asked)
    except ProductError:
        raise Refusal("Chat room not found") from None  # places one may not enter are as good as none
    body = {"room_id": payload.text("room_id"), "call": render_call(call) if call is not None else None}
    connection.emit("voip_active_call", body)
    return body


@_on("voip_get_my_call", failure="Failed to look for your call")
async def get_my_call(gateway: TopicGateway, connection: Connection, _payload: Payload) -> Answer:
    call = await in_database(partial(return_to_call, connection.actor, client=connection.sid))
    if call is not None:
        await _enter(gateway, connection, call.id)
    body = {"call": render_call(call) if call is not None else None}
    connection.emit("voip_my_call", body)
    return body


def _check(connection: Connection, call_id: int, target_id: int, size: int) -> None:
    """Somebody who talks to many needs many signals; one person need not take them all."""
    with request_scope():
        charge_actor(connection.actor, "api:voip:signal")
        check_signal(connection.actor, call_id, target_id)
        require("voip:signal:to", connection.user_id, target_id)
        if size > LONG_SIGNAL_BYTES:
            require("voip:signal:long", connection.user_id, target_id)


async def _enter(gateway: TopicGateway, connection: Connection, call_id: int) -> None:
    await gateway.rooms.enter(connection, partial(call_door, connection.actor, call_id))


def _leave_before(gateway: TopicGateway, connection: Connection, entered: Entered) -> None:
    if entered.left_call_id is not None:
        gateway.rooms.leave(connection, call_room(entered.left_call_id))
        _tell_left(connection, entered.left_call_id)


def _tell_left(connection: Connection, call_id: int) -> dict[str, Any]:
    body = {"call_id": to_oid(call_id)}
    connection.emit("voip_left_call", body)
    return body


def _own(connection: Connection) -> Mapping[str, Any]:
    servers = render_ice_servers(connection.user_id)["ice_servers"]
    return {"user": render_call_user(connection.user), "ice_servers": servers}


def _asked_call(payload: Payload) -> int:
    return payload.id("call_id", missing="Call ID is required", malformed=_NO_CALL)


async def _asked_place(connection: Connection, payload: Payload, *, is_direct: bool = False) -> Asked:
    """A room by its id; two people by the ids of both, or by the other's."""
    text = payload.text("room_id")
    if not text:
        raise Refusal("Room ID is required")
    first, _, second = text.partition("_")
    if second:
        people = {_number(first), _number(second)}
        if connection.user_id not in people:
            raise Refusal("Chat room not found")
        return Asked(other_id=next(iter(people - {connection.user_id}), connection.user_id))
    number = _number(text)
    if is_direct:
        return Asked(other_id=number)
    asked: Asked = await in_database(meant, connection.actor, number)
    return asked


def _number(text: str) -> int:
    if is_foreign_oid(text):
        return NO_ID
    try:
        return parse_oid(text)
    except ValueError:
        raise Refusal("Chat room not found") from None
