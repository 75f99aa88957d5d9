"""An invite-only topic that is opened keeps what was written in it for those who were there."""

from typing import Any

import pytest
from django.test import Client

from core.actor import Actor
from core.ids import to_oid
from tests.operations.chat.test_topic_files import fetch, image
from tests.topic_side import topic_of
from tests.topic_wire import Visitor, stranger, visitor
from topics.models import Topic
from topics.operations.members import join_topic, leave_topic

pytestmark = pytest.mark.django_db


class Place:
    """Alice's topic with a post, a comment, a feed and a public room, in which Bob is."""

    def __init__(self, *, private: bool) -> None:
        self.alice, self.bob, self.carol = visitor(), visitor(), visitor()
        self.topic: Topic = topic_of(actor_of(self.alice), private=private)
        self.id = to_oid(self.topic.id)
        self.invite(self.bob)
        self.room = self.alice.data("POST", "/chat-rooms", {"name": "room", "topic_id": self.id}, status=201)["id"]

    def invite(self, who: Visitor) -> None:
        if self.topic.require_approval:
            self.alice.ask("POST", f"/topics/{self.id}/invite", {"user_id": who.id})
        join_topic(actor_of(who), self.topic.id)

    def turn(self, *, private: bool) -> None:
        self.alice.ask("PUT", f"/topics/{self.id}", {"settings": {"require_approval": private}})
        self.topic.refresh_from_db()

    def write(self, text: str) -> dict[str, Any]:
        post = self.alice.data(
            "POST", f"/posts/topic/{self.id}", {"title": text, "content": text, "images": [image()]}, status=201
        )
        comment = self.bob.data("POST", f"/comments/posts/{post['id']}/comments", {"content": text}, status=201)
        said = [
            self.alice.data("POST", path, {"content": text}, status=201)["id"]
            for path in (f"/messages/topic/{self.id}", f"/chat-rooms/{self.room}/messages")
        ]
        return {**post, "comment": comment["id"], "said": said}

    def posts(self, who: Visitor) -> set[str]:
        """The titles in every list, of which all must tell the same."""
        paths = (f"/posts/topic/{self.id}", f"/posts/topic/{self.id}?sort_by=top", "/posts/recent")
        first, *others = ({post["title"] for post in who.data("GET", path)} for path in paths)
        assert others == [first, first]
        return first

    def said(self, who: Visitor) -> list[set[str]]:
        paths = (f"/messages/topic/{self.id}", f"/chat-rooms/{self.room}/messages")
        found = who.data("GET", f"/messages/topic/{self.id}/search?q=in")["messages"]
        heard = [{message["content"] for message in who.data("GET", path)} for path in paths]
        assert {message["content"] for message in found} == heard[0]
        return heard


def actor_of(who: Visitor) -> Actor:
    assert who.actor is not None
    return who.actor


def test_newcomers_begin_where_the_topic_was_opened() -> None:
    place = Place(private=True)
    old = place.write("in private")
    place.turn(private=False)
    place.write("in the open")
    join_topic(actor_of(place.carol), place.topic.id)
    for who in (place.alice, place.bob, visitor(is_admin=True)):
        assert place.posts(who) == {"in private", "in the open"}
        assert place.said(who) == [{"in private", "in the open"}] * 2
    for who in (place.carol, visitor(), stranger()):
        assert place.posts(who) == {"in the open"}
        assert place.said(who) == [{"in the open"}] * 2
        assert who.refused("GET", f"/posts/{old['id']}") == (404, "Post not found")
        assert who.refused("GET", f"/comments/{old['comment']}") == (404, "Comment not found")
        for message in old["said"]:
            assert who.refused("GET", f"/messages/{message}") == (404, "Message not found")
        assert fetch(who, old["images"][0]["url"].partition("?")[0]).status == 403
    assert place.carol.refused("POST", f"/posts/{old['id']}/upvote")[0] == 400
    shown = [
        Client().get(path).content.decode() for path in (f"/topics/{place.id}", "/topics/feed", "/sitemap-posts.xml")
    ]
    assert not [page for page in shown if "in private" in page or old["id"] in page]
    assert Client().get(f"/posts/{old['id']}").status_code == 404
    for path in (f"/messages/user/{place.alice.id}", "/content-settings/hidden-items"):
        assert "in private" not in str(place.carol.data("GET", path))


def test_what_was_open_before_stays_open() -> None:
    place = Place(private=False)
    place.write("in the beginning")
    place.turn(private=True)
    place.write("in private")
    place.invite(place.carol)
    place.turn(private=False)
    place.write("in the open")
    assert place.posts(place.carol) == {"in the beginning", "in private", "in the open"}  # let in meanwhile
    assert place.posts(stranger()) == {"in the beginning", "in the open"}
    assert place.said(stranger()) == [{"in the open"}] * 2  # what is said in passing begins anew


def test_comments_of_the_closed_time_stay_closed_under_posts_of_the_open_one() -> None:
    place = Place(private=False)
    post = place.write("in the beginning")
    place.turn(private=True)
    where = f"/comments/posts/{post['id']}/comments"
    closed = place.bob.data("POST", where, {"content": "in private"}, status=201)["id"]
    place.bob.ask("POST", f"/content-settings/comments/{closed}/hide")
    place.turn(private=False)
    place.bob.data("POST", f"/comments/{closed}/reply", {"content": "in the open"}, status=201)
    join_topic(actor_of(place.carol), place.topic.id)
    for who in (place.carol, visitor(), stranger()):
        assert {one["content"] for one in who.data("GET", where)} == {"in the beginning", "in the open"}
        assert who.refused("GET", f"/comments/{closed}") == (404, "Comment not found")
        assert who.data("GET", f"/posts/topic/{place.id}?search=private") == []
        assert who.data("GET", "/posts/recent?search=private") == []
    assert place.carol.refused("POST", f"/comments/{closed}/reply", {"content": "?"})[0] == 404
    assert place.carol.refused("POST", f"/comments/{closed}/upvote")[0] == 400
    assert "in private" not in Client().get(f"/posts/{post['id']}").content.decode()
    report = {"content_type": "comment", "content_id": closed, "reason": "spam", "description": "nothing but spam"}
    number = place.alice.data("POST", "/reports", report, status=201)["report_id"]
    place.alice.ask("POST", f"/topics/{place.id}/moderators", {"user_id": place.carol.id})
    assert place.carol.data("GET", "/reports") == []
    assert place.carol.refused("GET", f"/reports/{number}")[0] == 403
    assert place.carol.refused("DELETE", f"/comments/{closed}")[0] in (403, 404)
    for who in (place.alice, visitor(is_admin=True)):
        assert "in private" in str(who.data("GET", where))
        assert [one["id"] for one in who.data("GET", f"/posts/topic/{place.id}?search=private")] == [post["id"]]
    assert place.bob.data("GET", "/content-settings/hidden-items")["hidden_comments"]
    leave_topic(actor_of(place.bob), place.topic.id)
    assert not place.bob.data("GET", "/content-settings/hidden-items")["hidden_comments"]


def test_nobody_is_told_of_what_they_may_not_read() -> None:
    """TF-071"""
    place = Place(private=True)
    post = place.write("in private")
    place.invite(place.carol)
    place.bob.ask("POST", f"/notification-settings/posts/{post['id']}/follow")
    place.carol.ask("POST", f"/notification-settings/posts/{post['id']}/follow")
    place.turn(private=False)
    leave_topic(actor_of(place.bob), place.topic.id)
    dave = visitor()
    join_topic(actor_of(dave), place.topic.id)
    text = f"now @{dave.name} is here"
    for path in (f"/comments/posts/{post['id']}/comments", f"/comments/{post['comment']}/reply"):
        place.alice.data("POST", path, {"content": text}, status=201)
    for who in (place.bob, dave):  # one left, one came later
        assert "in private" not in str(who.data("GET", "/notifications?unread_only=true")).replace(text, "")
    heard = [one["type"] for one in place.carol.data("GET", "/notifications?unread_only=true")]
    assert heard == ["comment", "comment", "invitation"]


def test_who_leaves_comes_back_as_a_newcomer() -> None:
    place = Place(private=True)
    place.write("in private")
    place.turn(private=False)
    leave_topic(actor_of(place.bob), place.topic.id)
    join_topic(actor_of(place.bob), place.topic.id)
    assert place.posts(place.bob) == set()
    place.turn(private=False)  # as it is: nothing is closed by it
    place.write("in the open")
    assert place.posts(place.bob) == {"in the open"}
