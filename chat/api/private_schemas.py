"""What the topic wire says about private messages."""

from typing import NotRequired, TypedDict

from chat.api.render_files import WireFile
from topics.api.schemas import NamedUser


class PrivateMessage(TypedDict):
    """A private message. `deleted_for_user_ids` holds at most the caller's own id; the last three keys are there in
    histories."""

    _id: str
    id: str
    from_user_id: str
    to_user_id: str
    content: str
    message_type: str
    gif_url: str | None
    attachments: list[WireFile]
    is_read: bool
    read_at: str | None
    deleted_for_user_ids: list[str]
    created_at: str
    sender_username: NotRequired[str]
    is_from_me: NotRequired[bool]
    is_to_me: NotRequired[bool]
    other_user_id: NotRequired[str]
    other_username: NotRequired[str]


class Conversation(TypedDict):
    """A conversation with somebody, under their id."""

    _id: str
    id: str
    other_user_id: str
    other_user: NamedUser
    user_id: str
    username: str
    profile_picture: str | None
    unread_count: int
    last_message: PrivateMessage
    is_muted: bool


class UnreadCount(TypedDict):
    """How many private messages are unread."""

    unread_count: int


class MarkedCount(TypedDict):
    """How many private messages were marked."""

    marked_count: int


class DeletedCount(TypedDict):
    """How many private messages were removed."""

    deleted_count: int


class PrivateMessageEvent(TypedDict):
    """A private message as the sockets of its two people hear it."""

    _id: str
    id: str
    from_user_id: str
    to_user_id: str
    content: str
    message_type: str
    gif_url: str | None
    attachments: list[WireFile]
    created_at: str
    is_from_me: bool
    sender_username: str
    notification_type: str
    preview: str


class PrivateMessageGone(TypedDict):
    """A private message was taken back."""

    message_id: str
    from_user_id: str
    to_user_id: str
