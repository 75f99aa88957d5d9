"""Listing, reading and deleting notifications (TF-071)."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from tests.topic_browsers import ISO, Browser

People = Callable[[], Browser]


@pytest.fixture
def named(alice: Browser, person: People) -> Browser:
    """Somebody with three notifications: two of one post, one of another."""
    one, topic = person(), alice.topic()
    for title in ("First", "Second"):
        alice.post(topic["id"], title=title, content=f"@{one.name}")
    post = next(item["data"]["post_id"] for item in one.data("GET", "/notifications"))
    alice.data("POST", f"/comments/posts/{post}/comments", {"content": f"@{one.name}"}, status=201)
    return one


def count(browser: Browser) -> int:
    found: int = browser.data("GET", "/notifications/unread-count")["count"]
    return found


def test_the_newest_stand_first_and_times_are_whole(named: Browser) -> None:
    listed = named.data("GET", "/notifications")
    assert [item["data"]["content_type"] for item in listed] == ["comment", "post", "post"]
    assert [item["context_name"] for item in listed] == ["Second", "Second", "First"]
    for item in listed:
        assert re.fullmatch(ISO, item["created_at"])
        assert re.fullmatch(ISO, item["updated_at"])
        assert item["read_at"] is None


def test_limits_are_clamped_and_words_refused(named: Browser) -> None:
    assert len(named.data("GET", "/notifications", params={"limit": 2})) == 2
    for lenient in (0, -1, 101, 10**6):
        assert len(named.data("GET", "/notifications", params={"limit": lenient})) == 3
    assert named.refused("GET", "/notifications", params={"limit": "many"})[0] == 400


def test_one_is_read(named: Browser) -> None:
    newest = named.data("GET", "/notifications")[0]
    for _ in range(2):
        assert named.ask("POST", f"/notifications/{newest['id']}/read")["message"] == "Notification marked as read"
    assert count(named) == 2
    assert newest["id"] not in [item["id"] for item in named.data("GET", "/notifications?unread_only=true")]
    assert len(named.data("GET", "/notifications?unread_only=false")) == 3
    again = named.data("GET", "/notifications")[0]
    assert again["read"] is True
    assert re.fullmatch(ISO, again["read_at"])


def test_all_are_read_even_when_nothing_is_unread(named: Browser) -> None:
    assert count(named) == 3
    for _ in range(2):
        assert named.ask("POST", "/notifications/read-all")["message"] == "All notifications marked as read"
    assert count(named) == 0


def test_one_is_deleted(named: Browser) -> None:
    newest = named.data("GET", "/notifications")[0]
    assert named.ask("DELETE", f"/notifications/{newest['id']}")["message"] == "Notification deleted"
    assert named.refused("DELETE", f"/notifications/{newest['id']}") == (400, "Failed to delete notification")
    assert count(named) == 2


def test_those_of_others_are_out_of_reach(named: Browser, bob: Browser) -> None:
    newest = named.data("GET", "/notifications")[0]
    path = f"/notifications/{newest['id']}"
    assert bob.refused("POST", f"{path}/read") == (400, "Failed to mark notification as read")
    assert bob.refused("DELETE", path) == (400, "Failed to delete notification")
    assert bob.refused("POST", "/notifications/nonsense/read") == (404, "Notification not found")
    assert count(named) == 3


def test_unread_ones_are_grouped(named: Browser, alice: Browser) -> None:
    def groups(**params: Any) -> list[tuple[Any, int]]:
        found = named.data("GET", "/notifications/aggregated", params=params)
        for group in found:
            assert group["latest"] == group["notifications"][0]["updated_at"]
        return [(group["_id"], group["count"]) for group in found]

    newest, _, oldest = named.data("GET", "/notifications")
    by_post = [(newest["data"]["post_id"], 2), (oldest["data"]["post_id"], 1)]
    assert groups(type="mention", group_by="post_id") == by_post
    assert groups(type="mention") == by_post
    assert groups(type="mention", group_by="sender_id") == [(alice.id, 3)]
    assert groups(type="mention", group_by="topic_id") == [(newest["data"]["topic_id"], 3)]
    assert groups(type="mention", group_by="chat_room_id") == [(None, 3)]
    assert groups(type="system") == []
    assert named.refused("GET", "/notifications/aggregated?type=mention&group_by=title") == (400, "Invalid group_by")
    assert len(named.data("GET", "/notifications/aggregated")) == 3
    named.ask("POST", f"/notifications/{newest['id']}/read")
    assert [count for _, count in groups(type="mention", group_by="post_id")] == [1, 1]
