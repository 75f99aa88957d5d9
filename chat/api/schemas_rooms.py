"""What the topic wire says about the people of rooms, and what sockets hear of rooms."""

from typing import Any, NotRequired, TypedDict

from topics.api.schemas import NamedUser


class RoomMember(TypedDict):
    """Somebody in a room."""

    id: str
    username: str
    display_name: str | None
    profile_picture: str | None
    is_admin: bool
    is_owner: bool
    is_moderator: bool


class InvitedTopic(TypedDict):
    """The topic of a room somebody is invited to."""

    id: str
    title: str


class RoomInvitation(TypedDict):
    """An invitation that waits for the caller's answer."""

    _id: str
    id: str
    room_id: str
    room_name: str
    room_description: str
    topic_id: str | None
    topic: InvitedTopic | None
    is_group_chat: bool
    status: str
    invited_by: NamedUser
    created_at: str


class RoomInvited(TypedDict):
    """An invitation as the sockets of whoever is invited hear it."""

    invitation_id: str
    room_id: str
    invited_user_id: str
    invited_by: str
    invited_by_username: str
    room_name: str
    room_description: str


class RoomUpdated(TypedDict):
    """A change of a room as the sockets in it hear it; `type` says what changed, and which keys there are."""

    room_id: str
    type: str
    picture: NotRequired[str | None]
    background_picture: NotRequired[str | None]
    voip_enabled: NotRequired[bool]
    moderators: NotRequired[list[str]]
    room: NotRequired[dict[str, Any]]
