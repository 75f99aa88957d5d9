"""Notifications as the topic wire shows them, for REST answers and socket events alike."""

from collections.abc import Mapping
from typing import Any

from accounts.api.notification_schemas import NewNotification, Notification, NotificationGroup, UserMentioned
from accounts.notification_queries import NotificationGroup as Group
from accounts.notification_records import Notice, NotificationRecord, Told
from core.clock import iso, iso_or_none
from core.ids import to_oid

_PLACES = ("topic_id", "topic_title", "chat_room_id", "chat_room_name", "post_id", "post_title")
_MESSAGES = frozenset({"message", "chat_room_message"})


def render_notification(record: NotificationRecord) -> Notification:
    """One of the caller's notifications."""
    notice = record.notice
    body: Notification = {
        "_id": to_oid(record.id),
        "id": to_oid(record.id),
        "user_id": to_oid(record.user_id),
        "type": notice.type,
        "title": notice.title,
        "message": notice.message,
        "data": _data(notice.data),
        "read": record.is_read,
        "created_at": iso(record.created_at),
        "updated_at": iso(notice.at),
        "read_at": iso_or_none(record.read_at),
        "sender_username": notice.sender_name,
        "context_id": _id(notice.context_id),
        "context_type": notice.context_type or None,
        "context_name": notice.context_name or None,
    }
    if notice.sender_id is not None:
        body["sender_id"] = to_oid(notice.sender_id)
    return body


def render_group(group: Group) -> NotificationGroup:
    """Notifications that belong together."""
    return {
        "_id": _id(group.value),
        "count": len(group.notifications),
        "latest": iso(group.latest),
        "notifications": [render_notification(record) for record in group.notifications],
    }


def render_new_notification(notice: Notice, told: Told) -> NewNotification:
    """What the sockets of somebody who was told hear."""
    return {
        "id": to_oid(told.notification_id),
        "type": notice.type,
        "title": notice.title,
        "message": notice.message,
        "data": _data(notice.data),
        "sender_username": notice.sender_name,
        "context_id": _id(notice.context_id),
        "context_type": notice.context_type or None,
        "context_name": notice.context_name or None,
        "timestamp": iso(notice.at),
    }


def render_mention(notice: Notice, told: Told) -> UserMentioned:
    """What the sockets of somebody who was mentioned hear besides, with the names that older clients read."""
    data = _data(notice.data)
    sender_id = "" if notice.sender_id is None else to_oid(notice.sender_id)
    return {
        "type": "mention",
        "content_type": data["content_type"],
        "content_id": data["content_id"],
        "sender_id": sender_id,
        "sender_username": notice.sender_name,
        "mentioned_user_id": to_oid(told.user_id),
        "context": {name: data.get(name) for name in _PLACES},
        "notification_id": to_oid(told.notification_id),
        "topic_id": data.get("topic_id"),
        "topic_title": data.get("topic_title"),
        "message_id": data["content_id"] if data["content_type"] in _MESSAGES else None,
        "mentioned_by": notice.sender_name,
        "mentioned_by_id": sender_id,
        "mentioned_name": told.mentioned_as,
        "content_preview": data.get("content_preview") or "",
        "created_at": iso(notice.at),
    }


def _data(data: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _id(value) if name.endswith("_id") and value else value for name, value in data.items()}


def _id(text: str | None) -> str | None:
    return to_oid(int(text)) if text else None
