"""What clients ask about people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accounts.api.render_people import render_online
from accounts.people import online_people
from gateway.database import in_database
from gateway.socketio.connection import Connection
from gateway.socketio.payloads import Payload
from gateway.socketio.registry import Answer, on

if TYPE_CHECKING:
    from gateway.socketio.gateway import TopicGateway


@on("get_online_users", failure="Failed to list online users")
async def get_online_users(gateway: TopicGateway, connection: Connection, _payload: Payload) -> Answer:
    """Only those whose presence the person may see; the number is of everybody."""
    known = await in_database(online_people, connection.actor)
    users = [{key: value for key, value in render_online(one).items() if key != "id"} for one in known]
    connection.emit("online_users_list", {"users": users, "count": await gateway.presence.count()})
    return None
