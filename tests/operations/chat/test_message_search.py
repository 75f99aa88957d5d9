"""Finding and counting messages on the topic wire (section 5.6)."""

from typing import Any

import pytest

from chat import message_search
from chat.message_search import messages_of_user, search_feed
from tests.operations.rooms.test_room_managing import Room
from tests.shape.test_query_budgets import counted
from tests.topic_side import ban, topic_of
from tests.topic_wire import Visitor, stranger, visitor

pytestmark = pytest.mark.django_db


def say(who: Visitor, path: str, text: str, **more: Any) -> str:
    return str(who.data("POST", path, {"content": text, **more}, status=201)["id"])


def test_a_feed_is_searched_to_the_letter_and_newest_first() -> None:
    alice, bob = visitor(), visitor()
    assert alice.actor is not None
    assert bob.actor is not None
    topic = topic_of(alice.actor)
    feed = f"/messages/topic/{topic.id}"
    first, second = say(alice, feed, "50% of .* dogs"), say(bob, feed, "Dogs again", use_anonymous=True)
    say(alice, feed, "cats")
    room = alice.data("POST", "/chat-rooms", {"name": "x", "topic_id": str(topic.id)}, status=201)
    say(alice, f"/chat-rooms/{room['id']}/messages", "dogs of a room")

    def found(who: Visitor, text: str) -> list[str]:
        data = who.data("GET", f"{feed}/search?q={text}")
        assert (data["query"], data["count"]) == (text.replace("%25", "%").replace("+", " "), len(data["messages"]))
        return [message["id"] for message in data["messages"]]

    assert found(bob, "dogs") == found(stranger(), "DOGS") == [second, first]
    assert found(bob, ".*") == found(bob, "50%25") == [first]
    assert found(bob, "_ogs") == []
    (shown,) = alice.data("GET", f"{feed}/search?q=again")["messages"]
    assert (shown["user_id"], shown["is_anonymous"]) == ("", True)
    assert shown["sender_username"] != bob.name
    assert bob.refused("GET", f"{feed}/search") == (400, "Search query is required")
    assert bob.refused("GET", f"{feed}/search?q=d") == (400, "Search query must be at least 2 characters")
    ban(topic, bob.actor)
    assert found(bob, "dogs") == bob.data("GET", feed) == []
    assert bob.refused("GET", f"/messages/{first}") == (404, "Message not found")
    hidden = topic_of(alice.actor, private=True)
    for path in ("search?q=dogs", "stats", f"user/{alice.id}/count"):
        assert bob.refused("GET", f"/messages/topic/{hidden.id}/{path}") == (404, "Topic not found")


def test_parts_of_words_are_looked_for_in_the_newest_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """However long a feed is, a search looks through as many messages; an index finds words."""
    monkeypatch.setattr(message_search, "MOST_SEARCHED", 2)
    alice = visitor()
    assert alice.actor is not None
    feed = f"/messages/topic/{topic_of(alice.actor).id}"
    made = [say(alice, feed, f"dogs {number}") for number in range(3)]
    for text, count in (("ogs", 2), ("dogs", 3), ("Dog", 3), ("ogs 0", 0)):
        found = alice.data("GET", f"{feed}/search?q={text}")["messages"]
        assert [one["id"] for one in found] == made[::-1][:count]
    assert alice.data("GET", f"{feed}/stats")["total_messages"] == 3
    alice.ask("DELETE", f"/messages/{made[2]}")
    assert alice.data("GET", f"{feed}/stats")["total_messages"] == 2
    assert alice.data("GET", f"{feed}/search?q=dogs")["count"] == 2


def test_numbers_do_not_tell_whose_an_alias_is() -> None:
    """TF-061."""
    alice, bob = visitor(), visitor()
    assert alice.actor is not None
    topic = topic_of(alice.actor)
    feed = f"/messages/topic/{topic.id}"
    for anonymous in (True, False, True):
        say(bob, feed, "hello", use_anonymous=anonymous)
    oid = alice.data("GET", f"/topics/{topic.id}")["id"]
    assert stranger().data("GET", f"{feed}/stats") == {"total_messages": 3, "topic_id": oid}
    for who, count in ((bob, 3), (alice, 1)):
        told = who.data("GET", f"{feed}/user/{bob.id}/count")
        assert told == {"message_count": count, "topic_id": oid, "user_id": bob.id}
    mine, theirs = bob.data("GET", f"/messages/user/{bob.id}"), alice.data("GET", f"/messages/user/{bob.id}")
    assert ([one["is_anonymous"] for one in mine], len(theirs)) == ([True, False, True], 1)
    assert theirs[0]["user_id"] == bob.id


@pytest.mark.parametrize("kind", ["private", "group"])
def test_what_somebody_wrote_is_listed_where_one_may_read_it(kind: str) -> None:
    room, public = Room(kind), Room()
    said = say(room.alice, f"{room.path}/messages", "inside")
    assert room.alice.data("GET", f"/messages/user/{room.alice.id}")[0]["is_owner"] is True
    assert room.bob.data("GET", f"/messages/user/{room.alice.id}")[0]["id"] == said
    assert room.carol.data("GET", f"/messages/user/{room.alice.id}") == []
    private = {"to_user_id": room.bob.id, "content": "between us"}
    room.alice.ask("POST", "/messages/private", private, status=201)
    texts = [one["content"] for one in room.bob.data("GET", f"/messages/user/{room.alice.id}")]
    assert "between us" not in texts
    for number in range(12):
        say(public.bob, f"{public.path}/messages", f"{number}")
    for limit, count in (("", 10), ("?limit=11", 11), ("?limit=99", 10)):
        found = room.carol.data("GET", f"/messages/user/{public.bob.id}{limit}")
        assert [one["content"] for one in found] == [str(11 - number) for number in range(count)]
    assert stranger().refused("GET", f"/messages/user/{room.alice.id}") == (401, "Authentication required")


def test_finding_costs_the_same_for_one_and_for_many(django_assert_max_num_queries: Any) -> None:
    alice = visitor()
    assert alice.actor is not None
    topic = topic_of(alice.actor)
    for _ in range(4):
        say(alice, f"/messages/topic/{topic.id}", "hello")
        with counted() as statements:
            search_feed(alice.actor, topic.id, "ello")
        # On PostgreSQL how long they may take is said by statements, too.
        assert len([each for each in statements if "statement_timeout" not in each]) <= 4
        with django_assert_max_num_queries(6):
            messages_of_user(alice.actor, alice.number, limit=50)
