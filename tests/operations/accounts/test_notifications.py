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
from accounts.operations.attention import hide, unhide
from accounts.operations.notifications import (
    delete_notification,
    notify,
    read_all_notifications,
    read_notification,
)
from accounts.operations.relationships import block_user, remove_relationship
from chat.models import ChannelMember
from chat.operations.rooms import create_room
from chat.room_records import RoomDraft
from core.actor import Actor
from core.errors import Code
from posts.models import Post
from tests.operations.events import announced, mark
from tests.operations.refusals import code_of
from tests.topic_side import person, post_in, topic_of
from topics.models import Level, TopicMember
from topics.operations.invitations import invite

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


def test_neither_muting_nor_blocking_a_person_tells_which_alias_is_theirs() -> None:
    """SEC-036: who blocks people one after another must not see an alias fall silent."""
    doer, annoyed, blocker, blocked = person(), person(), person(), person()
    mute(annoyed, Target(Kind.USER, doer.user_id))
    for owner, other in ((blocker, doer), (doer, blocked)):
        Relationship.objects.create(owner=owner.user, other=other.user, type=RelationshipType.BLOCKED)
    everybody = {one.user_id for one in (annoyed, blocker, blocked)}
    assert notify(doer.user_id, everybody, notice(sender_name="Alias")) == everybody
    assert [shown(one) for one in (annoyed, blocker, blocked)] == [1, 1, 1]


def test_an_invitation_is_listed_though_the_place_may_not_be_seen_yet() -> None:
    owner, guest = person(), person()
    invite(owner, topic_of(owner, private=True).id, user_id=guest.user_id)
    assert [record.notice.type for record in notifications_of(guest, limit=9)] == ["invitation"]
    assert unread_notification_count(guest) == 1


def test_who_muted_the_place_or_the_doer_is_told_only_when_it_insists() -> None:
    doer, deaf, annoyed = person(), person(), person()
    mute(deaf, TOPIC)
    mute(annoyed, Target(Kind.USER, doer.user_id))
    both = [deaf.user_id, annoyed.user_id]
    assert notify(doer.user_id, both, notice(doer), within=[TOPIC]) == frozenset()
    assert notify(doer.user_id, both, notice(doer), within=[Target(Kind.POST, 1)]) == {deaf.user_id}
    assert notify(doer.user_id, both, notice(doer), within=[TOPIC], insists=True) == set(both)


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
    topic = topic_of(doer)
    posts = [str(post_in(topic, doer).id) for _ in range(3)]
    for post in (posts[0], posts[1], posts[0], ""):
        notify(doer.user_id, [friend.user_id], notice(doer, data={"post_id": post}))
    notify(doer.user_id, [friend.user_id], notice(doer, type="other", data={"post_id": posts[2]}))
    groups = unread_groups(friend, "system", by="post_id")
    assert [(group.value, len(group.notifications)) for group in groups] == [(None, 1), (posts[0], 2), (posts[1], 1)]


def told_of(friend: Actor, doer: Actor, **data: object) -> None:
    notify(doer.user_id, [friend.user_id], notice(doer, data={name: str(value) for name, value in data.items()}))


def shown(actor: Actor) -> int:
    """How many the list, the number and the groups agree on."""
    listed = len(notifications_of(actor, limit=99, unread_only=True))
    assert unread_notification_count(actor) == listed
    assert sum(len(group.notifications) for group in unread_groups(actor, "system", by="topic_id")) == listed
    return listed


def test_what_one_may_not_see_any_more_is_neither_listed_nor_counted() -> None:
    owner, friend = person(), person()
    closed, topic = topic_of(owner, private=True), topic_of(owner)
    TopicMember.objects.create(topic=closed, user=friend.user, level=Level.MEMBER)
    room = create_room(owner, topic.id, draft=RoomDraft(name="room", is_public=False)).id
    seat = ChannelMember.objects.create(channel_id=room, user=friend.user, level=Level.MEMBER)
    post = post_in(topic, owner).id
    told_of(friend, owner)
    told_of(friend, owner, topic_id=closed.id)
    told_of(friend, owner, topic_id=topic.id, chat_room_id=room)
    told_of(friend, owner, topic_id=topic.id, post_id=post)
    assert shown(friend) == 4
    TopicMember.objects.filter(topic=closed, user=friend.user).delete()
    assert shown(friend) == 3
    seat.delete()
    assert shown(friend) == 2
    Post.objects.filter(pk=post).update(is_deleted=True)
    assert shown(friend) == 1


def test_what_one_hid_and_whom_one_blocked_is_neither_listed_nor_counted_until_taken_back() -> None:
    owner, friend, blocker = person(), person(), person()
    topic = topic_of(owner)
    room = create_room(owner, topic.id, draft=RoomDraft(name="room")).id
    post = post_in(topic, owner).id
    told_of(friend, owner, topic_id=topic.id, post_id=post)
    told_of(friend, owner, topic_id=topic.id, chat_room_id=room)
    told_of(friend, blocker)
    for target, left in ((Target(Kind.POST, post), 2), (Target(Kind.ROOM, room), 2), (Target(Kind.TOPIC, topic.id), 1)):
        hide(friend, target)
        assert shown(friend) == left
        unhide(friend, target)
        assert shown(friend) == 3
    block_user(blocker, friend.user_id)
    assert shown(friend) == 3
    block_user(friend, owner.user_id)
    assert shown(friend) == 1
    remove_relationship(friend, owner.user_id)
    assert shown(friend) == 3


def test_a_page_is_full_though_much_of_what_is_newer_may_not_be_seen() -> None:
    owner, friend = person(), person()
    closed = topic_of(owner, private=True)
    for _ in range(3):
        told_of(friend, owner)
    for _ in range(5):
        told_of(friend, owner, topic_id=closed.id)
    assert len(notifications_of(friend, limit=3)) == 3


def test_a_list_and_its_number_are_a_query_each_however_long() -> None:
    owner, friend = person(), person()
    topics = [topic_of(owner).id for _ in range(2)]

    def cost() -> list[int]:
        costs = []
        for work in (lambda: notifications_of(friend, limit=100), lambda: unread_notification_count(friend)):
            with CaptureQueriesContext(connection) as caught:
                work()
            costs.append(len(caught))
        return costs

    told_of(friend, owner, topic_id=topics[0])
    assert cost() == [1, 1]
    for _ in range(50):
        told_of(friend, owner, topic_id=topics[1])
    assert cost() == [1, 1]
