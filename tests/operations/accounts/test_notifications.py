"""Notifications: who is told, what is stored once, what is announced."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.attention import FOREVER, Kind, Target
from accounts.models import Attention, Notification, Relationship, RelationshipType, User
from accounts.models.user import UserFlags
from accounts.notification_queries import notifications_of, unread_groups, unread_notification_count
from accounts.notification_records import Notice
from accounts.operations.notifications import (
    delete_notification,
    notify,
    read_all_notifications,
    read_notification,
)
from core.actor import Actor
from core.errors import Code
from tests.operations.events import announced, mark
from tests.operations.refusals import code_of
from tests.topic_side import person

pytestmark = pytest.mark.django_db
TOPIC = Target(Kind.TOPIC, 1)


def notice(sender: Actor | None = None, **values: Any) -> Notice:
    sender_id = sender.user_id if sender else None
    return Notice(**{"type": "system", "title": "Title", "message": "Text", "sender_id": sender_id, **values})


def mute(actor: Actor, target: Target) -> None:
    Attention.objects.create(user=actor.user, kind=target.kind, target_id=target.id, muted_until=FOREVER)


def test_the_doer_bots_and_deleted_accounts_are_told_nothing() -> None:
    doer, friend, bot, gone = person(), person(), person(), person()
    User.objects.filter(pk=bot.user_id).update(is_bot=True)
    User.objects.filter(pk=gone.user_id).update(flags=UserFlags.DELETED)
    everybody = [one.user_id for one in (doer, friend, bot, gone)]
    assert notify(doer.user_id, everybody, notice(doer)) == {friend.user_id}
    assert Notification.objects.get().user_id == friend.user_id


@pytest.mark.parametrize("insists", [False, True])
def test_a_block_in_either_direction_keeps_both_apart(insists: bool) -> None:
    doer, blocker, blocked = person(), person(), person()
    for owner, other in ((blocker, doer), (doer, blocked)):
        Relationship.objects.create(owner=owner.user, other=other.user, type=RelationshipType.BLOCKED)
    both = [blocker.user_id, blocked.user_id]
    assert notify(doer.user_id, both, notice(doer), insists=insists) == frozenset()
    assert notify(doer.user_id, both, notice(sender_name="Alias"), insists=insists) == frozenset()


def test_who_muted_the_place_or_the_doer_is_told_only_when_it_insists() -> None:
    doer, deaf, annoyed = person(), person(), person()
    mute(deaf, TOPIC)
    mute(annoyed, Target(Kind.USER, doer.user_id))
    both = [deaf.user_id, annoyed.user_id]
    assert notify(doer.user_id, both, notice(doer), within=[TOPIC]) == frozenset()
    assert notify(doer.user_id, both, notice(doer), within=[Target(Kind.POST, 1)]) == {deaf.user_id}
    assert notify(doer.user_id, both, notice(doer), within=[TOPIC], insists=True) == set(both)


def test_muting_a_person_does_not_tell_which_alias_is_theirs() -> None:
    doer, annoyed = person(), person()
    mute(annoyed, Target(Kind.USER, doer.user_id))
    assert notify(doer.user_id, [annoyed.user_id], notice(sender_name="Alias")) == {annoyed.user_id}


def test_a_room_has_one_unread_notification_which_the_newest_message_takes_over() -> None:
    doer, friend = person(), person()
    for text, room in (("first", "7"), ("elsewhere", "8"), ("second", "7")):
        told = notice(doer, type=Notification.ROOM_MESSAGE, context_id=room, message=text)
        notify(doer.user_id, [friend.user_id], told)
    assert [record.notice.message for record in notifications_of(friend, limit=9)] == ["second", "elsewhere"]
    read_all_notifications(friend)
    notify(doer.user_id, [friend.user_id], told)
    assert unread_notification_count(friend) == 1
    assert Notification.objects.filter(user=friend.user).count() == 3


def test_each_person_hears_of_their_own_notification() -> None:
    doer, friends = person(), [person() for _ in range(3)]
    before = mark()
    names = {friends[1].user_id: "Bob"}
    notify(doer.user_id, [one.user_id for one in friends], notice(doer), mentioned_as=names)
    (event,) = announced(before)
    assert event.streams() == tuple(f"user:{one.user_id}" for one in friends)
    stored = dict(Notification.objects.values_list("user_id", "id"))
    assert [(one.user_id, one.notification_id) for one in event.told] == list(stored.items())  # type: ignore[attr-defined]
    assert [one.mentioned_as for one in event.told] == ["", "Bob", ""]  # type: ignore[attr-defined]


def test_telling_nobody_announces_nothing() -> None:
    doer, before = person(), mark()
    assert notify(doer.user_id, [doer.user_id], notice(doer)) == frozenset()
    assert announced(before) == []


def test_fifty_people_more_cost_one_insert_and_one_announcement_more() -> None:
    doer, friends = person(), [person() for _ in range(100)]

    def cost(number: int) -> int:
        with CaptureQueriesContext(connection) as caught:
            notify(doer.user_id, [one.user_id for one in friends[:number]], notice(doer))
        return len(caught)

    assert cost(50) == 3
    assert cost(100) <= 5


def test_reading_and_deleting_are_for_the_person_alone() -> None:
    doer, friend = person(), person()
    notify(doer.user_id, [friend.user_id], notice(doer))
    (record,) = notifications_of(friend, limit=9)
    assert code_of(read_notification, doer, record.id) == Code.NOT_FOUND
    assert code_of(delete_notification, doer, record.id) == Code.NOT_FOUND
    for _ in range(2):
        read_notification(friend, record.id)
    assert notifications_of(friend, limit=9, unread_only=True) == []
    delete_notification(friend, record.id)
    assert notifications_of(friend, limit=9) == []


def test_groups_stand_in_the_order_of_their_newest_notification() -> None:
    doer, friend = person(), person()
    for post in ("1", "2", "1", ""):
        notify(doer.user_id, [friend.user_id], notice(doer, data={"post_id": post}))
    notify(doer.user_id, [friend.user_id], notice(doer, type="other", data={"post_id": "3"}))
    groups = unread_groups(friend, "system", by="post_id")
    assert [(group.value, len(group.notifications)) for group in groups] == [(None, 1), ("1", 2), ("2", 1)]
