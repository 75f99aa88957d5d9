"""Joining and leaving: idempotent, and the count follows the rows."""

import pytest

from accounts.attention import Kind, Target
from accounts.operations.attention import mute
from core.errors import ProductError
from core.models import OutboxEvent
from tests.topic_side import ban, person, topic_of
from topics.attention import is_topic_muted
from topics.models import Level, Topic, TopicMember
from topics.operations.members import join_topic, leave_topic

pytestmark = pytest.mark.django_db


def count_of(topic: Topic) -> int:
    rows = TopicMember.objects.filter(topic=topic, level__gte=Level.MEMBER).count()
    topic.refresh_from_db()
    assert topic.member_count == rows
    return rows


def test_joining_and_leaving_again_and_again_keeps_the_count_right() -> None:
    topic, actor = topic_of(person()), person()
    for _ in range(2):
        join_topic(actor, topic.id)
        join_topic(actor, topic.id)
        assert count_of(topic) == 2
        leave_topic(actor, topic.id)
        leave_topic(actor, topic.id)
        assert count_of(topic) == 1


def test_what_was_set_for_a_topic_outlives_the_membership() -> None:
    topic, actor = topic_of(person()), person()
    join_topic(actor, topic.id)
    mute(actor, Target(Kind.TOPIC, topic.id), minutes=-1)
    leave_topic(actor, topic.id)
    assert count_of(topic) == 1
    join_topic(actor, topic.id)
    assert count_of(topic) == 2
    assert is_topic_muted(actor, topic.id)


def test_the_owner_cannot_leave() -> None:
    owner = person()
    topic = topic_of(owner)
    with pytest.raises(ProductError) as caught:
        leave_topic(owner, topic.id)
    assert caught.value.reason == "topic_owner_leaves"


def test_who_is_banned_or_was_not_invited_cannot_join() -> None:
    topic, banned = topic_of(person()), person()
    ban(topic, banned)
    for actor, place, reason in [
        (banned, topic, "topic_banned"),
        (person(), topic_of(person(), private=True), "topic_invite_only"),
    ]:
        with pytest.raises(ProductError) as caught:
            join_topic(actor, place.id)
        assert caught.value.reason == reason


def test_only_changes_are_announced() -> None:
    topic, actor = topic_of(person()), person()
    join_topic(actor, topic.id)
    before = OutboxEvent.objects.count()
    join_topic(actor, topic.id)
    assert OutboxEvent.objects.count() == before
