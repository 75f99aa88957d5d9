"""Following posts and rooms (TF-070)."""

from collections.abc import Callable
from typing import Any

from tests.topic_browsers import Browser

People = Callable[[], Browser]
SETTINGS = "/notification-settings"


def ids(rows: list[dict[str, Any]]) -> list[str]:
    return [row["id"] for row in rows]


def test_posts_are_followed_by_choice(alice: Browser, person: People) -> None:
    reader, topic = person(), alice.topic()
    first = alice.post(topic["id"], title="First", content="c" * 120)
    second = alice.post(topic["id"], title="Second", use_anonymous=True)
    status = f"{SETTINGS}/posts/{first['id']}/status"
    assert reader.data("GET", status) == {"following": False, "muted": False}
    for post in (first, second):
        path = f"{SETTINGS}/posts/{post['id']}/follow"
        assert reader.ask("POST", path)["message"] == "Post followed successfully"
    assert reader.data("GET", status)["following"] is True
    assert reader.data("GET", f"/posts/{first['id']}")["is_followed"] is True
    assert alice.data("GET", f"/posts/{first['id']}")["is_followed"] is False
    newest, oldest = reader.data("GET", f"{SETTINGS}/posts/followed")
    assert (newest["id"], newest["author_username"]) == (second["id"], second["anonymous_identity"])
    assert oldest.pop("followed_at")
    assert oldest == {
        "id": first["id"],
        "title": "First",
        "content": "c" * 100 + "...",
        "topic_id": topic["id"],
        "author_username": alice.name,
        "created_at": first["created_at"],
        "comment_count": 0,
    }
    path = f"{SETTINGS}/posts/{first['id']}/unfollow"
    assert reader.ask("POST", path)["message"] == "Post unfollowed successfully"
    assert reader.data("GET", status)["following"] is False
    assert ids(reader.data("GET", f"{SETTINGS}/posts/followed")) == [second["id"]]
    assert reader.refused("POST", f"{SETTINGS}/posts/12345/follow") == (404, "Post not found")


def test_rooms_are_followed_without_a_choice(alice: Browser, person: People) -> None:
    reader, topic = person(), alice.topic()
    room = alice.room(topic["id"], description="Small talk")
    status = f"{SETTINGS}/chatrooms/{room['id']}/status"
    assert reader.data("GET", status) == {"following": True, "muted": False}
    assert reader.data("GET", f"{SETTINGS}/chat-rooms/followed") == []
    reader.ask("POST", f"/chat-rooms/{room['id']}/join")
    (found,) = reader.data("GET", f"{SETTINGS}/chat-rooms/followed")
    assert found.pop("followed_at")
    assert found == {
        "id": room["id"],
        "name": room["name"],
        "description": "Small talk",
        "topic_id": topic["id"],
        "topic_title": topic["title"],
        "member_count": 2,
        "message_count": 0,
        "last_activity": room["last_activity"],
    }
    path = f"{SETTINGS}/chatrooms/{room['id']}/unfollow"
    assert reader.ask("POST", path)["message"] == "Chat room unfollowed successfully"
    assert reader.data("GET", status)["following"] is False
    assert reader.data("GET", f"{SETTINGS}/chat-rooms/followed") == []
    path = f"{SETTINGS}/chatrooms/{room['id']}/follow"
    assert reader.ask("POST", path)["message"] == "Chat room followed successfully"
    assert ids(reader.data("GET", f"{SETTINGS}/chat-rooms/followed")) == [room["id"]]
    assert ids(alice.data("GET", f"{SETTINGS}/chat-rooms/followed"))[:1] == [room["id"]]


def test_unfollowing_a_room_that_was_never_followed_is_remembered(alice: Browser, bob: Browser) -> None:
    room = alice.room(alice.topic()["id"])
    bob.ask("POST", f"{SETTINGS}/chatrooms/{room['id']}/unfollow")
    assert bob.data("GET", f"{SETTINGS}/chatrooms/{room['id']}/status")["following"] is False
    bob.ask("POST", f"/chat-rooms/{room['id']}/join")
    assert bob.data("GET", f"{SETTINGS}/chatrooms/{room['id']}/status")["following"] is True


def test_leaving_a_room_ends_following_it(alice: Browser, bob: Browser) -> None:
    room = alice.room(alice.topic()["id"])
    bob.ask("POST", f"/chat-rooms/{room['id']}/join")
    bob.ask("POST", f"/chat-rooms/{room['id']}/leave")
    assert room["id"] not in ids(bob.data("GET", f"{SETTINGS}/chat-rooms/followed"))


def test_who_lost_a_room_does_not_find_it_among_the_followed(alice: Browser, bob: Browser) -> None:
    topic = alice.topic()
    room, post = alice.room(topic["id"]), alice.post(topic["id"])
    bob.ask("POST", f"/chat-rooms/{room['id']}/join")
    bob.ask("POST", f"{SETTINGS}/posts/{post['id']}/follow")
    alice.ask("PUT", f"/topics/{topic['id']}", {"settings": {"require_approval": True}})
    assert room["id"] not in ids(bob.data("GET", f"{SETTINGS}/chat-rooms/followed"))
    assert post["id"] not in ids(bob.data("GET", f"{SETTINGS}/posts/followed"))
    assert bob.refused("GET", f"{SETTINGS}/chatrooms/{room['id']}/status") == (404, "Chat room not found")
    assert bob.refused("GET", f"{SETTINGS}/posts/{post['id']}/status") == (404, "Post not found")
