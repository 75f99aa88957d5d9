"""Deleting, closing and opening posts on the topic wire, and what sockets hear of posts."""

from typing import Any, NamedTuple

import pytest

from accounts.attention import Kind, Target
from accounts.operations.attention import follow
from core.actor import Actor
from core.ids import to_oid
from moderation.models import AdminAuditEntry
from posts.hooks import is_reported
from posts.models import Post
from tests.operations.events import mark
from tests.operations.posts.wire import TopicWire, number, told
from tests.topic_side import ban, person, topic_of
from topics.models import Level, Topic, TopicMember

pytestmark = pytest.mark.django_db


class Place(NamedTuple):
    """A topic of Alice's with a post of Bob's."""

    topic: Topic
    post: str
    owner: TopicWire
    bob: TopicWire
    bobs: Actor

    @property
    def path(self) -> str:
        return f"/posts/{self.post}"

    def counted(self) -> int:
        self.topic.refresh_from_db()
        return self.topic.post_count


@pytest.fixture
def place() -> Place:
    alice, bob = person(), person()
    topic, author = topic_of(alice), TopicWire(bob)
    return Place(topic, author.post(topic.id)["id"], TopicWire(alice), author, bob)


def lists_with(wire: TopicWire, place: Place) -> list[str]:
    """The lists of posts that show it."""
    topic = to_oid(place.topic.id)
    lists = (f"/posts/topics/{topic}/posts", f"/posts/topic/{topic}", "/posts/recent")
    more = ("/notification-settings/posts/followed",) if wire.token else ()
    return [path for path in (*lists, *more) if place.post in str(wire.data("GET", path))]


def test_an_author_deletes_a_post(place: Place) -> None:
    """TF-047: it leaves all lists and counters; strangers see nothing of it, its author and moderators do."""
    follow(place.bobs, Target(Kind.POST, number(place.post)))
    assert (len(lists_with(place.bob, place)), len(lists_with(TopicWire(), place)), place.counted()) == (4, 3, 1)
    before = mark()
    assert place.bob.ask("DELETE", place.path)["message"] == "Post deleted successfully"
    rooms = (f"topic:{place.topic.id}", f"post:{number(place.post)}")
    body = {"post_id": place.post, "topic_id": to_oid(place.topic.id)}
    assert told(before) == [("post_deleted", rooms, body, 0, 0)]
    for reader in (place.bob, place.owner, TopicWire()):
        assert lists_with(reader, place) == []
    assert place.counted() == 0
    for reader in (TopicWire(), TopicWire(person())):
        assert reader.refused("GET", place.path) == (404, "Post not found")
        assert reader.refused("GET", f"/comments{place.path}/comments") == (404, "Post not found")
    for reader in (place.bob, place.owner, TopicWire(person(is_admin=True))):
        seen = reader.data("GET", place.path)
        assert (seen["is_deleted"], number(seen["deleted_by"])) == (True, place.bobs.user_id)
    post = Post.objects.get(pk=number(place.post))
    assert post.deletion_status == "pending"
    assert (post.permanent_delete_at - post.deleted_at).days == 7
    assert place.bob.refused("DELETE", place.path) == (403, "Permission denied or post not found")
    assert place.counted() == 0


def test_a_moderator_deletes_a_post_of_somebody_else(place: Place) -> None:
    """TF-035, 7.7: that is decided, and waits for nobody."""
    moderator = person()
    TopicMember.objects.create(
        topic=place.topic, user=moderator.user, level=Level.MODERATOR, permissions=["delete_messages"]
    )
    assert TopicWire(moderator).ask("DELETE", f"{place.path}?mode=hard")["message"] == "Post deleted successfully"
    post = Post.objects.get(pk=number(place.post))
    assert (post.deletion_status, post.permanent_delete_at, place.counted()) == ("approved", None, 0)


def test_who_cannot_delete_a_post(place: Place) -> None:
    """TF-047: strangers; whether it exists is not told."""
    refusal = (403, "Permission denied or post not found")
    member = person()
    TopicMember.objects.create(topic=place.topic, user=member.user)
    for wire in (TopicWire(person()), TopicWire(member)):
        for path in (place.path, "/posts/1", "/posts/x"):
            assert wire.refused("DELETE", path) == refusal
    assert TopicWire().refused("DELETE", place.path) == (401, "Authentication required")
    ban(place.topic, place.bobs)
    assert place.bob.refused("DELETE", place.path) == refusal


def test_a_post_is_deleted_for_good(place: Place) -> None:
    """TF-062: an own one of which no report is open."""
    comment = place.owner.comment(place.post)
    place.owner.ask("POST", f"/comments/{comment['id']}/upvote")
    place.owner.ask("POST", f"{place.path}/upvote")
    whole = place.bob.ask("DELETE", place.path, {"data": {"mode": "hard"}})
    assert whole["message"] == "Post permanently deleted successfully"
    assert not Post.objects.filter(pk=number(place.post)).exists()
    assert place.bob.refused("GET", place.path) == (404, "Post not found")
    assert place.counted() == 0


@pytest.mark.parametrize("reported", ["post", "comment"])
def test_reported_posts_are_only_put_away(place: Place, reported: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """TF-062: an open report, of the post or of a comment below it, keeps the evidence."""
    comment = place.owner.comment(place.post)["id"]
    wanted = {"post": number(place.post), "comment": number(comment)}[reported]
    monkeypatch.setattr(is_reported, "_functions", [lambda kind, ids: kind == reported and wanted in ids])
    assert place.bob.ask("DELETE", f"{place.path}?mode=hard")["message"] == "Post deleted successfully"
    assert Post.objects.get(pk=number(place.post)).is_deleted


def test_a_locked_post_stays(place: Place) -> None:
    """TF-048: its author cannot delete it, moderators can."""
    Post.objects.update(deletion_locked=True)
    for path in (place.path, f"{place.path}?mode=hard"):
        assert place.bob.refused("DELETE", path) == (403, "Deletion of this post is locked")
    place.owner.ask("DELETE", place.path)


def test_closing_and_opening_a_post(place: Place) -> None:
    """TF-048: for administrators; a closed post refuses comments and replies, and everything else goes on."""
    admin, root = TopicWire(person(is_admin=True)), place.bob.comment(place.post)
    path = f"{place.path}/status"
    for wire in (place.owner, place.bob):
        for body in ({"status": "closed", "reason": "settled"}, {"status": "nonsense"}):
            assert wire.refused("PUT", path, body) == (403, "Admin access required")
    assert TopicWire().refused("PUT", path, {"status": "open"}) == (401, "Authentication required")
    for body in ({}, {"status": "nonsense"}, {"status": None}, {"status": 1}):
        assert admin.refused("PUT", path, body) == (400, "Invalid status")
    for body in ({"status": "closed"}, {"status": "closed", "reason": " "}, {"status": "closed", "reason": None}):
        assert admin.refused("PUT", path, body) == (400, "Closure reason is required")
    assert admin.refused("PUT", "/posts/1/status", {"status": "open"}) == (404, "Post not found")
    before = mark()
    closed = admin.ask("PUT", path, {"status": "closed", "reason": "settled"})
    assert closed["message"] == "Post closed successfully"
    assert place.bob.refused("POST", f"/comments{place.path}/comments", {"content": "x"}) == (
        403,
        "This post is closed",
    )
    assert place.bob.refused("POST", f"/comments/{root['id']}/reply", {"content": "x"}) == (403, "This post is closed")
    seen = place.bob.data("POST", f"{place.path}/upvote")
    assert (seen["status"], seen["closure_reason"], seen["comment_count"]) == ("closed", "settled", 1)
    assert admin.ask("PUT", path, {"status": "open"})["message"] == "Post open successfully"
    place.bob.reply(root["id"])
    assert place.bob.data("GET", place.path)["closure_reason"] is None
    heard = [(room, body) for name, room, body, *_ in told(before) if name == "post_status_updated"]
    bodies = [{"status": "closed", "closure_reason": "settled"}, {"status": "open", "closure_reason": None}]
    assert heard == [(f"topic:{place.topic.id}", {"post_id": place.post, **body}) for body in bodies]
    actions = AdminAuditEntry.objects.order_by("id").values_list("action", "target_type", "target_id")
    assert [(action, kind, int(target)) for action, kind, target in actions] == [
        ("post_closed", "post", number(place.post)),
        ("post_open", "post", number(place.post)),
    ]


def test_sockets_hear_of_a_post_and_its_votes(place: Place) -> None:
    """TF-085, TF-050: everybody in the topic, and whose vote it was the voter alone."""
    before = mark()
    post = place.bob.post(place.topic.id, use_anonymous=True)
    (heard,) = [one for one in told(before) if one[0] == "new_post"]
    room, me = f"topic:{place.topic.id}", place.bobs.user_id
    assert (heard[1], heard[2]["id"], heard[2]["user_id"]) == (room, post["id"], "")
    assert place.bobs.user.handle not in str(heard)
    before = mark()
    place.bob.ask("POST", f"/posts/{post['id']}/vote", {"type": "down"})
    counts: dict[str, Any] = {"post_id": post["id"], "upvote_count": 0, "downvote_count": 1, "score": -1}
    nobody = counts | {"user_id": "", "user_has_upvoted": False, "user_has_downvoted": False}
    mine = counts | {"user_id": to_oid(me), "user_has_upvoted": False, "user_has_downvoted": True}
    assert told(before) == [("post_downvoted", room, nobody, 0, me), ("post_downvoted", room, mine, me, 0)]
