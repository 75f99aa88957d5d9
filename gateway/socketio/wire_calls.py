"""What clients hear of calls among browsers. Those in a call are in its room; the rest is told where the call is."""

from functools import partial

from core.ids import to_oid
from gateway.socketio.delivery import Delivery, renders
from gateway.socketio.rooms import call_room, chat_room, user_room
from integrations.api.render_mesh import render_call, render_call_user, room_of_call
from integrations.mesh.events import (
    MeshCallEnded,
    MeshCallStarted,
    MeshConnectionChanged,
    MeshMuteChanged,
    MeshParticipantJoined,
    MeshParticipantLeft,
)
from integrations.mesh.records import MeshCallRecord
from topics.api.wire import name_of


@renders(MeshCallStarted)
def _started(event: MeshCallStarted) -> list[Delivery]:
    call, by = event.call, event.by
    if not call.pair:
        body = partial(_call_by, event, "started_by")
        return [Delivery(chat_room(call.channel_id), "voip_call_started", body, except_user=by.id)]
    others = [one for one in call.pair if one != by.id]
    return [Delivery(user_room(one), "voip_incoming_call", partial(_call_by, event, "caller")) for one in others]


def _call_by(event: MeshCallStarted, role: str) -> dict[str, object]:
    return {"call": render_call(event.call), role: render_call_user(event.by)}


@renders(MeshCallEnded)
def _ended(event: MeshCallEnded) -> list[Delivery]:
    call = event.call
    rooms = (call_room(call.id), *_where(call))
    return [
        Delivery(
            rooms,
            "voip_call_ended",
            lambda: {
                "call_id": to_oid(call.id),
                "reason": event.reason,
                "room_id": room_of_call(call),
                "call": render_call(call, is_over=True),
            },
        )
    ]


def _where(call: MeshCallRecord) -> tuple[str, ...]:
    return tuple(map(user_room, call.pair)) or (chat_room(call.channel_id),)


@renders(MeshParticipantJoined)
def _joined(event: MeshParticipantJoined) -> list[Delivery]:
    body = partial(_call_and_user, event.call_id, render_call_user(event.user))
    return [Delivery(call_room(event.call_id), "voip_user_joined", body, except_user=event.user.id)]


@renders(MeshParticipantLeft)
def _left(event: MeshParticipantLeft) -> list[Delivery]:
    user = {"id": to_oid(event.user.id), "username": name_of(event.user)}
    others = partial(_call_and_user, event.call_id, user)
    return [
        Delivery(call_room(event.call_id), "voip_user_left", others, except_user=event.user.id),
        Delivery(
            user_room(event.user.id),
            "voip_left_call",
            lambda: {"call_id": to_oid(event.call_id)},
            except_sid=event.by_client,
        ),
    ]


@renders(MeshMuteChanged)
def _muted(event: MeshMuteChanged) -> list[Delivery]:
    body = partial(_call_and_user_id, event.call_id, event.user.id, is_muted=event.is_muted)
    return [Delivery(call_room(event.call_id), "voip_mute_status", body)]


@renders(MeshConnectionChanged)
def _connection(event: MeshConnectionChanged) -> list[Delivery]:
    facts = {"username": name_of(event.user), "is_disconnected": event.is_disconnected}
    body = partial(_call_and_user_id, event.call_id, event.user.id, **facts)
    return [Delivery(call_room(event.call_id), "voip_user_disconnected", body, except_user=event.user.id)]


def _call_and_user(call_id: int, user: object) -> dict[str, object]:
    return {"call_id": to_oid(call_id), "user": user}


def _call_and_user_id(call_id: int, user_id: int, **facts: object) -> dict[str, object]:
    return {"call_id": to_oid(call_id), "user_id": to_oid(user_id), **facts}
