"""Immutable facts about notifications, as operations tell them, events carry them and the topic wire renders them."""

from datetime import datetime
from typing import Any

import msgspec

from accounts.models import Notification
from core.clock import now


class Notice(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What people are told, the same for all of them.

    `data` holds what a client needs to get there: names and texts, and ids as decimal text under names that end in
    `_id`. `sender_id` is None for what was done under an alias: `sender_name` is then the alias, and `data` must not
    tell more. `context` is where it happened.
    """

    type: str
    title: str
    message: str
    data: dict[str, Any] = {}
    sender_id: int | None = None
    sender_name: str = ""
    context_id: str = ""
    context_type: str = ""
    context_name: str = ""
    at: datetime = msgspec.field(default_factory=now)


class NotificationRecord(msgspec.Struct, frozen=True, kw_only=True):
    """One person's notification."""

    id: int
    user_id: int
    notice: Notice
    created_at: datetime
    read_at: datetime | None = None
    is_read: bool = False

    @classmethod
    def of(cls, row: Notification) -> "NotificationRecord":
        """The row's facts."""
        return cls(
            id=row.id,
            user_id=row.user_id,
            notice=Notice(
                type=row.type,
                title=row.title,
                message=row.message,
                data=row.data,
                sender_id=row.sender_id,
                sender_name=row.sender_name,
                context_id=row.context_id,
                context_type=row.context_type,
                context_name=row.context_name,
                at=row.updated_at,
            ),
            created_at=row.created_at,
            read_at=row.read_at,
            is_read=row.is_read,
        )


class Told(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Somebody who was told, the id of their notification, and the name by which a text mentioned them."""

    user_id: int
    notification_id: int
    mentioned_as: str = ""
