"""Calls among browsers as the topic wire shows them."""

from accounts.api.render import picture_of
from accounts.records import UserRecord
from core.clock import iso
from core.ids import to_oid
from integrations.api.schemas import Call, CallParticipant, CallUser, IceServerObject, IceServers
from integrations.mesh.ice import IceServer, ice_servers, ice_ttl_seconds
from integrations.mesh.records import MeshCallRecord, MeshParticipantRecord
from topics.api.wire import name_of

GROUP, DM = "group", "dm"


def room_of_call(call: MeshCallRecord) -> str:
    """How the wire names where a call is."""
    return "_".join(sorted(map(to_oid, call.pair))) if call.pair else to_oid(call.channel_id)


def render_call(call: MeshCallRecord, *, is_over: bool = False) -> Call:
    """A call with everybody in it."""
    return {
        "id": to_oid(call.id),
        "room_id": room_of_call(call),
        "room_type": DM if call.pair else GROUP,
        "room_name": call.name,
        "created_at": iso(call.started_at),
        "created_by": to_oid(call.started_by),
        "participants": [_participant(one) for one in call.participants],
        "status": "ended" if is_over else "active",
    }


def render_call_user(user: UserRecord) -> CallUser:
    """Somebody, as calls name them."""
    return {"id": to_oid(user.id), "username": name_of(user), "profile_picture": picture_of(user)}


def render_ice_servers(user_id: int) -> IceServers:
    """The servers for one person's browser."""
    return {"ice_servers": list(map(_server, ice_servers(to_oid(user_id)))), "ttl": ice_ttl_seconds()}


def _participant(one: MeshParticipantRecord) -> CallParticipant:
    return {
        "user_id": to_oid(one.user.id),
        "username": name_of(one.user),
        "profile_picture": picture_of(one.user),
        "joined_at": iso(one.joined_at),
        "last_heartbeat": iso(one.heartbeat_at),
        "is_muted": one.is_muted,
        "is_disconnected": one.is_disconnected,
    }


def _server(server: IceServer) -> IceServerObject:
    shown: IceServerObject = {"urls": list(server.urls)}
    if server.credential:
        shown["username"], shown["credential"] = server.username, server.credential
    return shown
