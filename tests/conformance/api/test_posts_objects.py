"""The post object, making one, reading one."""

import re
from typing import Any

import pytest

from tests.topic_browsers import ISO, OID, Browser

KEYS = {
    *("_id", "id", "topic_id", "user_id", "title", "content", "anonymous_identity", "gif_url", "tags", "upvotes"),
    "images",
    *(
        "downvotes",
        "upvote_count",
        "downvote_count",
        "score",
        "comment_count",
        "is_deleted",
        "deleted_by",
        "deleted_at",
    ),
    *("reports", "created_at", "updated_at", "mentions", "status", "closure_reason", "user_has_upvoted"),
    *(
        "user_has_downvoted",
        "is_followed",
        "display_name",
        "author_username",
        "profile_picture",
        "is_admin",
        "is_owner",
    ),
    *("is_moderator", "is_anonymous", "is_silenced"),
}


@pytest.fixture(scope="module")
def topic(alice: Browser) -> dict[str, Any]:
    """A topic for everybody."""
    return alice.topic()


@pytest.mark.parametrize("path", ["/posts/topics/{}/posts", "/posts/topic/{}", "/posts", "/posts/"])
def test_a_new_post_through_every_path(alice: Browser, bob: Browser, topic: dict[str, Any], path: str) -> None:
    """T018, T019, TF-040, G32: every spelling makes the same post."""
    body = {"title": "A title", "content": "Some text", "tags": ["Cats"], "topic_id": topic["id"]}
    whole = bob.ask("POST", path.format(topic["id"]), body, status=201)
    post = whole["data"]
    assert whole["message"] == "Post created successfully"
    assert set(post) == KEYS
    assert re.fullmatch(OID, post["id"])
    assert post["_id"] == post["id"]
    assert re.fullmatch(ISO, post["created_at"])
    assert (post["title"], post["content"], post["topic_id"], post["tags"]) == (
        *("A title", "Some text", topic["id"]),
        ["cats"],
    )
    assert (post["user_id"], post["author_username"], post["display_name"]) == (bob.id, bob.name, bob.name)
    assert (post["is_anonymous"], post["anonymous_identity"], post["is_owner"], post["status"]) == (
        *(False, None, False),
        "open",
    )
    assert bob.data("GET", f"/posts/{post['id']}") == post
    assert alice.data("GET", f"/posts/{post['id']}") == post


def test_the_author_shows_what_they_are_in_the_topic(alice: Browser, topic: dict[str, Any]) -> None:
    post = alice.post(topic["id"])
    assert (post["is_owner"], post["is_moderator"], post["is_admin"]) == (True, False, False)


def test_a_post_counts_and_brings_its_tags(alice: Browser) -> None:
    """TF-044: tags outside 2 to 20 characters are dropped, the others come to the topic."""
    topic = alice.topic(tags=["first"])
    alice.post(topic["id"], tags="second, x, first, not a tag, " + "y" * 21)
    after = alice.data("GET", f"/topics/{topic['id']}")
    assert (after["post_count"], after["tags"]) == (1, ["first", "second"])
    assert after["last_activity"] > topic["last_activity"]


def test_links_and_listed_words_are_rewritten(alice: Browser, topic: dict[str, Any]) -> None:
    """TF-041."""
    post = alice.post(topic["id"], content="see  http://evil.example/x\nand shit, HTTPS://Y.example too")
    assert post["content"] == "see [Link removed] and ****, [Link removed] too"


def test_a_gif_needs_no_text(alice: Browser, topic: dict[str, Any]) -> None:
    post = alice.post(topic["id"], content="", gif_url="https://gifs.example/cat.gif")
    assert (post["content"], post["gif_url"]) == ("", "https://gifs.example/cat.gif")


def test_mentions(alice: Browser, bob: Browser, topic: dict[str, Any]) -> None:
    """TF-045."""
    post = alice.post(topic["id"], content=f"hello @{bob.name.upper()} and @nobody-like-this")
    assert post["mentions"] == [bob.id]
    assert alice.data("GET", f"/posts/topics/{topic['id']}/posts")[0]["mentions"] == [bob.id]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"title": None}, "Post title is required"),
        ({"title": " "}, "Post title is required"),
        ({"title": "t" * 301}, "Title must be 300 characters or less"),
        ({"content": None}, "Post content or GIF URL is required"),
        ({"content": "  "}, "Post content or GIF URL is required"),
        ({"content": "c" * 2001}, "Message must be less than 2000 characters long"),
        ({"content": "a" + " " * 10 + "b"}, "Message contains excessive whitespace"),
        ({"content": "I will kill you"}, "Post contains inappropriate content"),
        ({"gif_url": "http://gifs.example/cat.gif"}, "Invalid GIF URL"),
        ({"gif_url": "javascript:alert(1)"}, "Invalid GIF URL"),
        ({"use_anonymous": "yes"}, "use_anonymous must be true or false"),
        ({"images": [{"data": "AAAA"}]}, "The image must be one of: png, jpg, jpeg, gif, webp"),
        ({"topic_id": None}, "Topic ID is required"),
        ({"topic_id": "nonsense"}, "Invalid topic ID format"),
    ],
)
def test_what_is_wrong_is_told(alice: Browser, topic: dict[str, Any], changes: dict[str, Any], words: str) -> None:
    body = {"title": "A title", "content": "text", "topic_id": topic["id"]} | changes
    assert alice.refused("POST", "/posts", body) == (400, words)


def test_topics_that_are_not_there(alice: Browser, bob: Browser, visitor: Browser) -> None:
    """TF-006."""
    private = alice.topic(require_approval=True)
    body = {"title": "A title", "content": "text"}
    for topic_id in (private["id"], "1", "507f1f77bcf86cd799439011"):
        assert bob.refused("POST", f"/posts/topics/{topic_id}/posts", body) == (404, "Topic not found")
        assert bob.refused("GET", f"/posts/topic/{topic_id}") == (404, "Topic not found")
        assert bob.refused("POST", "/posts", body | {"topic_id": topic_id}) == (404, "Topic not found")
    for path in ("/posts/topics/{}/posts", "/posts/topic/{}"):
        assert bob.refused("GET", path.format("x")) == (400, "Invalid topic ID format")
        assert bob.refused("GET", path.format("undefined")) == (400, "Topic ID is required")
        assert bob.refused("POST", path.format("null"), body) == (400, "Topic ID is required")
    assert visitor.refused("POST", "/posts", body | {"topic_id": private["id"]}) == (401, "Authentication required")


def test_posts_that_are_not_there(alice: Browser, bob: Browser, visitor: Browser) -> None:
    private = alice.topic(require_approval=True)
    post = alice.post(private["id"])
    for somebody in (bob, visitor):
        for post_id in (post["id"], "1", "x", "507f1f77bcf86cd799439011", str(2**63)):
            assert somebody.refused("GET", f"/posts/{post_id}") == (404, "Post not found")
    assert alice.data("GET", f"/posts/{post['id']}")["id"] == post["id"]


def test_anonymous_posts_tell_nobody_but_their_author(alice: Browser, bob: Browser, visitor: Browser) -> None:
    """TF-061."""
    topic = alice.topic()
    post = bob.post(topic["id"], use_anonymous=True)
    alias = post["anonymous_identity"]
    assert alias
    assert (post["user_id"], post["display_name"], post["is_anonymous"]) == (bob.id, alias, True)
    for somebody in (alice, visitor):
        seen = somebody.data("GET", f"/posts/{post['id']}")
        assert (seen["user_id"], seen["display_name"], seen["author_username"]) == ("", alias, alias)
        assert (seen["profile_picture"], seen["is_owner"], seen["is_moderator"]) == (None, False, False)
        listed = somebody.data("GET", f"/posts/topics/{topic['id']}/posts")
        assert bob.id not in str(listed)
        assert bob.name not in str(listed)
    assert bob.post(topic["id"], use_anonymous=True)["anonymous_identity"] == alias


def test_no_anonymity_where_the_topic_forbids_it(alice: Browser) -> None:
    topic = alice.topic(allow_anonymous=False)
    body = {"title": "A title", "content": "text", "use_anonymous": True}
    refusal = alice.refused("POST", f"/posts/topics/{topic['id']}/posts", body)
    assert refusal == (403, "Anonymous posting is not allowed in this topic")
