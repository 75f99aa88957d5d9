"""Rooms: joining and leaving keep counts and announce changes only."""

import threading
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from django.db import connection

from accounts.attention import Kind, Target
from accounts.operations.attention import mute, unfollow
from chat.attention import room_status
from chat.models import Channel, ChannelKind, ChannelMember
from chat.operations.room_deletion import delete_room
from chat.operations.room_invitations import accept_room_invitation, invite_to_room
from chat.operations.room_members import ban_from_room
from chat.operations.rooms import create_room, join_room, leave_room
from chat.room_access import access_room, feed_id, topic_of_room
from chat.room_invitations import invitations_of
from chat.room_records import RoomDraft
from core import instance_limits
from core.actor import Actor
from core.errors import ProductError
from core.instance_limits import DEFAULT_RULE, LimitConfig, Rule
from core.models import OutboxEvent
from tests.operations.refusals import refused
from tests.topic_side import person, topic_of
from tests.topic_wire import visitor
from topics.models import Level


def count_of(room_id: int) -> int:
    room = Channel.objects.get(pk=room_id)
    members = ChannelMember.objects.filter(channel=room, level__gte=Level.MEMBER, is_banned=False).count()
    assert room.member_count == members
    return members


@pytest.mark.django_db
def test_every_topic_has_a_feed_under_its_own_id() -> None:
    topic = topic_of(person())
    feed = Channel.objects.get(pk=feed_id(topic.id))
    assert (feed.kind, feed.home_topic_id) == (ChannelKind.TOPIC_FEED, topic.id)


@pytest.mark.django_db
def test_coming_and_going_keeps_the_count_and_is_announced_once() -> None:
    actor, topic = person(), topic_of(person())
    room = create_room(person(), topic.id, draft=RoomDraft(name="room"))
    before = OutboxEvent.objects.count()
    for _ in range(2):
        join_room(actor, room.id)
        assert count_of(room.id) == 2
    for _ in range(2):
        leave_room(actor, room.id)
        assert count_of(room.id) == 1
    assert OutboxEvent.objects.count() == before + 2


@pytest.mark.django_db
def test_what_was_set_for_a_room_outlives_the_membership() -> None:
    actor = person()
    room = create_room(person(), topic_of(person()).id, draft=RoomDraft(name="room"))
    join_room(actor, room.id)
    target = Target(Kind.ROOM, room.id)
    mute(actor, target, minutes=-1)
    unfollow(actor, target)
    leave_room(actor, room.id)
    assert count_of(room.id) == 1
    join_room(actor, room.id)
    assert count_of(room.id) == 2
    assert room_status(actor, room.id) == (True, True)


@pytest.mark.django_db
def test_a_ban_from_the_room_holds_for_writing_and_joining() -> None:
    actor = person()
    room = create_room(person(), topic_of(person()).id, draft=RoomDraft(name="room"))
    ChannelMember.objects.create(channel_id=room.id, user=actor.user, level=Level.NONE, is_banned=True)
    with pytest.raises(ProductError) as caught:
        join_room(actor, room.id)
    assert caught.value.reason == "room_banned"
    assert access_room(actor, room.id).level == Level.NONE
    assert count_of(room.id) == 1


@pytest.mark.django_db
def test_groups_belong_to_no_topic_and_have_names_of_their_own() -> None:
    group = create_room(person(), None, draft=RoomDraft(name="Friends"))
    assert topic_of_room(group.id) is None
    assert not group.is_public
    with pytest.raises(ProductError) as caught:
        create_room(person(), None, draft=RoomDraft(name="fRIENDS"))
    assert caught.value.reason == "group_name_taken"


@pytest.mark.django_db(transaction=True)
def test_parallel_joins_count_once() -> None:
    actor = person()
    room = create_room(person(), topic_of(person()).id, draft=RoomDraft(name="room"))

    def join() -> None:
        join_room(actor, room.id)
        connection.close()

    threads = [threading.Thread(target=join) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert count_of(room.id) == 2


@pytest.mark.django_db(transaction=True)
def test_of_parallel_groups_of_one_name_one_is_made() -> None:
    makers, refusals = [person() for _ in range(4)], []

    def make(maker: Actor) -> None:
        try:
            create_room(maker, None, draft=RoomDraft(name="Only one"))
        except ProductError as refusal:
            refusals.append(refusal.reason)
        connection.close()

    _at_once(make, makers)
    assert refusals == ["group_name_taken"] * 3
    assert Channel.objects.filter(name="Only one").count() == 1


@pytest.mark.django_db(transaction=True)
def test_whoever_accepts_twice_at_once_comes_in_once() -> None:
    owner, guest = person(), person()
    room = create_room(owner, topic_of(owner).id, draft=RoomDraft(name="room", is_public=False))
    invite_to_room(owner, room.id, user_id=guest.user_id)
    (invitation,) = invitations_of(guest)
    refusals = []

    def accept(_: int) -> None:
        try:
            accept_room_invitation(guest, invitation.id)
        except ProductError as refusal:
            refusals.append(refusal.reason)
        connection.close()

    _at_once(accept, range(4))
    assert refusals == ["invitation_not_found"] * 3
    assert count_of(room.id) == 2


@pytest.mark.django_db(transaction=True)
def test_parallel_bans_count_once() -> None:
    owner, guest = person(), person()
    room = create_room(owner, topic_of(owner).id, draft=RoomDraft(name="room"))
    join_room(guest, room.id)

    def ban(_: int) -> None:
        ban_from_room(owner, room.id, guest.user_id)
        connection.close()

    _at_once(ban, range(4))
    assert count_of(room.id) == 1


def _at_once(work: Callable[[Any], None], arguments: Iterable[Any]) -> None:
    threads = [threading.Thread(target=work, args=(argument,)) for argument in arguments]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@pytest.mark.django_db
def test_a_topic_has_no_more_rooms_than_the_instance_allows(monkeypatch: pytest.MonkeyPatch) -> None:
    topic = topic_of(person())
    rule = Rule(DEFAULT_RULE, (("max_topic_rooms", 1),))
    monkeypatch.setattr(instance_limits._Current, "config", LimitConfig(rules=(rule,)))
    first = create_room(person(), topic.id, draft=RoomDraft(name="first"))
    assert refused(create_room, person(), topic.id, draft=RoomDraft(name="second")).reason == "topic_rooms_full"
    body = {"name": "second", "topic_id": str(topic.id)}
    assert visitor().refused("POST", "/chat-rooms", body) == (400, "This topic has as many chat rooms as it may have")
    delete_room(Actor(user=Channel.objects.get(pk=first.id).owner), first.id)
    assert create_room(person(), topic.id, draft=RoomDraft(name="second")).name == "second"
