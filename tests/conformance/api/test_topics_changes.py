"""Reading, changing, joining and leaving a topic."""

from collections.abc import Callable

import pytest

from tests.registrations import unique
from tests.topic_browsers import Browser

DENIED = (403, "Permission denied or topic not found")


def test_a_topic_for_its_owner_a_stranger_and_nobody(alice: Browser, bob: Browser, visitor: Browser) -> None:
    """T010."""
    topic = alice.topic()
    assert alice.data("GET", f"/topics/{topic['id']}") == topic
    for other in (bob, visitor):
        seen = other.data("GET", f"/topics/{topic['id']}")
        assert seen == topic | {"members": [], "user_permission_level": 0}


def test_ids_in_both_spellings(visitor: Browser, alice: Browser) -> None:
    """TF-006."""
    topic = alice.topic()
    decimal = str(int(topic["id"][8:], 16))
    assert visitor.data("GET", f"/topics/{decimal}")["id"] == topic["id"]
    assert visitor.data("GET", f"/topics/{topic['id'].upper()}")["id"] == topic["id"]


@pytest.mark.parametrize(
    "bad", ["0", "-1", "abc", "507f1f77bcf86cd799439011", "9" * 19, "9" * 40, "null", "%00", "@me"]
)
def test_impossible_ids_are_not_found(visitor: Browser, bad: str) -> None:
    assert visitor.refused("GET", f"/topics/{bad}") == (404, "Topic not found")


def test_a_trailing_slash_never_matters(alice: Browser) -> None:
    """TF-001."""
    topic = alice.topic()
    for path in ("/topics", f"/topics/{topic['id']}", "/topics/my"):
        assert alice.call("GET", path + "/", follow_redirects=False).status_code == 200
    alice.data("POST", "/topics/", {"title": unique("Slash")}, status=201)
    alice.data("PUT", f"/topics/{topic['id']}/", {"description": "x"})


def test_wrong_methods(alice: Browser) -> None:
    """TF-009."""
    assert alice.refused("PATCH", "/topics") == (405, "Method not allowed")


def test_an_update_changes_only_what_it_gives(alice: Browser) -> None:
    """T011, TF-032."""
    topic = alice.topic(description="kept", tags=["kept"])
    whole = alice.ask("PUT", f"/topics/{topic['id']}", {"settings": {"allow_anonymous": False}})
    assert whole["message"] == "Topic updated successfully"
    assert whole["data"] == topic | {"settings": {"allow_anonymous": False, "require_approval": False}}
    changed = alice.data("PUT", f"/topics/{topic['id']}", {"title": topic["title"] + " new", "tags": []})
    assert (changed["title"], changed["description"], changed["tags"]) == (topic["title"] + " new", "kept", [])
    assert changed["settings"]["allow_anonymous"] is False
    assert alice.data("PUT", f"/topics/{topic['id']}", {"description": ""})["description"] == ""


def test_updates_that_are_refused(alice: Browser, bob: Browser, visitor: Browser) -> None:
    """TF-032."""
    topic, other = alice.topic(), alice.topic()
    path = f"/topics/{topic['id']}"
    assert alice.refused("PUT", path, {}) == (400, "No valid updates provided")
    assert alice.refused("PUT", path) == (400, "No valid updates provided")
    assert alice.refused("PUT", path, {"unknown": 1, "settings": {}}) == (400, "No valid updates provided")
    assert alice.refused("PUT", path, {"title": "x"}) == (400, "Title must be at least 3 characters long")
    taken = other["title"].lower()
    assert alice.refused("PUT", path, {"title": taken}) == (409, f'Topic with title "{taken}" already exists')
    assert bob.refused("PUT", path, {"description": "x"}) == DENIED
    assert alice.refused("PUT", "/topics/1", {"description": "x"}) == DENIED
    assert alice.refused("PUT", "/topics/nonsense", {"description": "x"}) == DENIED
    assert visitor.refused("PUT", path, {"description": "x"}) == (401, "Authentication required")


def test_joining_and_leaving_are_idempotent(alice: Browser, bob: Browser) -> None:
    """T012, TF-033."""
    topic = alice.topic()
    path = f"/topics/{topic['id']}"
    for count in (2, 2):
        assert bob.ask("POST", f"{path}/join")["message"] == "Joined topic successfully"
        seen = bob.data("GET", path)
        assert (seen["member_count"], seen["user_permission_level"], seen["members"]) == (count, 1, [bob.id])
    assert set(alice.data("GET", path)["members"]) == {alice.id, bob.id}
    for _ in range(2):
        assert bob.ask("POST", f"{path}/leave")["message"] == "Left topic successfully"
        assert bob.data("GET", path)["member_count"] == 1


def test_owners_cannot_leave(alice: Browser) -> None:
    """TF-033."""
    topic = alice.topic()
    refusal = (400, "Failed to leave topic or not a member")
    assert alice.refused("POST", f"/topics/{topic['id']}/leave") == refusal


def test_joining_what_cannot_be_joined(alice: Browser, bob: Browser, visitor: Browser) -> None:
    """TF-037."""
    private = alice.topic(require_approval=True)
    assert bob.refused("POST", f"/topics/{private['id']}/join") == (403, "This topic is invite-only")
    assert bob.refused("POST", "/topics/1/join") == (404, "Topic not found")
    assert bob.refused("POST", "/topics/x/join") == (404, "Topic not found")
    assert visitor.refused("POST", f"/topics/{private['id']}/join") == (401, "Authentication required")


def test_private_topics_do_not_exist_for_outsiders(alice: Browser, bob: Browser, visitor: Browser) -> None:
    """TF-030."""
    private = alice.topic(require_approval=True)
    for other in (bob, visitor):
        assert other.refused("GET", f"/topics/{private['id']}") == (404, "Topic not found")
    assert alice.data("GET", f"/topics/{private['id']}")["id"] == private["id"]


def test_my_topics(person: Callable[[], Browser], alice: Browser) -> None:
    somebody = person()
    joined, own = alice.topic(), somebody.topic()
    somebody.ask("POST", f"/topics/{joined['id']}/join")
    for path in ("/topics/my", "/users/topics"):
        mine = somebody.data("GET", path)
        assert {topic["id"]: topic["user_permission_level"] for topic in mine} == {joined["id"]: 1, own["id"]: 3}
