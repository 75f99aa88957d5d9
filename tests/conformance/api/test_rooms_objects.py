"""The room object, making rooms, listing them."""

import re
from typing import Any

import pytest

from tests.registrations import unique
from tests.topic_browsers import ISO, OID, Browser

KEYS = {
    *("_id", "id", "topic_id", "name", "description", "owner_id", "owner", "moderators", "members", "banned_users"),
    *("tags", "is_public", "picture", "background_picture", "voip_enabled", "member_count", "message_count"),
    *("created_at", "last_activity"),
}


@pytest.fixture(scope="module")
def topic(alice: Browser) -> dict[str, Any]:
    """A topic for everybody."""
    return alice.topic()


@pytest.mark.parametrize(
    "path",
    [
        "/chat-rooms/topics/{}/conversations",
        "/chat-rooms/topic/{}",
        "/chat-rooms",
        "/chat-rooms/",
        "/chat_rooms",
        "/chat_rooms/topics/{}/conversations",
    ],
)
def test_a_new_room_through_every_path(bob: Browser, visitor: Browser, topic: dict[str, Any], path: str) -> None:
    """TF-051, T014, T015."""
    body = {
        "topic_id": topic["id"],
        "name": "Lounge",
        "description": "d",
        "tags": ["Cats"],
        "picture": "https://x.example/p",
    }
    whole = bob.ask("POST", path.format(topic["id"]), body, status=201)
    room = whole["data"]
    assert whole["message"] == "Chat room created successfully"
    assert set(room) == KEYS
    assert re.fullmatch(OID, room["id"])
    assert room["_id"] == room["id"]
    assert re.fullmatch(ISO, room["created_at"])
    assert (room["topic_id"], room["name"], room["description"], room["tags"]) == (topic["id"], "Lounge", "d", ["cats"])
    assert (room["owner_id"], room["owner"], room["members"]) == (
        bob.id,
        {"id": bob.id, "username": bob.name},
        [bob.id],
    )
    assert (room["is_public"], room["voip_enabled"], room["member_count"], room["message_count"]) == (True, True, 1, 0)
    assert (room["background_picture"], room["moderators"]) == (None, [])
    # Members fetch it from here: who holds x.example does not learn who they are.
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/media/external/[\w-]+/v2/[\w-]+", room["picture"])
    assert bob.data("GET", f"/chat-rooms/{room['id']}") == room
    assert visitor.data("GET", f"/chat_rooms/{room['id']}") == room | {"members": []}


def test_rooms_count_in_their_topic(alice: Browser) -> None:
    topic = alice.topic()
    alice.room(topic["id"])
    alice.room(topic["id"], is_public=False)
    assert alice.data("GET", f"/topics/{topic['id']}")["conversation_count"] == 2


def test_a_group_has_no_topic_and_a_name_of_its_own(alice: Browser, bob: Browser, visitor: Browser) -> None:
    """TF-051, TF-058."""
    name = unique("Group")
    whole = alice.ask("POST", "/chat-rooms", {"name": name, "topic_id": None}, status=201)
    group = whole["data"]
    assert whole["message"] == "Group chat created successfully"
    assert (group["topic_id"], group["is_public"], group["members"]) == (None, False, [alice.id])
    taken = (409, "A group chat with this name already exists")
    assert bob.refused("POST", "/chat-rooms", {"name": name.upper()}) == taken
    assert bob.refused("POST", "/chat-rooms/group", {"name": name}) == taken
    assert alice.data("GET", f"/chat-rooms/{group['id']}") == group
    assert bob.refused("GET", f"/chat-rooms/{group['id']}") == (403, "You are not a member of this chat room")
    assert visitor.refused("GET", f"/chat-rooms/{group['id']}") == (401, "Authentication required")
    listed = alice.data("GET", "/chat-rooms/group/list")
    assert group | {"user_is_member": True, "is_muted": False} in listed
    assert bob.refused("POST", "/chat-rooms/group", {}) == (400, "Group chat name is required")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": None}, "Conversation name is required"),
        ({"name": " "}, "Conversation name is required"),
        ({"name": "n" * 101}, "Name must be 100 characters or less"),
        ({"description": "d" * 501}, "Description must be 500 characters or less"),
        ({"picture": "javascript:alert(1)"}, "Pictures must be given in base64, or as http or https addresses"),
        ({"is_public": "yes"}, "Must be true or false"),
        ({"topic_id": "nonsense"}, "Invalid topic ID format"),
    ],
)
def test_what_is_wrong_is_told(alice: Browser, topic: dict[str, Any], changes: dict[str, Any], words: str) -> None:
    assert alice.refused("POST", "/chat-rooms", {"name": "x", "topic_id": topic["id"]} | changes) == (400, words)


def test_rooms_of_topics_that_are_not_there(alice: Browser, bob: Browser, visitor: Browser) -> None:
    """TF-006."""
    private = alice.topic(require_approval=True)
    room = alice.room(private["id"])
    for topic_id in ("1", private["id"], "507f1f77bcf86cd799439011"):
        for path in (f"/chat-rooms/topic/{topic_id}", f"/chat-rooms/topics/{topic_id}/conversations"):
            assert bob.refused("GET", path) == (404, "Topic not found")
            assert bob.refused("POST", path, {"name": "x"}) == (404, "Topic not found")
        assert bob.refused("POST", "/chat-rooms", {"name": "x", "topic_id": topic_id}) == (404, "Topic not found")
    assert bob.refused("GET", "/chat-rooms/topic/x") == (400, "Invalid topic ID format")
    assert bob.refused("GET", "/chat-rooms/topic/undefined") == (400, "Topic ID is required")
    for who in (bob, visitor):
        for room_id in (room["id"], "1", "x", "507f1f77bcf86cd799439011"):
            assert who.refused("GET", f"/chat-rooms/{room_id}") == (404, "Chat room not found")


def test_lists_hold_what_the_viewer_may_enter(alice: Browser, bob: Browser, visitor: Browser) -> None:
    """TF-052, T013."""
    topic = alice.topic()
    open_room, closed = alice.room(topic["id"], tags=["cats"]), alice.room(topic["id"], is_public=False, name="100% x")
    alice.say(open_room["id"])
    for path in (f"/chat-rooms/topic/{topic['id']}", f"/chat_rooms/topics/{topic['id']}/conversations"):
        mine = alice.data("GET", path)
        assert [room["id"] for room in mine] == [open_room["id"], closed["id"]]
        assert {(room["user_is_member"], room["is_muted"]) for room in mine} == {(True, False)}
        for who in (bob, visitor):
            listed = who.data("GET", path)
            assert [(room["id"], room["user_is_member"], room["members"]) for room in listed] == [
                (open_room["id"], False, [])
            ]
            assert who.data("GET", path, params={"search": "100%"}) == []
    assert [room["id"] for room in alice.data("GET", path, params={"search": "100%"})] == [closed["id"]]
    assert [room["id"] for room in alice.data("GET", path, params={"tags": ["cats", "x"]})] == [open_room["id"]]
