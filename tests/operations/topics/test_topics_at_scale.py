"""A page of a hundred thousand topics is read by an index in its own order: as many rows as it shows."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

from core.actor import Actor
from core.paging import Offset
from tests.plans import MOST_STEPS, check_index, copies, explained, rolled_back, steps
from tests.shape.test_query_budgets import counted_with_values
from tests.topic_side import person, topic_of
from topics.models import Topic
from topics.operations.members import join_topic
from topics.queries import SORT_ORDERS, TopicFilter, own_topics, topics_for

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.timeout(300)]
MANY = 100_000
PAGE = Offset(50, 0)
TABLE = "topics_topic"


@pytest.fixture(scope="module")
def viewer(django_db_setup: None, django_db_blocker: Any) -> Iterator[Actor]:
    """A member of one topic among very many."""
    with django_db_blocker.unblock(), rolled_back(TABLE):
        owner, member = person(), person()
        topic = topic_of(owner, "One of many")
        join_topic(member, topic.id)
        moment = "datetime(last_activity, '-' || n || ' seconds')"
        if connection.vendor == "postgresql":
            moment = "last_activity - n * interval '1 second'"
        copies(
            topic,
            1,
            MANY,
            id=f"{topic.id - MANY} + n - 1",
            title="'Topic ' || n",
            title_key="'topic ' || n",
            last_activity=moment,
            created_at=moment,
            member_count="n % 1000",
        )
        topics_for(member, TopicFilter(), sort_by="", page=PAGE)  # what a connection asks about its database is known
        yield member


@pytest.mark.parametrize("sort_by", SORT_ORDERS)
@pytest.mark.parametrize("signed_in", [True, False])
def test_a_page_is_read_in_the_order_of_an_index(viewer: Actor, sort_by: str, signed_in: bool) -> None:
    with counted_with_values() as ran:
        views, total = topics_for(viewer if signed_in else None, TopicFilter(), sort_by=sort_by, page=PAGE)
    assert (len(views), total) == (50, MANY + 1 if signed_in else Topic.objects.count())
    assert len(ran) == 2, [sql[:300] for sql, _ in ran]
    page = ran[1]
    check_order(*page)


def test_own_topics_are_found_by_the_membership(viewer: Actor) -> None:
    with counted_with_values() as ran:
        (view,) = own_topics(viewer)
    assert view.record.title == "One of many"
    check_index(*ran[0], TABLE)


def check_order(sql: str, values: Any) -> None:
    if connection.vendor == "postgresql":
        check_index(sql, values, TABLE)
        return
    details = [row[3] for row in explained(f"EXPLAIN QUERY PLAN {sql}", values)]
    assert not [line for line in details if line == "USE TEMP B-TREE FOR ORDER BY"], details
    assert steps(sql, values) <= MOST_STEPS, details
