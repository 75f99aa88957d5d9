"""Joining and leaving rooms."""

from tests.topic_browsers import Browser

NO_JOIN = (400, "Failed to join chat room")
NO_LEAVE = (400, "Failed to leave chat room or you are the owner")


def test_joining_and_leaving_are_idempotent(alice: Browser, bob: Browser) -> None:
    room = alice.room(alice.topic()["id"])
    path = f"/chat-rooms/{room['id']}"
    for _ in range(2):
        assert bob.ask("POST", f"{path}/join")["message"] == "Joined chat room successfully"
        seen = bob.data("GET", path)
        assert (seen["member_count"], set(seen["members"])) == (2, {alice.id, bob.id})
    # One menu of the web client sends DELETE and right after it POST.
    for method in ("DELETE", "POST", "POST", "DELETE"):
        assert bob.ask(method, f"{path}/leave")["message"] == "Left chat room successfully"
        assert alice.data("GET", path)["member_count"] == 1


def test_owners_cannot_leave(alice: Browser) -> None:
    room = alice.room(alice.topic()["id"])
    assert alice.refused("POST", f"/chat-rooms/{room['id']}/leave") == NO_LEAVE


def test_rooms_that_cannot_be_joined(alice: Browser, bob: Browser, visitor: Browser) -> None:
    """TF-052."""
    topic = alice.topic()
    private = alice.room(topic["id"], is_public=False)
    group = alice.data("POST", "/chat-rooms", {"name": f"Group of {topic['title']}"}, status=201)
    inside = alice.room(alice.topic(require_approval=True)["id"])
    for room_id in (private["id"], group["id"], inside["id"], "1"):
        assert bob.refused("POST", f"/chat-rooms/{room_id}/join") == NO_JOIN
    assert bob.refused("POST", "/chat-rooms/1/leave") == NO_LEAVE
    assert bob.refused("POST", "/chat-rooms/x/join") == (404, "Chat room not found")
    assert visitor.refused("POST", f"/chat-rooms/{private['id']}/join") == (401, "Authentication required")
