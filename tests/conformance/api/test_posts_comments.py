"""Comments of a post."""

import pytest

from tests.topic_browsers import Browser

KEYS = {
    *("_id", "id", "post_id", "user_id", "content", "parent_comment_id", "anonymous_identity", "gif_url", "upvotes"),
    *("downvotes", "upvote_count", "downvote_count", "score", "reply_count", "depth", "is_deleted", "deleted_by"),
    *("deleted_at", "reports", "created_at", "updated_at", "mentions", "user_has_upvoted", "user_has_downvoted"),
    *("display_name", "author_username", "profile_picture", "is_admin", "is_owner", "is_moderator", "is_anonymous"),
}


@pytest.fixture
def path(alice: Browser) -> str:
    """The comments of a fresh post."""
    return f"/comments/posts/{alice.post(alice.topic()['id'])['id']}/comments"


def test_a_new_comment(alice: Browser, bob: Browser, visitor: Browser, path: str) -> None:
    whole = bob.ask("POST", path, {"content": f"hello @{alice.name} http://x.example"}, status=201)
    comment = whole["data"]
    assert whole["message"] == "Comment created successfully"
    assert set(comment) == KEYS
    assert (comment["content"], comment["mentions"]) == (f"hello @{alice.name} [Link removed]", [alice.id])
    assert (comment["user_id"], comment["depth"], comment["parent_comment_id"]) == (bob.id, 0, None)
    (root,) = visitor.data("GET", path)
    assert root == comment | {"replies": []}
    assert alice.data("GET", "/posts/" + path.split("/")[3])["comment_count"] == 1


def test_anonymous_comments_tell_nobody_but_their_author(alice: Browser, bob: Browser, path: str) -> None:
    comment = bob.data("POST", path, {"content": "psst", "use_anonymous": True}, status=201)
    assert (comment["user_id"], comment["is_anonymous"]) == (bob.id, True)
    (seen,) = alice.data("GET", path)
    assert (seen["user_id"], seen["author_username"]) == ("", comment["anonymous_identity"])
    assert bob.id not in str(seen)
    assert bob.name not in str(seen)


@pytest.mark.parametrize("limit", [1, 0, -5, 501, 10**30])
def test_sizes(visitor: Browser, alice: Browser, path: str, limit: int) -> None:
    for number in range(2):
        alice.data("POST", path, {"content": str(number)}, status=201)
    answer = visitor.call("GET", path, params={"limit": limit})
    assert answer.status_code in (200, 400)
    if limit < 10**18:
        assert len(answer.json()["data"]) == (1 if limit == 1 else 2)


def test_refusals(alice: Browser, bob: Browser, visitor: Browser, path: str) -> None:
    assert bob.refused("POST", path, {}) == (400, "Comment content or GIF URL is required")
    assert visitor.refused("POST", path, {"content": "x"}) == (401, "Authentication required")
    private = alice.post(alice.topic(require_approval=True)["id"])
    for post_id in ("1", "x", private["id"]):
        other = f"/comments/posts/{post_id}/comments"
        assert bob.refused("POST", other, {"content": "x"}) == (404, "Post not found")
        assert bob.refused("GET", other) == (404, "Post not found")
