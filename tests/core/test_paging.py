"""Pages by id against a plain model of the rules, and pages by offset."""

from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import FieldCode, InvalidForm
from core.models import OutboxEvent
from core.paging import Offset, chronological, clamped_page, newest, topic_page

IDS = (10, 20, 30, 40, 50, 60, 70, 80, 90)


@pytest.fixture
def rows(db):
    OutboxEvent.objects.bulk_create(OutboxEvent(id=number, streams="", body=b"") for number in IDS)
    return OutboxEvent.objects.filter(id__in=IDS)


def expected(limit, before, after, around):
    ids = sorted(IDS, reverse=True)
    if around is None:
        return [i for i in ids if (before is None or i < before) and (after is None or i > after)][:limit]
    older, newer = [i for i in ids if i < around], [i for i in ids if i > around]
    want_older = min(limit // 2, limit - 1)
    want_newer = limit - 1 - want_older
    spare_older, spare_newer = want_older - len(older), want_newer - len(newer)
    older = older[: want_older + max(0, spare_newer)]
    count = want_newer + max(0, spare_older)
    newer = newer[-count:] if count > 0 else []
    return newer + [i for i in ids if i == around] + older


anchors = st.none() | st.integers(0, 100) | st.sampled_from(IDS)


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(1, 12), anchors, anchors, anchors)
def test_pages_equal_the_model(rows, limit, before, after, around):
    found = newest(rows.values_list("id", flat=True), limit, before=before, after=after, around=around)
    assert found == expected(limit, before, after, around)
    assert all(one > other for one, other in pairwise(found))


def test_the_page_after_an_anchor_is_the_newest_one(rows):
    assert [event.id for event in newest(rows, 2, after=20)] == [90, 80]


def test_around_fills_up_from_the_other_side(rows):
    assert [event.id for event in newest(rows, 5, around=90)] == [90, 80, 70, 60, 50]
    assert [event.id for event in newest(rows, 5, around=10)] == [50, 40, 30, 20, 10]
    assert [event.id for event in newest(rows, 5, around=50)] == [70, 60, 50, 40, 30]
    assert [event.id for event in newest(rows, 5, around=45)] == [60, 50, 40, 30]
    assert [event.id for event in newest(rows, 1, around=45)] == []


def test_rows_of_every_shape(rows):
    assert newest(rows.values("id"), 2, around=50) == [{"id": 50}, {"id": 40}]
    assert newest(rows.values_list("id"), 2, around=50) == [(50,), (40,)]


def test_chronological_pages(rows):
    assert [event.id for event in chronological(rows, 3, before=50)] == [20, 30, 40]


def test_pages_take_one_query_or_two(rows, django_assert_num_queries):
    with django_assert_num_queries(1):
        newest(rows, 3, before=50, after=10)
    with django_assert_num_queries(2):
        newest(rows, 3, around=50)


@pytest.mark.parametrize(
    ("asked", "page"),
    [
        ((None, None), Offset(50, 0)),
        ((0, -5), Offset(20, 0)),
        ((-1, 7), Offset(20, 7)),
        ((100, 10_000), Offset(100, 10_000)),
    ],
)
def test_topic_pages(asked, page):
    assert topic_page(*asked, default=50) == page


@pytest.mark.parametrize(("limit", "offset", "path"), [(101, 0, "limit"), (10**9, 0, "limit"), (5, 10_001, "offset")])
def test_topic_pages_that_are_refused(limit, offset, path):
    with pytest.raises(InvalidForm) as refused:
        topic_page(limit, offset)
    assert refused.value.errors[0].path == path
    assert refused.value.errors[0].code == FieldCode.VALUE_MUST_BE_INTEGER_IN_RANGE


def test_lenient_pages():
    assert clamped_page(0, None, most=50, otherwise=20) == Offset(20, 0)
    assert clamped_page(51, 10**9, most=50, otherwise=20) == Offset(20, 10_000)
    assert clamped_page(50, 3, most=50, otherwise=20) == Offset(50, 3)


def test_offset_facts(rows):
    page = Offset(4, 4)
    assert [event.id for event in page.of(rows.order_by("id"))] == [50, 60, 70, 80]
    assert page.facts(9) == {"limit": 4, "offset": 4, "total": 9, "has_more": True}
    assert not page.facts(8)["has_more"]
