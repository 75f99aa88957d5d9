"""Muting and silencing: one setting, whichever route sets it and whichever shows it (TF-070)."""

from datetime import UTC, datetime

import pytest

from tests.topic_browsers import Browser

SETTINGS = "/notification-settings"
CONTENT = "/content-settings"


def items_of(browser: Browser, key: str = "items") -> dict[str, dict[str, object]]:
    return {item["id"]: item for item in browser.data("GET", f"{CONTENT}/silenced-items")[key]}


def listed_topic(browser: Browser, topic_id: str) -> dict[str, object]:
    topics = browser.data("GET", "/topics", params={"limit": 100})
    found: dict[str, object] = next(topic for topic in topics if topic["id"] == topic_id)
    return found


@pytest.mark.parametrize(
    ("on", "off", "said", "unsaid"),
    [
        ("/topics/{}/mute", "/topics/{}/unmute", "Topic muted successfully", "Topic unmuted successfully"),
        ("/users/topics/{}/mute", "/users/topics/{}/unmute", "Topic muted successfully", "Topic unmuted successfully"),
        (
            f"{SETTINGS}/topics/{{}}/mute",
            f"{SETTINGS}/topics/{{}}/unmute",
            "Topic muted indefinitely successfully",
            "Topic unmuted successfully",
        ),
        (
            f"{CONTENT}/topics/{{}}/silence",
            f"{CONTENT}/topics/{{}}/unsilence",
            "Topic silenced successfully",
            "Topic unsilenced successfully",
        ),
    ],
)
def test_a_topic_is_muted_for_every_route(
    alice: Browser, bob: Browser, on: str, off: str, said: str, unsaid: str
) -> None:
    topic = alice.topic(description="About cats")
    status = f"{SETTINGS}/topics/{topic['id']}/status"
    assert bob.data("GET", status) == {"muted": False}
    assert bob.ask("POST", on.format(topic["id"]))["message"] == said
    assert bob.data("GET", status) == {"muted": True}
    assert listed_topic(bob, topic["id"])["is_muted"] is True
    item = items_of(bob)[topic["id"]]
    assert item.pop("silenced_at") is not None
    assert item == {
        "id": topic["id"],
        "type": "topic",
        "name": topic["title"],
        "description": "About cats",
        "silenced_until": None,
        "remaining_seconds": None,
    }
    assert listed_topic(alice, topic["id"])["is_muted"] is False
    assert bob.ask("POST", off.format(topic["id"]))["message"] == unsaid
    assert bob.data("GET", status) == {"muted": False}
    assert topic["id"] not in items_of(bob)


def test_minutes_say_how_long(alice: Browser) -> None:
    topic = alice.topic()
    path = f"{SETTINGS}/topics/{topic['id']}/mute"
    assert alice.ask("POST", path, {"minutes": 30})["message"] == "Topic muted for 30 minutes successfully"
    item = items_of(alice, "topics")[topic["id"]]
    assert 1790 <= int(str(item["remaining_seconds"])) <= 1800
    ends = datetime.fromisoformat(str(item["silenced_until"]))
    assert 1780 <= (ends - datetime.now(UTC)).total_seconds() <= 1800
    assert alice.ask("POST", path, {"minutes": 0})["message"] == "Topic unmuted successfully"
    assert alice.data("GET", f"{SETTINGS}/topics/{topic['id']}/status") == {"muted": False}


@pytest.mark.parametrize("minutes", [-2, "soon", 1.5, [], True])
def test_other_minutes_are_refused(alice: Browser, minutes: object) -> None:
    topic = alice.topic()
    for path in (f"/topics/{topic['id']}/mute", f"/content-settings/topics/{topic['id']}/silence"):
        assert alice.refused("POST", path, {"minutes": minutes}) == (400, "Invalid mute duration")
    assert alice.data("GET", f"{SETTINGS}/topics/{topic['id']}/status") == {"muted": False}


def test_more_minutes_than_any_clock_has_are_for_ever(alice: Browser) -> None:
    topic = alice.topic()
    alice.ask("POST", f"/topics/{topic['id']}/mute", {"minutes": 2**62})
    assert items_of(alice)[topic["id"]]["silenced_until"] is None


@pytest.mark.parametrize(
    ("on", "said"),
    [
        ("/chat-rooms/{}/mute", "Chat room muted successfully"),
        ("/chat_rooms/{}/mute", "Chat room muted successfully"),
        ("/users/chat-rooms/{}/mute", "Chat room muted successfully"),
        ("/users/chats/{}/mute", "Chat muted successfully"),
    ],
)
def test_a_room_is_muted_for_every_route(alice: Browser, on: str, said: str) -> None:
    topic = alice.topic()
    room = alice.room(topic["id"], description="Small talk")
    assert alice.ask("POST", on.format(room["id"]), {"minutes": -1})["message"] == said
    assert alice.data("GET", f"{SETTINGS}/chatrooms/{room['id']}/status") == {"following": True, "muted": True}
    (listed,) = alice.data("GET", f"/chat-rooms/topic/{topic['id']}")
    assert listed["is_muted"] is True
    item = items_of(alice, "chats")[room["id"]]
    assert (item["type"], item["name"], item["description"]) == ("chatroom", room["name"], "Small talk")
    assert (item["topic_id"], item["topic_title"]) == (topic["id"], topic["title"])
    alice.ask("POST", on.format(room["id"]).replace("/mute", "/unmute"))
    assert alice.data("GET", f"{SETTINGS}/chatrooms/{room['id']}/status")["muted"] is False


@pytest.mark.parametrize(
    ("on", "off", "said"),
    [
        ("/users/posts/{}/mute", "/users/posts/{}/unmute", "Post muted successfully"),
        (f"{CONTENT}/posts/{{}}/silence", f"{CONTENT}/posts/{{}}/unsilence", "Post silenced successfully"),
    ],
)
def test_a_post_is_muted_for_every_route(alice: Browser, on: str, off: str, said: str) -> None:
    topic = alice.topic()
    post = alice.post(topic["id"], title="Listen", content="x" * 120)
    assert alice.ask("POST", on.format(post["id"]))["message"] == said
    assert alice.data("GET", f"{SETTINGS}/posts/{post['id']}/status") == {"following": False, "muted": True}
    assert alice.data("GET", f"/posts/{post['id']}")["is_silenced"] is True
    item = items_of(alice, "posts")[post["id"]]
    assert (item["type"], item["name"], item["description"]) == ("post", "Listen", "x" * 100 + "...")
    assert (item["topic_id"], item["topic_title"]) == (topic["id"], topic["title"])
    alice.ask("POST", off.format(post["id"]))
    assert alice.data("GET", f"/posts/{post['id']}")["is_silenced"] is False


def test_a_muted_topic_covers_its_posts_and_rooms(alice: Browser) -> None:
    topic = alice.topic()
    post, room = alice.post(topic["id"]), alice.room(topic["id"])
    alice.ask("POST", f"/topics/{topic['id']}/mute")
    assert alice.data("GET", f"{SETTINGS}/posts/{post['id']}/status")["muted"] is True
    assert alice.data("GET", f"{SETTINGS}/chatrooms/{room['id']}/status")["muted"] is True
    (listed,) = alice.data("GET", f"/posts/topic/{topic['id']}")
    assert listed["is_silenced"] is True
    assert not {post["id"], room["id"]} & set(items_of(alice))
    alice.ask("POST", f"/topics/{topic['id']}/unmute")
    assert alice.data("GET", f"{SETTINGS}/posts/{post['id']}/status")["muted"] is False


def test_a_muted_person_is_listed(alice: Browser, bob: Browser) -> None:
    path = f"/users/private-messages/{bob.id}"
    assert alice.ask("POST", f"{path}/mute", {"minutes": 10})["message"] == "Conversation muted successfully"
    person = items_of(alice, "silenced_users")[bob.id]
    assert (person["username"], person["profile_picture"]) == (bob.name, None)
    assert person["muted_until"]
    alice.ask("POST", f"{path}/mute", {"minutes": 0})
    assert bob.id not in items_of(alice, "silenced_users")


def test_what_one_may_not_see_cannot_be_muted(alice: Browser, bob: Browser) -> None:
    topic = alice.topic(require_approval=True)
    post, room = alice.post(topic["id"]), alice.room(topic["id"])
    private = alice.room(alice.topic()["id"], is_public=False)
    for path, refusal in [
        (f"/topics/{topic['id']}/mute", (404, "Topic not found")),
        (f"/users/posts/{post['id']}/mute", (404, "Post not found")),
        (f"/chat-rooms/{room['id']}/mute", (404, "Chat room not found")),
        (f"/users/chats/{room['id']}/mute", (404, "Chat not found")),
        (f"/chat-rooms/{private['id']}/mute", (403, "You are not a member of this chat room")),
        ("/topics/nonsense/mute", (404, "Topic not found")),
        ("/users/posts/nonsense/mute", (404, "Post not found")),
        ("/users/chats/nonsense/mute", (404, "Chat not found")),
        ("/users/private-messages/12345/mute", (404, "User not found")),
    ]:
        assert bob.refused("POST", path) == refusal, path
    assert items_of(bob).keys().isdisjoint({topic["id"], post["id"], room["id"], private["id"]})


def test_what_one_may_see_no_more_is_not_listed(alice: Browser, bob: Browser) -> None:
    topic = alice.topic()
    post, room = alice.post(topic["id"]), alice.room(topic["id"])
    things = {topic["id"], post["id"], room["id"]}
    for path in (f"/topics/{topic['id']}", f"/users/posts/{post['id']}", f"/chat-rooms/{room['id']}"):
        bob.ask("POST", f"{path}/mute")
    assert things <= set(items_of(bob))
    alice.ask("PUT", f"/topics/{topic['id']}", {"settings": {"require_approval": True}})
    assert not things & set(items_of(bob))
    assert bob.ask("POST", f"/topics/{topic['id']}/unmute")["success"] is True


def test_strangers_set_nothing(visitor: Browser, alice: Browser) -> None:
    topic = alice.topic()
    for method, path in [
        ("POST", f"/topics/{topic['id']}/mute"),
        ("POST", f"{CONTENT}/topics/{topic['id']}/hide"),
        ("GET", f"{CONTENT}/hidden-items"),
        ("GET", f"{CONTENT}/silenced-items"),
        ("GET", f"{SETTINGS}/posts/followed"),
        ("GET", f"{SETTINGS}/chat-rooms/followed"),
        ("GET", "/notifications"),
        ("POST", "/notifications/read-all"),
    ]:
        assert visitor.refused(method, path) == (401, "Authentication required"), path
