"""Who gets at which topic, and what the others are told."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.clock import now
from core.errors import ProductError
from tests.topic_side import ban, person, topic_of
from topics.access import access_topic
from topics.audience import who_see
from topics.models import Level, TopicMember
from topics.operations.members import join_topic

pytestmark = pytest.mark.django_db


def refusal(*args: object, **kwargs: object) -> str:
    with pytest.raises(ProductError) as caught:
        access_topic(*args, **kwargs)
    return caught.value.reason


def test_levels_of_owner_member_stranger_administrator_and_nobody() -> None:
    owner, member, stranger, admin = person(), person(), person(), person(is_admin=True)
    topic = topic_of(owner)
    join_topic(member, topic.id)
    assert access_topic(owner, topic.id).level == Level.OWNER
    assert access_topic(member, topic.id).level == Level.MEMBER
    assert access_topic(stranger, topic.id).level == Level.NONE
    assert access_topic(admin, topic.id).level == Level.OWNER
    assert access_topic(admin, topic.id).role == Level.NONE
    assert access_topic(None, topic.id).level == Level.NONE


def test_a_private_topic_does_not_exist_for_outsiders() -> None:
    topic = topic_of(person(), private=True)
    assert refusal(person(), topic.id) == "topic_not_found"
    assert refusal(None, topic.id) == "topic_not_found"
    assert access_topic(person(is_admin=True), topic.id).level == Level.OWNER


def test_a_deleted_topic_exists_for_its_owner_and_administrators_and_for_nobody_who_writes() -> None:
    owner = person()
    topic = topic_of(owner)
    topic.is_deleted = True
    topic.save()
    assert refusal(person(), topic.id) == "topic_not_found"
    assert access_topic(owner, topic.id).level == Level.OWNER
    assert refusal(owner, topic.id, for_writing=True) == "topic_not_found"


def test_a_level_that_is_missing_is_refused() -> None:
    assert refusal(person(), topic_of(person()).id, level=Level.OWNER) == "topic_level"


def test_a_ban_refuses_writing_until_it_runs_out() -> None:
    banned, excused = person(), person()
    topic = topic_of(person())
    ban(topic, banned, expires_at=now() + timedelta(days=1))
    ban(topic, excused, expires_at=now() - timedelta(seconds=1))
    assert refusal(banned, topic.id, for_writing=True) == "topic_banned"
    assert access_topic(banned, topic.id).is_banned
    assert not access_topic(excused, topic.id, for_writing=True).is_banned


@pytest.mark.parametrize("topic_id", [0, -1, 1, 2**63 - 1])
def test_ids_of_nothing_are_not_found(topic_id: int) -> None:
    assert refusal(None, topic_id) == "topic_not_found"


def test_access_is_one_query(django_assert_num_queries: object) -> None:
    topic, actor = topic_of(person()), person()
    with django_assert_num_queries(1):
        access_topic(actor, topic.id)


def test_who_sees_a_topic_is_asked_of_those_people_alone() -> None:
    owner, member, stranger, banned = person(), person(), person(), person()
    topic = topic_of(owner, private=True)
    TopicMember.objects.bulk_create(TopicMember(topic=topic, user=each.user) for each in (member, banned))
    ban(topic, banned)
    asked = {each.user_id for each in (owner, member, stranger, banned)}
    with CaptureQueriesContext(connection) as ran:
        assert who_see(topic, asked) == {owner.user_id, member.user_id}
    assert [str(member.user_id) in query["sql"] for query in ran] == [True, True]
