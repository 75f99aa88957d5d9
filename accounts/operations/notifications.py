"""Telling people what concerns them, and what they do with what they were told."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

from django.db.models import Exists, F, OuterRef, Q

from accounts.attention import Kind, Target, muted_now, of_any
from accounts.events import PeopleNotified
from accounts.models import Attention, Notification, Relationship, RelationshipType, User
from accounts.models.user import UserFlags
from accounts.notification_records import Notice, Told
from core.actor import Actor
from core.clock import now
from core.errors import Code, ProductError
from core.events import publish
from core.operations import operation

_Item = TypeVar("_Item")

_AT_ONCE = 500  # people a statement
_PLACES = {"topic_id": "topic_id", "post_id": "post_id", "room_id": "chat_room_id"}  # columns, and names in the data
_HEARD_TOGETHER = 50  # every listener's stream carries the whole event, so it must stay small


def notify(
    actor_id: int,
    user_ids: Iterable[int],
    notice: Notice,
    *,
    within: Iterable[Target] = (),
    insists: bool = False,
    mentioned_as: Mapping[int, str] | None = None,
) -> frozenset[int]:
    """Tell some people something, inside the operation that did it. Returns those who were told.

    Not told: whoever did it, bots and deleted accounts, those on either side of a block with the doer (unless they act
    under an alias), those who hid anything it lies `within` (the topic, the thing itself), and, unless it `insists`,
    those who muted the doer or any of that. That they may see what it is about, and follow it where that counts, is for
    the caller to know. A room's messages share one unread notification per person, which the newest takes over.

    Two statements (four for messages of rooms) and the announcement for up to 50 people. Publishes PeopleNotified.
    """
    told: set[int] = set()
    places = tuple(within)
    for some in _batches(sorted(set(user_ids) - {actor_id}), _AT_ONCE):
        hearing = _hearing(actor_id, some, notice, places, insists=insists)
        for rows in _batches(_stored(hearing, notice), _HEARD_TOGETHER):
            publish(PeopleNotified(notice=notice, told=tuple(_told(row, mentioned_as or {}) for row in rows)))
        told.update(hearing)
    return frozenset(told)


@operation("notification.read", limit="api:notifications:update")
def read_notification(actor: Actor, notification_id: int) -> None:
    """Note that the person has seen one of their notifications; doing it again changes nothing.

    Raises ProductError NOT_FOUND (`notification_not_read`) for unknown ones and those of others.
    """
    own = Notification.objects.filter(pk=notification_id, user_id=actor.user_id)
    if not own.filter(is_read=False).update(is_read=True, read_at=now()) and not own.exists():
        raise ProductError(Code.NOT_FOUND, reason="notification_not_read")


@operation("notification.read_all", limit="api:notifications:update")
def read_all_notifications(actor: Actor) -> int:
    """Note that the person has seen everything. Returns how many were new to them."""
    unread = Notification.objects.filter(user_id=actor.user_id, is_read=False)
    return unread.update(is_read=True, read_at=now())


@operation("notification.delete", limit="api:notifications:update")
def delete_notification(actor: Actor, notification_id: int) -> None:
    """Throw one of one's notifications away.

    Raises ProductError NOT_FOUND (`notification_not_deleted`) for unknown ones and those of others.
    """
    deleted, _ = Notification.objects.filter(pk=notification_id, user_id=actor.user_id).delete()
    if not deleted:
        raise ProductError(Code.NOT_FOUND, reason="notification_not_deleted")


def _batches(items: Sequence[_Item], size: int) -> list[Sequence[_Item]]:
    return [items[start : start + size] for start in range(0, len(items), size)]


def _hearing(
    actor_id: int, user_ids: Sequence[int], notice: Notice, within: tuple[Target, ...], *, insists: bool
) -> list[int]:
    here = OuterRef("pk")
    people = User.objects.filter(id__in=user_ids, is_bot=False)
    doer: tuple[Target, ...] = ()
    # Muting and blocking people must not tell which alias is whose: one would only have to block them one after another
    # and see when an alias falls silent. Who acts under an alias is nobody that could be muted or blocked.
    if notice.sender_id is not None:
        blocks = Relationship.objects.filter(type=RelationshipType.BLOCKED)
        apart = blocks.filter(Q(owner_id=here, other_id=actor_id) | Q(owner_id=actor_id, other_id=here))
        people, doer = people.filter(~Exists(apart)), (Target(Kind.USER, actor_id),)
    away = Q(hidden_at__isnull=False) if insists else Q(hidden_at__isnull=False) | muted_now()
    people = people.filter(~Exists(Attention.objects.filter(away, of_any((*within, *doer)), user_id=here)))
    living = people.alias(gone=F("flags").bitand(int(UserFlags.DELETED))).filter(gone=0)
    return list(living.order_by("id").values_list("id", flat=True))


def _stored(user_ids: Sequence[int], notice: Notice) -> list[Notification]:
    if notice.type != Notification.ROOM_MESSAGE:
        return Notification.objects.bulk_create(_rows(user_ids, notice))
    taken_over = _taken_over(user_ids, notice)
    heard = {row.user_id for row in taken_over}
    rows = _rows([user_id for user_id in user_ids if user_id not in heard], notice)
    if not rows:
        return taken_over
    # A conflict is another message of the room, told at the same moment: one unread notification is enough.
    Notification.objects.bulk_create(rows, ignore_conflicts=True)
    return taken_over + list(Notification.objects.filter(pk__in=[row.pk for row in rows]))


def _rows(user_ids: Sequence[int], notice: Notice) -> list[Notification]:
    return [Notification(user_id=user_id, created_at=notice.at, **_columns(notice)) for user_id in user_ids]


def _taken_over(user_ids: Sequence[int], notice: Notice) -> list[Notification]:
    unread = Notification.objects.filter(
        user_id__in=user_ids, type=notice.type, context_id=notice.context_id, is_read=False
    )
    rows = list(unread.order_by("user_id"))
    if rows:
        Notification.objects.filter(pk__in=[row.pk for row in rows]).update(**_columns(notice))
    return rows


def _columns(notice: Notice) -> dict[str, object]:
    return {
        "type": notice.type,
        "title": notice.title,
        "message": notice.message,
        "data": notice.data,
        "sender_id": notice.sender_id,
        "sender_name": notice.sender_name,
        "context_id": notice.context_id,
        "context_type": notice.context_type,
        "context_name": notice.context_name,
        "updated_at": notice.at,
        **{column: _place(notice, name) for column, name in _PLACES.items()},
    }


def _place(notice: Notice, name: str) -> int | None:
    place = notice.data.get(name)
    return int(place) if place else None


def _told(row: Notification, names: Mapping[int, str]) -> Told:
    return Told(user_id=row.user_id, notification_id=row.id, mentioned_as=names.get(row.user_id, ""))
