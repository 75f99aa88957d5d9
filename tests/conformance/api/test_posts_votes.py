"""Voting: toggles, spellings, many at once."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.topic_browsers import Browser


@pytest.fixture
def post(alice: Browser) -> dict[str, Any]:
    """A fresh post."""
    return alice.post(alice.topic()["id"])


def state(post: dict[str, Any]) -> tuple[Any, ...]:
    return (
        *(post["upvote_count"], post["downvote_count"], post["score"]),
        *(post["user_has_upvoted"], post["user_has_downvoted"]),
    )


def test_arrows_toggle_and_switch(bob: Browser, post: dict[str, Any]) -> None:
    """T020, TF-042."""
    up, down = f"/posts/{post['id']}/upvote", f"/posts/{post['id']}/downvote"
    whole = bob.ask("POST", up)
    assert whole["message"] == "Post upvoted successfully"
    assert state(whole["data"]) == (1, 0, 1, True, False)
    assert (whole["data"]["upvotes"], whole["data"]["downvotes"]) == ([bob.id], [])
    whole = bob.ask("POST", down)
    assert whole["message"] == "Post downvoted successfully"
    assert state(whole["data"]) == (0, 1, -1, False, True)
    assert state(bob.data("POST", down)) == (0, 0, 0, False, False)
    assert state(bob.data("GET", f"/posts/{post['id']}")) == (0, 0, 0, False, False)


@pytest.mark.parametrize("name", ["vote", "vote_type", "direction", "type", "value"])
def test_every_spelling_of_a_vote(bob: Browser, post: dict[str, Any], name: str) -> None:
    """T020, TF-042, G33."""
    path = f"/posts/{post['id']}/vote"
    for spellings, has in (
        ((1, "1", "up", "upvote"), (1, 0, 1, True, False)),
        ((-1, "-1", "down", "downvote"), (0, 1, -1, False, True)),
    ):
        for spelling in spellings:
            assert state(bob.data("POST", path, {name: spelling})) == has
            assert state(bob.data("POST", path, {name: spelling})) == (0, 0, 0, False, False)
    for spelling in (0, "0", "none", "remove"):
        bob.ask("POST", path, {name: "up"})
        whole = bob.ask("POST", path, {name: spelling})
        assert (whole["message"], state(whole["data"])) == ("Vote removed", (0, 0, 0, False, False))


@pytest.mark.parametrize("body", [{}, {"vote": 2}, {"vote": True}, {"vote": "UP "}, {"vote": None}, {"vote": [1]}])
def test_votes_that_are_none(bob: Browser, post: dict[str, Any], body: dict[str, Any]) -> None:
    assert bob.refused("POST", f"/posts/{post['id']}/vote", body) == (400, "Invalid vote")


def test_posts_that_are_not_there(alice: Browser, bob: Browser, visitor: Browser, post: dict[str, Any]) -> None:
    private = alice.post(alice.topic(require_approval=True)["id"])
    for post_id in ("1", private["id"]):
        assert bob.refused("POST", f"/posts/{post_id}/upvote") == (400, "Failed to upvote post")
        assert bob.refused("POST", f"/posts/{post_id}/downvote") == (400, "Failed to downvote post")
        assert bob.refused("POST", f"/posts/{post_id}/vote", {"vote": "down"}) == (400, "Failed to downvote post")
    assert bob.refused("POST", "/posts/x/upvote") == (404, "Post not found")
    assert visitor.refused("POST", f"/posts/{post['id']}/upvote") == (401, "Authentication required")


def test_who_voted_is_told_to_nobody_else(alice: Browser, bob: Browser, visitor: Browser, post: dict[str, Any]) -> None:
    """TF-050."""
    bob.ask("POST", f"/posts/{post['id']}/upvote")
    for who in (alice, visitor):
        seen = who.data("GET", f"/posts/{post['id']}")
        assert (seen["upvotes"], seen["downvotes"], seen["upvote_count"], seen["reports"]) == ([], [], 1, [])


def test_fifty_parallel_votes_leave_consistent_counters(bob: Browser, visitor: Browser, post: dict[str, Any]) -> None:
    """TF-042, SEC-073."""
    words = ("up", "down", "none", "up", "down")
    with ThreadPoolExecutor(10) as pool:
        path = f"/posts/{post['id']}/vote"
        answers = list(pool.map(lambda number: bob.call("POST", path, {"vote": words[number % 5]}), range(50)))
    assert {answer.status_code for answer in answers} == {200}
    seen = bob.data("GET", f"/posts/{post['id']}")
    own = int(seen["user_has_upvoted"]) - int(seen["user_has_downvoted"])
    assert seen["upvote_count"] == int(seen["user_has_upvoted"])
    assert seen["downvote_count"] == int(seen["user_has_downvoted"])
    assert seen["score"] == own
