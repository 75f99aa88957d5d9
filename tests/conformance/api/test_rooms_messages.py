"""Messages of rooms."""

import re
from typing import Any

import pytest

from tests.topic_browsers import ISO, OID, Browser

KEYS = {
    *("_id", "id", "chat_room_id", "topic_id", "user_id", "content", "message_type", "anonymous_identity", "gif_url"),
    *("attachments", "mentions", "is_deleted", "deleted_by", "deleted_at", "deletion_reason", "reports", "created_at"),
    *("updated_at", "display_name", "sender_username", "profile_picture", "banner", "is_admin", "is_owner"),
    *("is_moderator", "is_anonymous", "can_delete"),
}


@pytest.fixture
def room(alice: Browser) -> dict[str, Any]:
    """A fresh public room."""
    return alice.room(alice.topic()["id"])


def test_a_new_message(alice: Browser, bob: Browser, visitor: Browser, room: dict[str, Any]) -> None:
    """TF-053, T016."""
    body = {"content": f"hi @{alice.name}", "message_type": "emoji"}
    whole = bob.ask("POST", f"/chat-rooms/{room['id']}/messages", body, status=201)
    message = whole["data"]
    assert whole["message"] == "Message created successfully"
    assert set(message) == KEYS
    assert re.fullmatch(OID, message["id"])
    assert message["_id"] == message["id"]
    assert re.fullmatch(ISO, message["created_at"])
    assert (message["chat_room_id"], message["topic_id"]) == (room["id"], room["topic_id"])
    assert (message["user_id"], message["sender_username"], message["display_name"]) == (bob.id, bob.name, bob.name)
    assert (message["content"], message["message_type"], message["mentions"]) == (
        *(f"hi @{alice.name}", "emoji"),
        [alice.id],
    )
    assert (message["can_delete"], message["is_owner"], message["attachments"]) == (True, False, [])
    for who, can_delete in ((bob, True), (alice, True), (visitor, False)):
        for path in (f"/chat-rooms/{room['id']}/messages", f"/messages/room/{room['id']}"):
            assert who.data("GET", path) == [message | {"can_delete": can_delete}]
    after = alice.data("GET", f"/chat-rooms/{room['id']}")
    assert (after["message_count"], after["last_activity"] > room["last_activity"]) == (1, True)


def test_the_owner_shows_as_owner(alice: Browser, room: dict[str, Any]) -> None:
    assert alice.say(room["id"])["is_owner"] is True
    assert alice.data("GET", f"/chat-rooms/{room['id']}/messages")[0]["is_owner"] is True


def test_rewriting_and_gifs(bob: Browser, room: dict[str, Any]) -> None:
    assert bob.say(room["id"], "see http://x.example  now")["content"] == "see [Link removed] now"
    gif = bob.say(room["id"], "", gif_url="https://g.example/1.gif", message_type="gif")
    assert (gif["content"], gif["gif_url"], gif["message_type"]) == ("[GIF]", "https://g.example/1.gif", "gif")


def test_anonymous_messages_tell_nobody_who_wrote_them(alice: Browser, bob: Browser, room: dict[str, Any]) -> None:
    sent = bob.say(room["id"], "psst", use_anonymous=True)
    alias = sent["anonymous_identity"]
    assert (sent["user_id"], sent["is_anonymous"], sent["profile_picture"], sent["banner"]) == ("", True, None, None)
    assert (sent["display_name"], sent["sender_username"]) == (alias, alias)
    (seen,) = alice.data("GET", f"/chat-rooms/{room['id']}/messages")
    assert seen["user_id"] == ""
    assert bob.id not in str(seen)
    assert bob.name not in str(seen)
    (own,) = bob.data("GET", f"/chat-rooms/{room['id']}/messages")
    assert (own["user_id"], own["can_delete"]) == (bob.id, True)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({}, "Message content, GIF URL, or attachment is required"),
        ({"content": " \n "}, "Message content, GIF URL, or attachment is required"),
        ({"content": "c" * 2001}, "Message must be less than 2000 characters long"),
        ({"content": "a" + "\n" * 10 + "b"}, "Message contains excessive whitespace"),
        ({"content": "I will kill you"}, "Message contains inappropriate content"),
        ({"content": "x", "gif_url": "http://g.example/1.gif"}, "Invalid GIF URL"),
        ({"content": "x", "attachments": [{"data": "?"}]}, "Invalid attachment data"),
    ],
)
def test_what_is_wrong_is_told(bob: Browser, room: dict[str, Any], body: dict[str, Any], words: str) -> None:
    assert bob.refused("POST", f"/chat-rooms/{room['id']}/messages", body) == (400, words)


def test_history_pages_without_gaps_or_repeats(alice: Browser, room: dict[str, Any]) -> None:
    """TF-055, T022."""
    sent = [alice.say(room["id"], str(number))["content"] for number in range(7)]
    path, seen, cursor = f"/messages/room/{room['id']}", [], {}
    while page := alice.data("GET", path, params={"limit": 3, **cursor}):
        seen = [message["content"] for message in page] + seen
        cursor = {"before_message_id": page[0]["id"]}
    assert seen == sent
    assert len(alice.data("GET", path, params={"before_message_id": "nonsense"})) == 7
    assert alice.refused("GET", path, params={"limit": 101}) == (400, "Limit cannot exceed 100")


def test_private_rooms(alice: Browser, bob: Browser, visitor: Browser) -> None:
    """TF-052."""
    room = alice.room(alice.topic()["id"], is_public=False)
    message = alice.say(room["id"], "secret")
    members_only = (403, "You are not a member of this chat room")
    for path in (f"/chat-rooms/{room['id']}/messages", f"/messages/room/{room['id']}", f"/chat-rooms/{room['id']}"):
        assert bob.refused("GET", path) == members_only
        assert visitor.refused("GET", path) == (401, "Authentication required")
    assert bob.refused("POST", f"/chat-rooms/{room['id']}/messages", {"content": "x"}) == members_only
    for who in (bob, visitor):
        assert who.refused("GET", f"/messages/{message['id']}") == (404, "Message not found")
    assert bob.refused("DELETE", f"/messages/{message['id']}") == (404, "Message not found")
    assert bob.refused("DELETE", f"/chat-rooms/{room['id']}/messages/{message['id']}") == members_only


def test_rooms_that_are_not_there(bob: Browser, visitor: Browser) -> None:
    for room_id in ("1", "x", "507f1f77bcf86cd799439011"):
        for path in (f"/chat-rooms/{room_id}/messages", f"/messages/room/{room_id}"):
            assert visitor.refused("GET", path) == (404, "Chat room not found")
        refusal = bob.refused("POST", f"/chat-rooms/{room_id}/messages", {"content": "x"})
        assert refusal == (404, "Chat room not found")


def test_groups_carry_messages_of_their_members(alice: Browser, bob: Browser, room: dict[str, Any]) -> None:
    group = alice.data("POST", "/chat-rooms", {"name": f"Group {room['id']}"}, status=201)
    sent = alice.say(group["id"], "hello", use_anonymous=True)
    assert (sent["topic_id"], sent["chat_room_id"], sent["is_anonymous"]) == (None, group["id"], False)
    assert [m["content"] for m in alice.data("GET", f"/chat-rooms/{group['id']}/messages")] == ["hello"]
    refusal = (403, "You are not a member of this chat room")
    assert bob.refused("GET", f"/messages/room/{group['id']}") == refusal
    assert bob.refused("POST", f"/chat-rooms/{group['id']}/messages", {"content": "x"}) == refusal


def test_authors_delete_their_own(alice: Browser, bob: Browser, room: dict[str, Any]) -> None:
    message = bob.say(room["id"])
    path = f"/chat-rooms/{room['id']}/messages/{message['id']}"
    assert bob.ask("DELETE", path)["message"] == "Message deleted successfully"
    assert bob.refused("DELETE", path) == (404, "Message not found")
    assert alice.data("GET", f"/chat-rooms/{room['id']}/messages") == []
    assert alice.data("GET", f"/chat-rooms/{room['id']}")["message_count"] == 0


@pytest.mark.parametrize("body", [{"deletion_reason": "rude"}, {"reason": "rude"}, {"data": {"reason": "rude"}}])
def test_the_owner_gives_a_reason(alice: Browser, bob: Browser, room: dict[str, Any], body: dict[str, Any]) -> None:
    message = bob.say(room["id"])
    path = f"/chat-rooms/{room['id']}/messages/{message['id']}"
    assert alice.refused("DELETE", path) == (400, "Deletion reason is required for owner deletions")
    assert alice.ask("DELETE", path, body)["message"] == "Message deleted successfully"


def test_others_delete_nothing(alice: Browser, bob: Browser, visitor: Browser, room: dict[str, Any]) -> None:
    message = alice.say(room["id"])
    path = f"/chat-rooms/{room['id']}/messages/{message['id']}"
    assert bob.refused("DELETE", path) == (403, "Permission denied or message not found")
    assert visitor.refused("DELETE", path) == (401, "Authentication required")
    other = alice.room(room["topic_id"])
    elsewhere = f"/chat-rooms/{other['id']}/messages/{message['id']}"
    assert alice.refused("DELETE", elsewhere) == (400, "Message does not belong to this chat room")
    assert alice.refused("DELETE", f"/chat-rooms/{room['id']}/messages/1") == (404, "Message not found")
    assert alice.refused("DELETE", f"/chat-rooms/1/messages/{message['id']}") == (404, "Chat room not found")
