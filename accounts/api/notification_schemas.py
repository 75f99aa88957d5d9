"""What the topic wire says about notifications."""

from typing import Any, NotRequired, TypedDict


class Notification(TypedDict):
    """Something the caller should know. `sender_id` is missing for what was done under an alias."""

    _id: str
    id: str
    user_id: str
    type: str
    title: str
    message: str
    data: dict[str, Any]
    read: bool
    created_at: str
    updated_at: str
    read_at: str | None
    sender_id: NotRequired[str]
    sender_username: str
    context_id: str | None
    context_type: str | None
    context_name: str | None


class NotificationGroup(TypedDict):
    """Unread notifications with the same `_id`: the value of what they were grouped by."""

    _id: str | None
    count: int
    latest: str
    notifications: list[Notification]


class Count(TypedDict):
    """A number."""

    count: int


class NewNotification(TypedDict):
    """A notification as its person's sockets hear it."""

    id: str
    type: str
    title: str
    message: str
    data: dict[str, Any]
    sender_username: str
    context_id: str | None
    context_type: str | None
    context_name: str | None
    timestamp: str


class UserMentioned(TypedDict):
    """A mention as the sockets of the mentioned person hear it."""

    type: str
    content_type: str
    content_id: str | None
    sender_id: str
    sender_username: str
    mentioned_user_id: str
    context: dict[str, Any]
    notification_id: str
    topic_id: str | None
    topic_title: str | None
    message_id: str | None
    mentioned_by: str
    mentioned_by_id: str
    mentioned_name: str
    content_preview: str
    created_at: str
