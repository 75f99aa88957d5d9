"""Reads of a person's notifications."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from accounts import hooks
from accounts.models import Notification
from accounts.notification_records import NotificationRecord
from core.actor import Actor

MOST_GROUPED = 1000  # unread notifications that are looked at for groups

NEWEST_FIRST = ("-updated_at", "-id")


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
    """A person's notifications, newest first; none of places that they may not see any more."""
    rows = Notification.objects.filter(user_id=actor.user_id)
    if unread_only:
        rows = rows.filter(is_read=False)
    return _still_theirs(actor, [NotificationRecord.of(row) for row in rows.order_by(*NEWEST_FIRST)[:limit]])


def unread_notification_count(actor: Actor) -> int:
    """How many notifications the person has not seen."""
    return Notification.objects.filter(user_id=actor.user_id, is_read=False).count()


def unread_groups(actor: Actor, type_: str, *, by: str) -> list[NotificationGroup]:
    """The newest unread notifications of a type, together where they agree in `by`, newest group first.

    `by` is `sender_id`, `context_id`, or the name of an id in the data.
    """
    rows = Notification.objects.filter(user_id=actor.user_id, is_read=False, type=type_)
    newest = [NotificationRecord.of(row) for row in rows.order_by(*NEWEST_FIRST)[:MOST_GROUPED]]
    return grouped(_still_theirs(actor, newest), by)


def grouped(records: Iterable[NotificationRecord], by: str) -> list[NotificationGroup]:
    """Records in the order given, together where they agree."""
    groups: dict[str | None, NotificationGroup] = {}
    for record in records:
        value = _value(record, by)
        groups.setdefault(value, NotificationGroup(value=value)).notifications.append(record)
    return list(groups.values())


def _still_theirs(actor: Actor, records: list[NotificationRecord]) -> list[NotificationRecord]:
    """Those of the records that are of a place the actor may still see, or of none. A query for each kind of place."""
    for name, hook in (("topic_id", hooks.topics_seen), ("chat_room_id", hooks.rooms_seen)):
        places = {str(record.notice.data[name]) for record in records if record.notice.data.get(name)}
        seen = {str(place) for found in hook.collect(actor, set(map(int, places))) for place in found} if places else ()
        lost = places.difference(seen)
        records = [record for record in records if str(record.notice.data.get(name)) not in lost]
    return records


def _value(record: NotificationRecord, by: str) -> str | None:
    notice = record.notice
    if by == "sender_id":
        return None if notice.sender_id is None else str(notice.sender_id)
    return notice.context_id or None if by == "context_id" else notice.data.get(by) or None
