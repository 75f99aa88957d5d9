"""What clients ask for around posts."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from core.ids import to_oid
from gateway.socketio.asked import asked_post
from gateway.socketio.connection import Connection
from gateway.socketio.doors import post_door
from gateway.socketio.payloads import Payload
from gateway.socketio.registry import Answer, on
from gateway.socketio.rooms import post_room

if TYPE_CHECKING:
    from gateway.socketio.gateway import TopicGateway


@on("join_post", failure="Failed to join post")
async def join_post(gateway: TopicGateway, connection: Connection, payload: Payload) -> Answer:
    post_id = asked_post(payload)
    place = await gateway.rooms.enter(connection, partial(post_door, connection.actor, post_id))
    body = {"post_id": to_oid(post_id), "post_title": place.name}
    connection.emit("post_joined", body)
    return body


@on("leave_post", failure="Failed to leave post")
async def leave_post(gateway: TopicGateway, connection: Connection, payload: Payload) -> Answer:
    post_id = asked_post(payload)
    gateway.rooms.leave(connection, post_room(post_id))
    connection.emit("post_left", {"post_id": to_oid(post_id)})
    return {"post_id": to_oid(post_id)}
