"""What clients ask about people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings

from accounts.api.render_people import render_online
from accounts.people import online_administrators, online_people
from core.ids import to_oid
from gateway.database import in_database
from gateway.socketio.connection import Connection
from gateway.socketio.payloads import Payload
from gateway.socketio.registry import Answer, on
from gateway.socketio.rooms import user_room

if TYPE_CHECKING:
    from gateway.socketio.gateway import TopicGateway


@on("get_online_users", failure="Failed to list online users")
async def get_online_users(gateway: TopicGateway, connection: Connection, _payload: Payload) -> Answer:
    """Only those whose presence the person may see; the number is of everybody."""
    known = await in_database(online_people, connection.actor)
    users = [{key: value for key, value in render_online(one).items() if key != "id"} for one in known]
    connection.emit("online_users_list", {"users": users, "count": await gateway.presence.count()})
    return None


@on("get_admin_count", failure="Failed to count administrators")
async def get_admin_count(_gateway: TopicGateway, connection: Connection, _payload: Payload) -> Answer:
    """How many administrators are there; not who."""
    body = {"count": await in_database(online_administrators)}
    connection.emit("admin_online_count", body)
    return body


@on("debug_whoami", failure="Failed to tell who you are")
async def debug_whoami(_gateway: TopicGateway, connection: Connection, _payload: Payload) -> Answer:
    """What this server knows of the client; where it is in rooms is for developers alone."""
    body: dict[str, Any] = {"sid": connection.sid, "user_id": to_oid(connection.user_id)}
    if settings.GUILDHALL.debug:
        body |= {
            "user": {"id": to_oid(connection.user_id), "username": connection.user.handle},
            "tracked_rooms_in_memory": sorted(connection.seats),
            "expected_private_room": user_room(connection.user_id),
        }
    connection.emit("debug_whoami_response", body)
    return None
