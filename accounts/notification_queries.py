"""Reads of a person's notifications."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts import hooks
from accounts.attention import Kind
from accounts.models import Attention, Notification, Relationship, RelationshipType
from accounts.notification_records import NotificationRecord
from core.actor import Actor

MOST_GROUPED = 1000  # unread notifications that are looked at for groups

NEWEST_FIRST = ("-updated_at", "-id")
_PLACES = {"topic_id": Kind.TOPIC, "post_id": Kind.POST, "room_id": Kind.ROOM}


@dataclass(slots=True, kw_only=True)
class NotificationGroup:
    """Unread notifications that have something in common: `value` is None where they lack it."""

    value: str | None
    notifications: list[NotificationRecord] = field(default_factory=list)

    @property
    def latest(self) -> datetime:
        """When the newest of them was told."""
        return self.notifications[0].notice.at


def notifications_of(actor: Actor, *, limit: int, unread_only: bool = False) -> list[NotificationRecord]:
    """A person's notifications, newest first; none of what they may not see any more, hid or blocked. One query."""
    rows = shown_to(actor)
    if unread_only:
        rows = rows.filter(is_read=False)
    return [NotificationRecord.of(row) for row in rows.order_by(*NEWEST_FIRST)[:limit]]


def unread_notification_count(actor: Actor) -> int:
    """How many notifications the person has not seen, of those that the list shows. One query."""
    return shown_to(actor).filter(is_read=False).count()


def unread_groups(actor: Actor, type_: str, *, by: str) -> list[NotificationGroup]:
    """The newest unread notifications of a type, together where they agree in `by`, newest group first.

    `by` is `sender_id`, `context_id`, or the name of an id in the data.
    """
    rows = shown_to(actor).filter(is_read=False, type=type_)
    return grouped((NotificationRecord.of(row) for row in rows.order_by(*NEWEST_FIRST)[:MOST_GROUPED]), by)


def shown_to(actor: Actor) -> "QuerySet[Notification]":
    """The person's notifications that they are told of now: of places they may see, or are invited into, and did not
    hide, by nobody they block. Who blocks them is no matter, because that would tell it."""
    blocked = Relationship.objects.filter(owner_id=actor.user_id, type=RelationshipType.BLOCKED)
    rows = Notification.objects.filter(~Exists(blocked.filter(other_id=OuterRef("sender_id"))), user_id=actor.user_id)
    hidden = Attention.objects.filter(user_id=actor.user_id, hidden_at__isnull=False)
    for column, kind in _PLACES.items():
        rows = rows.filter(~Exists(hidden.filter(kind=kind, target_id=OuterRef(column))))
    for column, places in hooks.places_seen.collect(actor):
        anywhere = Q(**{column: None}) | Q(type=Notification.INVITATION)
        rows = rows.filter(anywhere | Exists(places.filter(pk=OuterRef(column))))
    return rows


def grouped(records: Iterable[NotificationRecord], by: str) -> list[NotificationGroup]:
    """Records in the order given, together where they agree."""
    groups: dict[str | None, NotificationGroup] = {}
    for record in records:
        value = _value(record, by)
        groups.setdefault(value, NotificationGroup(value=value)).notifications.append(record)
    return list(groups.values())


def _value(record: NotificationRecord, by: str) -> str | None:
    notice = record.notice
    if by == "sender_id":
        return None if notice.sender_id is None else str(notice.sender_id)
    return notice.context_id or None if by == "context_id" else notice.data.get(by) or None
