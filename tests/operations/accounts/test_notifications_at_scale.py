"""Fifty notifications of a hundred thousand are found by an index, whether all are wanted or those unread, and what may
not be seen any more is not waded through."""

from collections.abc import Iterator
from typing import Any

import pytest

from accounts.models import Notification
from accounts.notification_queries import notifications_of
from accounts.notification_records import Notice
from accounts.operations.notifications import notify
from core.actor import Actor
from tests.plans import check_index, copies, rolled_back
from tests.shape.test_query_budgets import counted_with_values
from tests.topic_side import person, post_in, topic_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.timeout(300)]

MANY = 100_000
STEP = 1000
TABLE = "accounts_notification"


@pytest.fixture(scope="module")
def reader(django_db_setup: None, django_db_blocker: Any) -> Iterator[Actor]:
    """Somebody who was told of a hundred thousand things, and has read nine of ten."""
    with django_db_blocker.unblock(), rolled_back(TABLE):
        owner, friend = person(), person()
        topic = topic_of(owner)
        data = {"topic_id": str(topic.id), "post_id": str(post_in(topic, owner).id)}
        notice = Notice(type="mention", title="x", message="x", data=data, sender_id=owner.user_id, sender_name="x")
        notify(owner.user_id, [friend.user_id], notice)
        row = Notification.objects.get(user=friend.user)
        copies(row, 1, MANY, id=f"{row.id} + n * {STEP}", is_read="n % 10 <> 0")
        yield friend


@pytest.mark.parametrize("unread_only", [False, True])
def test_a_page_is_found_by_index(reader: Actor, unread_only: bool) -> None:
    with counted_with_values() as ran:
        found = notifications_of(reader, limit=50, unread_only=unread_only)
    assert len(found) == 50
    ((sql, values),) = ran
    check_index(sql, values, TABLE)
