"""Finding posts of the topic side by what they and comments on them say."""

from dataclasses import replace
from typing import Any

import pytest

from accounts.attention import Kind, Target
from accounts.operations.attention import hide
from posts.drafts import CommentDraft, PostDraft
from posts.models import Comment, Post
from posts.operations.comments import create_comment
from posts.operations.posts import create_post
from tests.topic_side import topic_of
from tests.topic_wire import Visitor, stranger, visitor
from tests.wire import LIMITED, Wire
from topics.models import Topic

pytestmark = pytest.mark.django_db


def post(who: Visitor, topic: Topic, title: str, content: str = "", **draft: Any) -> int:
    assert who.actor is not None
    return create_post(who.actor, topic.id, draft=PostDraft(title=title, content=content, **draft)).id


def found(who: Visitor, path: str) -> list[str]:
    return [each["title"] for each in who.data("GET", path)]


def test_posts_are_found_by_their_words_and_those_of_comments() -> None:
    alice, bob = visitor(), visitor()
    assert alice.actor is not None
    assert bob.actor is not None
    topic, other = topic_of(alice.actor), topic_of(alice.actor)
    first = post(alice, topic, "Sourdough Bread", "needs time")
    second = post(bob, topic, "Dinner", "bread again, under another name", anonymous=True)
    post(alice, topic, "Wine")
    post(alice, other, "Bread elsewhere")
    comment = create_comment(bob.actor, second, draft=CommentDraft(content="with some sourdough")).id
    path, recent = f"/posts/topic/{topic.id}", "/posts/recent"

    for who in (bob, stranger()):
        assert found(who, f"{path}?search=BREAD") == ["Dinner", "Sourdough Bread"]
        assert found(who, f"{path}?search=bread+time") == ["Sourdough Bread"]
        assert found(who, f"{path}?search=sourdough&sort_by=old") == ["Sourdough Bread", "Dinner"]
        assert found(who, f"{path}?search=nothing") == found(who, f"{path}?search=.*") == []
        assert found(who, f"{recent}?search=bread&limit=2") == ["Bread elsewhere", "Dinner"]
    assert bob.name not in str(bob.data("GET", f"{path}?search={bob.name}"))
    hide(alice.actor, Target(Kind.COMMENT, comment))
    assert found(alice, f"{path}?search=sourdough") == ["Sourdough Bread"]
    Comment.objects.filter(pk=comment).update(is_deleted=True)
    assert found(bob, f"{path}?search=sourdough") == ["Sourdough Bread"]
    Post.objects.filter(pk=first).update(is_deleted=True)
    assert found(bob, f"{path}?search=sourdough") == []


def test_what_is_said_in_private_topics_is_found_by_their_members_only() -> None:
    alice = visitor()
    assert alice.actor is not None
    hidden = topic_of(alice.actor, private=True)
    post(alice, hidden, "secret bread")
    assert found(alice, "/posts/recent?search=secret") == ["secret bread"]
    assert found(visitor(), "/posts/recent?search=secret") == found(stranger(), "/posts/recent?search=secret") == []
    assert visitor().refused("GET", f"/posts/topic/{hidden.id}?search=secret")[0] == 404


def test_an_instance_without_search_still_lists(settings: Any) -> None:
    alice = visitor()
    assert alice.actor is not None
    topic = topic_of(alice.actor)
    post(alice, topic, "bread")
    settings.GUILDHALL = replace(settings.GUILDHALL, search=False)
    assert found(alice, f"/posts/topic/{topic.id}") == ["bread"]
    assert alice.refused("GET", f"/posts/topic/{topic.id}?search=bread")[0] == 403
    assert alice.refused("GET", f"/messages/topic/{topic.id}/search?q=bread")[0] == 403


@pytest.mark.usefixtures("still_limits")
def test_searches_are_counted_as_searches() -> None:
    """Thirty a minute, of which what is only read takes nothing."""
    wire = Wire(prefix="/api", ip="198.51.100.31")
    answers = [wire.send("GET", "/posts/recent?search=bread", **LIMITED).status for _ in range(31)]
    assert answers == [200] * 30 + [429]
    assert wire.send("GET", "/posts/recent", **LIMITED).status == 200
