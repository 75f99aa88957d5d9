"""Lists of posts: orders, pages, the newest of all topics."""

from typing import Any

import pytest

from tests.topic_browsers import Browser


@pytest.fixture(scope="module")
def place(alice: Browser, bob: Browser) -> tuple[dict[str, Any], list[str]]:
    """A topic with posts p0..p4; scores 0, 2, 1, 2, -1."""
    topic = alice.topic()
    posts = [alice.post(topic["id"], title=f"p{number}")["id"] for number in range(5)]
    for voter, up, down in ((alice, (1, 2, 3), (4,)), (bob, (1, 3), ())):
        for number in up:
            voter.ask("POST", f"/posts/{posts[number]}/upvote")
        for number in down:
            voter.ask("POST", f"/posts/{posts[number]}/downvote")
    return topic, posts


@pytest.mark.parametrize(
    ("sort_by", "order"),
    [
        (None, "p4 p3 p2 p1 p0"),
        ("new", "p4 p3 p2 p1 p0"),
        ("nonsense", "p4 p3 p2 p1 p0"),
        ("old", "p0 p1 p2 p3 p4"),
        ("top", "p3 p1 p2 p0 p4"),
        ("hot", "p3 p1 p2 p0 p4"),
        ("hot_decay", "p3 p1 p4 p2 p0"),
    ],
)
def test_orders(visitor: Browser, place: tuple[dict[str, Any], list[str]], sort_by: str | None, order: str) -> None:
    """T017, TF-043, TF-040: in both spellings, ties by the newest."""
    params = {"sort_by": sort_by} if sort_by else {}
    for path in (f"/posts/topics/{place[0]['id']}/posts", f"/posts/topic/{place[0]['id']}"):
        listed = visitor.data("GET", path, params=params)
        assert " ".join(post["title"] for post in listed) == order


def test_pages(visitor: Browser, place: tuple[dict[str, Any], list[str]]) -> None:
    path = f"/posts/topic/{place[0]['id']}"
    seen = [
        post["title"]
        for offset in (0, 2, 4, 6)
        for post in visitor.data("GET", path, params={"limit": 2, "offset": offset, "sort_by": "top"})
    ]
    assert " ".join(seen) == "p3 p1 p2 p0 p4"
    assert visitor.refused("GET", path, params={"limit": 101}) == (400, "Limit cannot exceed 100")


def test_lists_tell_the_viewers_own_votes(
    alice: Browser, bob: Browser, visitor: Browser, place: tuple[dict[str, Any], list[str]]
) -> None:
    path = f"/posts/topic/{place[0]['id']}"
    votes = {
        who.id: {post["title"]: (post["upvotes"], post["downvotes"]) for post in who.data("GET", path)}
        for who in (alice, bob, visitor)
    }
    assert votes[alice.id]["p2"] == ([alice.id], [])
    assert votes[alice.id]["p4"] == ([], [alice.id])
    assert votes[bob.id]["p3"] == ([bob.id], [])
    assert votes[bob.id]["p2"] == ([], [])
    assert set(map(str, votes[""].values())) == {"([], [])"}


def test_the_newest_of_all_topics(alice: Browser, bob: Browser, visitor: Browser) -> None:
    public, private = alice.topic(), alice.topic(require_approval=True)
    seen, hidden = alice.post(public["id"], title="seen"), alice.post(private["id"], title="hidden")
    for who in (bob, visitor):
        listed = who.data("GET", "/posts/recent", params={"limit": 5})
        assert len(listed) == 5
        assert listed[0]["id"] == seen["id"]
        assert listed[0]["topic_title"] == public["title"]
        assert hidden["id"] not in [post["id"] for post in listed]
    assert alice.data("GET", "/posts/recent")[0]["id"] == hidden["id"]
