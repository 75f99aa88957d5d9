"""What the topic wire says about rooms and messages."""

from typing import NotRequired, TypedDict

from chat.api.render_files import WireFile
from topics.api.schemas import NamedUser


class ChatRoom(TypedDict):
    """A room of a topic, or a group (`topic_id` null). `members` and `banned_users` are told to members only."""

    _id: str
    id: str
    topic_id: str | None
    name: str
    description: str
    owner_id: str | None
    owner: NamedUser | None
    moderators: list[str]
    members: list[str]
    banned_users: list[str]
    tags: list[str]
    is_public: bool
    picture: str | None
    background_picture: str | None
    voip_enabled: bool
    member_count: int
    message_count: int
    created_at: str
    last_activity: str
    user_is_member: NotRequired[bool]
    is_muted: NotRequired[bool]
    is_deleted: NotRequired[bool]
    deleted_by: NotRequired[str | None]
    deleted_at: NotRequired[str | None]
    permanent_delete_at: NotRequired[str | None]
    deletion_status: NotRequired[str]


class ChatMessage(TypedDict):
    """A message of a room or of a topic's feed (`chat_room_id` null).

    `user_id` is empty for anonymous messages, except in the author's own view.
    """

    _id: str
    id: str
    chat_room_id: str | None
    topic_id: str | None
    user_id: str
    content: str
    message_type: str
    anonymous_identity: str | None
    gif_url: str | None
    attachments: list[WireFile]
    mentions: list[str]
    is_deleted: bool
    deleted_by: str | None
    deleted_at: str | None
    deletion_reason: str | None
    reports: list[str]
    created_at: str
    updated_at: str
    display_name: str
    sender_username: str
    profile_picture: str | None
    banner: str | None
    is_admin: bool
    is_owner: bool
    is_moderator: bool
    is_anonymous: bool
    can_delete: bool
    can_report: NotRequired[bool]


class TopicMessage(TypedDict):
    """A new message of a topic's feed, as sockets hear it."""

    _id: str
    id: str
    topic_id: str
    user_id: str
    content: str
    message_type: str
    gif_url: str | None
    attachments: list[WireFile]
    created_at: str
    display_name: str
    sender_username: str
    is_anonymous: bool
    can_delete: bool


class MessageGone(TypedDict):
    """A message was deleted, as sockets hear it."""

    message_id: str
    topic_id: NotRequired[str]
    chat_room_id: NotRequired[str]


class FollowedRoom(TypedDict):
    """A room the caller follows."""

    id: str
    name: str
    description: str
    topic_id: str | None
    topic_title: str
    member_count: int
    message_count: int
    last_activity: str
    followed_at: str


class HiddenChat(TypedDict):
    """A room the caller hid."""

    id: str
    name: str
    description: str
    topic_id: str | None
    topic_title: str
    is_group_chat: bool
    created_at: str


class HiddenMessage(TypedDict):
    """A message of a room or of a topic's feed that the caller hid; `type` is `topic` or `group`."""

    id: str
    content: str
    sender_username: str
    created_at: str
    type: str
    topic_id: str | None
    topic_title: str
    chat_room_title: str
    chat_room_id: str | None


class HiddenPrivateMessage(TypedDict):
    """A private message the caller hid."""

    id: str
    other_user_id: str
    other_username: str
    content: str
    created_at: str
