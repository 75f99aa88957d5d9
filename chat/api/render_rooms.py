"""People and invitations of rooms as the topic wire shows them, and what sockets hear of rooms."""

from typing import Any, cast

from accounts.api.render import picture_of
from accounts.models.user import UserFlags
from chat.api.render import render_room
from chat.api.schemas_rooms import RoomInvitation, RoomInvited, RoomMember, RoomUpdated
from chat.events_rooms import RoomUpdated as Updated
from chat.room_queries import MemberView
from chat.room_records import InvitationRecord
from core.clock import iso
from core.ids import to_oid
from topics.api.wire import name_of, oid_or_none
from topics.models import Level

# What each change tells; all others tell the whole room.
_TOLD = {
    "picture_update": ("picture",),
    "background_update": ("background_picture",),
    "settings_update": ("voip_enabled",),
    "moderators_update": ("moderators",),
    "deleted": (),
}


def render_room_member(member: MemberView) -> RoomMember:
    """Somebody in a room."""
    user = member.user
    return {
        "id": to_oid(user.id),
        "username": name_of(user),
        "display_name": user.global_name,
        "profile_picture": picture_of(user),
        "is_admin": bool(user.flags & UserFlags.STAFF),
        "is_owner": member.level == Level.OWNER,
        "is_moderator": member.level == Level.MODERATOR,
    }


def render_invitation(invitation: InvitationRecord) -> RoomInvitation:
    """An invitation in its person's list."""
    topic_id = oid_or_none(invitation.topic_id)
    return {
        "_id": to_oid(invitation.id),
        "id": to_oid(invitation.id),
        "room_id": to_oid(invitation.room_id),
        "room_name": invitation.room_name,
        "room_description": invitation.room_description,
        "topic_id": topic_id,
        "topic": None if topic_id is None else {"id": topic_id, "title": invitation.topic_title},
        "is_group_chat": topic_id is None,
        "status": "pending",
        "invited_by": {"id": to_oid(invitation.inviter.id), "username": name_of(invitation.inviter)},
        "created_at": iso(invitation.created_at),
    }


def render_invited(invitation: InvitationRecord) -> RoomInvited:
    """An invitation as its person's sockets hear it."""
    return {
        "invitation_id": to_oid(invitation.id),
        "room_id": to_oid(invitation.room_id),
        "invited_user_id": to_oid(invitation.user_id),
        "invited_by": to_oid(invitation.inviter.id),
        "invited_by_username": name_of(invitation.inviter),
        "room_name": invitation.room_name,
        "room_description": invitation.room_description,
    }


def render_room_updated(event: Updated) -> RoomUpdated:
    """A change of a room as the sockets in it hear it."""
    room = cast(dict[str, Any], render_room(event.room))
    told = _TOLD.get(event.change)
    body: dict[str, Any] = {"room": room} if told is None else {name: room[name] for name in told}
    return cast(RoomUpdated, {"room_id": room["id"], **body, "type": event.change})
