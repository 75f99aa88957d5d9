"""The list of topics: filters, orders, pages."""

from collections.abc import Callable

import pytest

from tests.registrations import unique
from tests.topic_browsers import Browser

TAG = unique("tag").lower()[:18]


@pytest.fixture(scope="module")
def topics(alice: Browser) -> list[dict]:
    """Five topics with a tag of their own, in the order of making."""
    made = [alice.topic(tags=[TAG, f"odd{TAG}"[:20]] if number % 2 else [TAG]) for number in range(4)]
    made.append(alice.topic(tags=[TAG], require_approval=True))
    return made


def ids(listed: list[dict]) -> list[str]:
    return [topic["id"] for topic in listed]


def test_pages_cover_everything_once(alice: Browser, bob: Browser, topics: list[dict]) -> None:
    """T008, TF-030: the total is what paging reaches."""
    seen: list[str] = []
    for offset in (0, 2, 4):
        whole = alice.ask("GET", "/topics", params={"tags": TAG, "limit": 2, "offset": offset, "sort_by": "created_at"})
        facts = {"limit": 2, "offset": offset, "total_count": 5, "has_more": offset < 4}
        assert whole["pagination"] == facts
        seen += ids(whole["data"])
    assert seen == ids(topics)[::-1]
    public = bob.ask("GET", "/topics", params={"tags": TAG})
    assert public["pagination"] == {"limit": 20, "offset": 0, "total_count": 4, "has_more": False}
    assert set(ids(public["data"])) == set(ids(topics[:4]))


def test_listed_topics_have_what_they_are_to_the_viewer(alice: Browser, bob: Browser, topics: list[dict]) -> None:
    (first, *_) = bob.data("GET", "/topics", params={"tags": TAG})
    assert (first["user_permission_level"], first["is_muted"], first["members"]) == (0, False, [])
    (first, *_) = alice.data("GET", "/topics", params={"tags": TAG})
    assert (first["user_permission_level"], first["is_muted"], first["members"]) == (3, False, [alice.id])


def test_orders(alice: Browser, bob: Browser, topics: list[dict]) -> None:
    """TF-031."""
    bob.ask("POST", f"/topics/{topics[1]['id']}/join")
    by_members = ids(bob.data("GET", "/topics", params={"tags": TAG, "sort_by": "member_count"}))
    assert by_members[0] == topics[1]["id"]
    alice.post(topics[0]["id"])
    for sort_by in ("last_activity", "nonsense", ""):
        assert ids(bob.data("GET", "/topics", params={"tags": TAG, "sort_by": sort_by}))[0] == topics[0]["id"]


def test_any_of_several_tags(bob: Browser, topics: list[dict]) -> None:
    """TF-031."""
    odd = f"odd{TAG}"[:20]
    listed = bob.data("GET", "/topics", params={"tags": [odd, "no_such_tag"]})
    assert set(ids(listed)) == {topics[1]["id"], topics[3]["id"]}


def test_search_is_literal_and_ignores_case(bob: Browser, topics: list[dict]) -> None:
    """TF-031."""
    title = topics[2]["title"]
    assert ids(bob.data("GET", "/topics", params={"search": title.upper()})) == [topics[2]["id"]]
    assert bob.data("GET", "/topics", params={"search": title[:-1] + "."}) == []
    for pattern in ("(", "[a", "%", "_" * 90, "\\", "\x00", "a" * 5000):
        assert bob.call("GET", "/topics", params={"search": pattern}).status_code == 200


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"limit": 101}, "Limit cannot exceed 100"),
        ({"offset": 10001}, "Offset cannot exceed 10000"),
        ({"limit": "many"}, "Limit must be a whole number"),
        ({"offset": "1.5"}, "Offset must be a whole number"),
    ],
)
def test_pages_that_are_refused(visitor: Browser, params: dict, words: str) -> None:
    """TF-008."""
    assert visitor.refused("GET", "/topics", params=params) == (400, words)


def test_pages_that_are_corrected(visitor: Browser) -> None:
    """TF-008."""
    whole = visitor.ask("GET", "/topics", params={"limit": 0, "offset": -5, "params[limit]": 3, "unknown": "x"})
    assert (whole["pagination"]["limit"], whole["pagination"]["offset"]) == (20, 0)


def test_beyond_the_end(visitor: Browser, topics: list[dict]) -> None:
    whole = visitor.ask("GET", "/topics", params={"tags": TAG, "offset": 50})
    assert whole["data"] == []
    assert whole["pagination"]["has_more"] is False


def test_the_list_follows_joining(person: Callable[[], Browser], topics: list[dict]) -> None:
    somebody = person()
    somebody.ask("POST", f"/topics/{topics[3]['id']}/join")
    found = somebody.data("GET", "/topics", params={"tags": TAG})
    levels = {topic["id"]: topic["user_permission_level"] for topic in found}
    assert levels[topics[3]["id"]] == 1
