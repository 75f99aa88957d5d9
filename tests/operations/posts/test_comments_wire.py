"""The routes of comments on the topic wire: reading one, replying, voting, deleting, and what sockets hear of it."""

from typing import Any, NamedTuple

import pytest

from core.actor import Actor
from posts.models import Comment, CommentVote, Post
from tests.operations.events import mark
from tests.operations.posts.wire import TopicWire, number, told
from tests.topic_side import ban, person, topic_of
from topics.models import Level, Topic, TopicMember

pytestmark = pytest.mark.django_db


class Place(NamedTuple):
    """A topic with a post; its owner, who wrote the post, and somebody else."""

    topic: Topic
    post: str
    owner: TopicWire
    bob: TopicWire
    bobs: Actor

    @property
    def tree(self) -> str:
        return f"/comments/posts/{self.post}/comments"


@pytest.fixture
def place() -> Place:
    alice, bob = person(), person()
    topic = topic_of(alice)
    owner = TopicWire(alice)
    return Place(topic, owner.post(topic.id)["id"], owner, TopicWire(bob), bob)


def moderator_of(topic: Topic) -> TopicWire:
    actor = person()
    TopicMember.objects.create(topic=topic, user=actor.user, level=Level.MODERATOR, permissions=["delete_messages"])
    return TopicWire(actor)


def state(thing: dict[str, Any]) -> tuple[Any, ...]:
    counts = (thing["upvote_count"], thing["downvote_count"], thing["score"])
    return (*counts, thing["user_has_upvoted"], thing["user_has_downvoted"])


def test_a_reply(place: Place) -> None:
    """TF-046: a reply is one deeper and counts with its parent; sockets in the post hear of it."""
    root, before = place.owner.comment(place.post), mark()
    whole = place.bob.ask("POST", f"/comments/{root['id']}/reply", {"content": "see http://x.example"}, status=201)
    reply = whole["data"]
    assert whole["message"] == "Reply created successfully"
    assert (reply["parent_comment_id"], reply["post_id"], reply["depth"]) == (root["id"], place.post, 1)
    assert reply["content"] == "see [Link removed]"
    (heard,) = [one for one in told(before) if one[0] == "new_comment"]
    assert heard == ("new_comment", f"post:{number(place.post)}", reply, 0, 0)
    (tree,) = TopicWire().data("GET", place.tree)
    assert (tree["reply_count"], [one["id"] for one in tree["replies"]]) == (1, [reply["id"]])
    assert place.bob.data("GET", f"/posts/{place.post}")["comment_count"] == 2


def test_what_a_reply_needs(place: Place) -> None:
    """TF-046, TF-034: words or a GIF, a comment that is there, and somebody who may take part."""
    root = place.owner.comment(place.post)
    path = f"/comments/{root['id']}/reply"
    assert place.bob.refused("POST", path, {}) == (400, "Reply content or GIF URL is required")
    assert place.bob.refused("POST", path) == (400, "Reply content or GIF URL is required")
    assert place.bob.reply(root["id"], "", gif_url="https://gifs.example/a.gif")["gif_url"]
    for comment_id in ("x", "1", place.post):
        refusal = place.bob.refused("POST", f"/comments/{comment_id}/reply", {"content": "x"})
        assert refusal == (404, "Parent comment not found")
    assert TopicWire().refused("POST", path, {"content": "x"}) == (401, "Authentication required")
    ban(place.topic, place.bobs)
    assert place.bob.refused("POST", path, {"content": "x"}) == (403, "You are banned from this topic")
    Topic.objects.filter(pk=place.topic.pk).update(require_approval=True)
    assert TopicWire(person()).refused("POST", path, {"content": "x"}) == (404, "Parent comment not found")


def test_one_comment(place: Place) -> None:
    root = place.owner.comment(place.post)
    place.bob.reply(root["id"])
    path = f"/comments/{root['id']}"
    for reader in (place.bob, TopicWire()):
        assert reader.data("GET", path) == root | {"reply_count": 1}
    for comment_id in ("x", "1", place.post):
        assert place.bob.refused("GET", f"/comments/{comment_id}") == (404, "Comment not found")
    Topic.objects.filter(pk=place.topic.pk).update(require_approval=True)
    assert place.bob.refused("GET", path) == (404, "Comment not found")
    assert place.owner.data("GET", path)["id"] == root["id"]


def test_arrows_of_a_comment(place: Place) -> None:
    """TF-042: up and down toggle and switch, and answers carry the caller's real state."""
    path = f"/comments/{place.owner.comment(place.post)['id']}"
    whole = place.bob.ask("POST", f"{path}/upvote")
    assert (whole["message"], state(whole["data"])) == ("Comment upvoted successfully", (1, 0, 1, True, False))
    assert state(place.owner.data("GET", path)) == (1, 0, 1, False, False)
    whole = place.bob.ask("POST", f"{path}/downvote")
    assert (whole["message"], state(whole["data"])) == ("Comment downvoted successfully", (0, 1, -1, False, True))
    assert state(place.bob.data("POST", f"{path}/downvote")) == (0, 0, 0, False, False)
    (listed,) = place.bob.data("GET", place.tree)
    assert state(listed) == (0, 0, 0, False, False)


@pytest.mark.parametrize("name", ["vote", "vote_type", "direction", "type", "value"])
def test_every_spelling_of_a_vote_on_a_comment(place: Place, name: str) -> None:
    """TF-042: `/vote` takes all of them."""
    path = f"/comments/{place.owner.comment(place.post)['id']}/vote"
    ups, downs = (1, "1", "up", "upvote"), (-1, "-1", "down", "downvote")
    for spelling in (*ups, *downs):
        expected = (1, 0, 1, True, False) if spelling in ups else (0, 1, -1, False, True)
        assert state(place.bob.data("POST", path, {name: spelling})) == expected
        assert state(place.bob.data("POST", path, {name: spelling})) == (0, 0, 0, False, False)
    for spelling in (0, "0", "none", "remove"):
        place.bob.ask("POST", path, {name: "up"})
        assert place.bob.ask("POST", path, {name: spelling})["message"] == "Vote removed"
    assert place.bob.refused("POST", path, {name: "sideways"}) == (400, "Invalid vote")
    assert not CommentVote.objects.exists()


def test_votes_that_fail(place: Place) -> None:
    """TF-034: who is banned does not vote; what is not there takes none."""
    comment = place.owner.comment(place.post)
    for verb in ("upvote", "downvote"):
        assert place.bob.refused("POST", f"/comments/1/{verb}") == (400, f"Failed to {verb} comment")
        assert TopicWire().refused("POST", f"/comments/{comment['id']}/{verb}") == (401, "Authentication required")
    assert place.bob.refused("POST", "/comments/1/vote", {"vote": 1}) == (400, "Failed to upvote comment")
    assert place.bob.refused("POST", "/comments/1/vote", {"vote": 0}) == (404, "Comment not found")
    ban(place.topic, place.bobs)
    refusal = place.bob.refused("POST", f"/comments/{comment['id']}/upvote")
    assert refusal == (403, "You are banned from this topic")


def test_sockets_hear_the_votes_and_only_the_voter_whose_it_was(place: Place) -> None:
    """TF-085, TF-050."""
    comment = place.owner.comment(place.post)
    before, me = mark(), place.bobs.user_id
    place.bob.ask("POST", f"/comments/{comment['id']}/downvote")
    counts = {"comment_id": comment["id"], "upvote_count": 0, "downvote_count": 1, "score": -1}
    nobody = counts | {"user_id": "", "user_has_upvoted": False, "user_has_downvoted": False}
    own_id = place.bob.data("GET", f"/comments/{comment['id']}")["downvotes"][0]
    mine = counts | {"user_id": own_id, "user_has_upvoted": False, "user_has_downvoted": True}
    room = f"post:{number(place.post)}"
    assert told(before) == [("comment_downvoted", room, nobody, 0, me), ("comment_downvoted", room, mine, me, 0)]
    assert number(own_id) == me
    before = mark()
    place.bob.ask("POST", f"/comments/{comment['id']}/upvote")
    assert {name for name, *_ in told(before)} == {"comment_upvoted"}


def test_deleting_a_comment(place: Place) -> None:
    """TF-047, TF-046: out of the tree and the counts; what answers it stays below a comment without words."""
    root = place.bob.comment(place.post, "mine")
    reply = place.owner.reply(root["id"], "an answer")
    assert TopicWire(person()).refused("DELETE", f"/comments/{root['id']}") == (
        403,
        "Permission denied or comment not found",
    )
    before = mark()
    assert place.bob.ask("DELETE", f"/comments/{root['id']}")["message"] == "Comment deleted successfully"
    body = {"comment_id": root["id"], "post_id": place.post}
    assert told(before) == [("comment_deleted", f"post:{number(place.post)}", body, 0, 0)]
    (held,) = place.owner.data("GET", place.tree)
    assert (held["id"], held["is_deleted"], held["content"]) == (root["id"], True, "[deleted]")
    assert (held["user_id"], held["author_username"]) == ("", "[deleted]")
    assert [one["id"] for one in held["replies"]] == [reply["id"]]
    assert place.owner.data("GET", f"/posts/{place.post}")["comment_count"] == 1
    assert place.bob.refused("GET", f"/comments/{root['id']}") == (404, "Comment not found")
    gone = (403, "Permission denied or comment not found")
    assert place.bob.refused("DELETE", f"/comments/{root['id']}") == gone
    assert place.bob.refused("DELETE", "/comments/x") == gone
    place.owner.ask("DELETE", f"/comments/{reply['id']}")
    assert place.owner.data("GET", place.tree) == []
    assert Comment.objects.get(pk=number(root["id"])).reply_count == 0
    assert Post.objects.get(pk=number(place.post)).comment_count == 0


def test_moderators_delete_comments_of_others(place: Place) -> None:
    """TF-035, TF-047."""
    comment = place.bob.comment(place.post)
    moderator_of(place.topic).ask("DELETE", f"/comments/{comment['id']}")
    assert place.owner.data("GET", place.tree) == []


@pytest.mark.parametrize("way", ["query", "body", "wrapped body"])
def test_a_comment_is_deleted_for_good(place: Place, way: str) -> None:
    """TF-062: one's own, in the address, in the body, or in a body that was wrapped once too often."""
    root = place.bob.comment(place.post)
    reply = place.owner.reply(root["id"])
    path = f"/comments/{root['id']}"
    body = {"query": None, "body": {"mode": "hard"}, "wrapped body": {"data": {"mode": "hard"}}}[way]
    whole = place.bob.ask("DELETE", f"{path}?mode=hard" if way == "query" else path, body)
    assert whole["message"] == "Comment permanently deleted successfully"
    assert not Comment.objects.filter(pk=number(root["id"])).exists()
    (left,) = place.owner.data("GET", place.tree)
    assert (left["id"], left["parent_comment_id"]) == (reply["id"], None)


def test_others_comments_are_only_put_away(place: Place) -> None:
    """TF-062: `hard` means `soft` for what is not one's own."""
    comment = place.bob.comment(place.post)
    whole = place.owner.ask("DELETE", f"/comments/{comment['id']}?mode=hard")
    assert whole["message"] == "Comment deleted successfully"
    assert Comment.objects.get(pk=number(comment["id"])).is_deleted


def test_an_anonymous_reply_tells_nobody(place: Place) -> None:
    """TF-061: neither the reply, nor its event, nor reading it names the author."""
    root, before = place.owner.comment(place.post), mark()
    reply = place.bob.reply(root["id"], use_anonymous=True)
    assert (reply["is_anonymous"], number(reply["user_id"])) == (True, place.bobs.user_id)
    place.bob.ask("POST", f"/comments/{reply['id']}/upvote")
    seen = [place.owner.data("GET", f"/comments/{reply['id']}"), place.owner.data("GET", place.tree)]
    heard = [one[2] for one in told(before) if one[1] != f"user:{place.bobs.user_id}" and not one[3]]
    for shown in (*seen, *heard):
        assert reply["user_id"] not in str(shown)
        assert place.bobs.user.handle not in str(shown)
