"""The message feed of a topic, and messages by their id."""

from typing import Any

import pytest

from tests.topic_browsers import Browser


@pytest.fixture
def topic(alice: Browser) -> dict[str, Any]:
    """A fresh topic."""
    return alice.topic()


def test_sending_and_reading(alice: Browser, bob: Browser, visitor: Browser, topic: dict[str, Any]) -> None:
    """T021, TF-060."""
    path = f"/messages/topic/{topic['id']}"
    whole = bob.ask("POST", path, {"content": "hello https://x.example"}, status=201)
    message = whole["data"]
    assert whole["message"] == "Message created successfully"
    assert (message["content"], message["topic_id"], message["chat_room_id"]) == (
        *("hello [Link removed]", topic["id"]),
        None,
    )
    assert (message["user_id"], message["can_delete"]) == (bob.id, True)
    for who, can_delete, can_report in ((bob, True, False), (alice, True, True), (visitor, False, False)):
        assert who.data("GET", path) == [message | {"can_delete": can_delete, "can_report": can_report}]
        assert who.data("GET", f"/messages/{message['id']}") == message | {"can_delete": can_delete}


def test_the_feed_excludes_rooms(alice: Browser, topic: dict[str, Any]) -> None:
    """TF-052, TF-060."""
    alice.say(alice.room(topic["id"], is_public=False)["id"], "in a room")
    alice.data("POST", f"/messages/topic/{topic['id']}", {"content": "in the feed"}, status=201)
    path = f"/messages/topic/{topic['id']}"
    assert [m["content"] for m in alice.data("GET", path)] == ["in the feed"]
    assert [m["content"] for m in alice.data("GET", f"{path}/search?q=in")["messages"]] == ["in the feed"]


def test_pages_are_chronological(alice: Browser, topic: dict[str, Any]) -> None:
    """TF-055."""
    path = f"/messages/topic/{topic['id']}"
    ids = [alice.data("POST", path, {"content": str(n)}, status=201)["id"] for n in range(4)]
    page = alice.data("GET", path, params={"limit": 2, "before_message_id": ids[3]})
    assert [message["content"] for message in page] == ["1", "2"]


def test_anonymous_messages(alice: Browser, bob: Browser, topic: dict[str, Any]) -> None:
    """TF-061."""
    path = f"/messages/topic/{topic['id']}"
    sent = bob.data("POST", path, {"content": "psst", "use_anonymous": True}, status=201)
    (seen,) = alice.data("GET", path)
    assert seen["user_id"] == ""
    assert seen["sender_username"] == sent["anonymous_identity"]
    assert bob.id not in str(alice.data("GET", f"/messages/{sent['id']}"))
    post = bob.post(topic["id"], use_anonymous=True)
    assert post["anonymous_identity"] == sent["anonymous_identity"]


def test_refusals(alice: Browser, bob: Browser, visitor: Browser, topic: dict[str, Any]) -> None:
    path = f"/messages/topic/{topic['id']}"
    assert bob.refused("POST", path, {}) == (400, "Message content, GIF URL, or attachment is required")
    assert visitor.refused("POST", path, {"content": "x"}) == (401, "Authentication required")
    private = alice.topic(require_approval=True)
    for topic_id in ("1", "x", private["id"]):
        assert bob.refused("POST", f"/messages/topic/{topic_id}", {"content": "x"}) == (404, "Topic not found")
        assert bob.refused("GET", f"/messages/topic/{topic_id}") == (404, "Topic not found")
    for message_id in ("1", "x", topic["id"]):
        assert bob.refused("GET", f"/messages/{message_id}") == (404, "Message not found")
        assert bob.refused("DELETE", f"/messages/{message_id}") == (404, "Message not found")


def test_deleting_by_id(alice: Browser, bob: Browser, topic: dict[str, Any]) -> None:
    """T023."""
    path = f"/messages/topic/{topic['id']}"
    own, others = (bob.data("POST", path, {"content": "x"}, status=201)["id"] for _ in range(2))
    assert bob.ask("DELETE", f"/messages/{own}")["message"] == "Message deleted successfully"
    assert bob.refused("DELETE", f"/messages/{own}") == (404, "Message not found")
    assert bob.refused("GET", f"/messages/{own}") == (404, "Message not found")
    mine = alice.data("POST", path, {"content": "mine"}, status=201)["id"]
    assert bob.refused("DELETE", f"/messages/{mine}") == (403, "Permission denied or message not found")
    refusal = alice.refused("DELETE", f"/messages/{others}")
    assert refusal == (400, "Deletion reason is required for owner deletions")
    assert alice.call("DELETE", f"/messages/{others}", params={"reason": "rude", "mode": "soft"}).status_code == 200
    assert [message["id"] for message in bob.data("GET", path)] == [mine]
