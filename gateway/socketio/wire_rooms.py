"""What clients hear of rooms and of invitations to them."""

from functools import partial

from chat.api.render_rooms import render_invited, render_room_updated
from chat.events_rooms import RoomInvitationAccepted, RoomInvited, RoomUpdated
from core.ids import to_oid
from gateway.socketio.delivery import Delivery, renders
from gateway.socketio.rooms import chat_room, user_room


@renders(RoomUpdated)
def _updated(event: RoomUpdated) -> list[Delivery]:
    return [Delivery(chat_room(event.room.id), "chat_room_updated", partial(render_room_updated, event))]


@renders(RoomInvited)
def _invited(event: RoomInvited) -> list[Delivery]:
    return [Delivery(user_room(event.user_id), "chat_room_invitation", partial(render_invited, event.invitation))]


@renders(RoomInvitationAccepted)
def _accepted(event: RoomInvitationAccepted) -> list[Delivery]:
    body = {"room_id": to_oid(event.room_id), "user_id": to_oid(event.user_id)}
    rooms = (chat_room(event.room_id), user_room(event.inviter_id))
    return [Delivery(rooms, "chat_room_invitation_accepted", lambda: body)]
