"""Hiding: out of one's own lists, into the list of hidden things, and back (TF-070)."""

import re
from collections.abc import Callable
from typing import Any

from tests.topic_browsers import ISO, Browser

People = Callable[[], Browser]
CONTENT = "/content-settings"


def hidden(browser: Browser) -> dict[str, Any]:
    items: dict[str, Any] = browser.data("GET", f"{CONTENT}/hidden-items")
    return items


def ids(rows: list[dict[str, Any]]) -> list[str]:
    return [row["id"] for row in rows]


def test_a_hidden_topic_leaves_the_lists_with_what_is_in_it(alice: Browser, person: People) -> None:
    reader = person()
    topic = alice.topic(description="About cats")
    post = alice.post(topic["id"])

    def listed() -> tuple[bool, bool]:
        topics = ids(reader.data("GET", "/topics", params={"limit": 100}))
        posts = ids(reader.data("GET", "/posts/recent", params={"limit": 100}))
        return topic["id"] in topics, post["id"] in posts

    assert listed() == (True, True)
    assert reader.ask("POST", f"{CONTENT}/topics/{topic['id']}/hide")["message"] == "Topic hidden successfully"
    assert listed() == (False, False)
    items = hidden(reader)
    wanted = {
        "id": topic["id"],
        "title": topic["title"],
        "description": "About cats",
        "created_at": topic["created_at"],
    }
    assert items["hidden_topics"] == items["topics"] == [wanted]
    assert reader.data("GET", f"/topics/{topic['id']}")["id"] == topic["id"]
    assert reader.ask("POST", f"{CONTENT}/topics/{topic['id']}/unhide")["message"] == "Topic unhidden successfully"
    assert listed() == (True, True)
    assert hidden(reader)["hidden_topics"] == []


def test_a_hidden_post_leaves_the_lists(alice: Browser, person: People) -> None:
    reader, topic = person(), alice.topic()
    kept, post = alice.post(topic["id"]), alice.post(topic["id"], title="Hide me", use_anonymous=True)
    assert reader.ask("POST", f"{CONTENT}/posts/{post['id']}/hide")["message"] == "Post hidden successfully"
    assert ids(reader.data("GET", f"/posts/topic/{topic['id']}")) == [kept["id"]]
    assert post["id"] not in ids(reader.data("GET", "/posts/recent", params={"limit": 100}))
    assert set(ids(alice.data("GET", f"/posts/topic/{topic['id']}"))) == {kept["id"], post["id"]}
    items = hidden(reader)
    assert items["hidden_posts"] == items["posts"]
    (found,) = items["hidden_posts"]
    assert found == {
        "id": post["id"],
        "title": "Hide me",
        "author_username": post["anonymous_identity"],
        "created_at": post["created_at"],
        "topic_id": topic["id"],
        "topic_title": topic["title"],
    }
    assert reader.ask("POST", f"{CONTENT}/posts/{post['id']}/unhide")["message"] == "Post unhidden successfully"
    assert post["id"] in ids(reader.data("GET", f"/posts/topic/{topic['id']}"))


def test_a_hidden_chat_leaves_the_lists(alice: Browser, person: People) -> None:
    owner = person()
    topic = alice.topic()
    room = alice.room(topic["id"], description="Small talk")
    group = owner.data("POST", "/chat-rooms/group", {"name": f"Group of {owner.name}"}, status=201)
    for found in (room, group):
        assert owner.ask("POST", f"{CONTENT}/chats/{found['id']}/hide")["message"] == "Chat hidden successfully"
    assert owner.data("GET", f"/chat-rooms/topic/{topic['id']}") == []
    assert owner.data("GET", "/chat-rooms/group/list") == []
    items = hidden(owner)
    assert items["hidden_chats"] == items["chats"]
    first, second = items["hidden_chats"]
    assert (first["id"], first["is_group_chat"], first["topic_id"], first["topic_title"]) == (
        group["id"],
        True,
        None,
        "",
    )
    assert second == {
        "id": room["id"],
        "name": room["name"],
        "description": "Small talk",
        "topic_id": topic["id"],
        "topic_title": topic["title"],
        "is_group_chat": False,
        "created_at": room["created_at"],
    }
    assert owner.ask("POST", f"{CONTENT}/chats/{room['id']}/unhide")["message"] == "Chat unhidden successfully"
    assert ids(owner.data("GET", f"/chat-rooms/topic/{topic['id']}")) == [room["id"]]
    assert owner.refused("POST", f"{CONTENT}/chats/12345/hide") == (404, "Chat not found")


def test_a_hidden_comment_leaves_the_tree(alice: Browser, person: People) -> None:
    reader = person()
    post = alice.post(alice.topic()["id"])
    path = f"/comments/posts/{post['id']}/comments"
    comment = alice.data("POST", path, {"content": "y" * 60}, status=201)
    kept = alice.data("POST", path, {"content": "kept"}, status=201)
    hide = f"{CONTENT}/comments/{comment['id']}"
    assert reader.ask("POST", f"{hide}/hide")["message"] == "Comment hidden successfully"
    assert ids(reader.data("GET", path)) == [kept["id"]]
    assert len(alice.data("GET", path)) == 2
    assert hidden(reader)["hidden_comments"] == [
        {
            "id": comment["id"],
            "content": "y" * 50,
            "author_username": alice.name,
            "created_at": comment["created_at"],
            "post_id": post["id"],
        }
    ]
    assert reader.ask("POST", f"{hide}/unhide")["message"] == "Comment unhidden successfully"
    assert len(reader.data("GET", path)) == 2
    assert reader.refused("POST", f"{CONTENT}/comments/12345/hide") == (404, "Comment not found")


def test_hidden_messages_leave_the_history_without_shortening_its_pages(alice: Browser, person: People) -> None:
    reader, topic = person(), alice.topic()
    room = alice.room(topic["id"])
    said = [alice.say(room["id"], f"message {number}") for number in range(5)]
    feed = alice.data("POST", f"/messages/topic/{topic['id']}", {"content": "z" * 60}, status=201)
    for message in (said[3], feed):
        path = f"{CONTENT}/chat-messages/{message['id']}/hide"
        assert reader.ask("POST", path)["message"] == "Message hidden successfully"
    history = f"/chat-rooms/{room['id']}/messages"
    assert ids(reader.data("GET", history, params={"limit": 2})) == [said[2]["id"], said[4]["id"]]
    assert len(alice.data("GET", history)) == 5
    assert reader.data("GET", f"/messages/topic/{topic['id']}") == []
    first, second = hidden(reader)["hidden_chat_messages"]
    assert re.fullmatch(ISO, first.pop("created_at"))
    assert first == {
        "id": feed["id"],
        "content": "z" * 50,
        "sender_username": alice.name,
        "type": "topic",
        "topic_id": topic["id"],
        "topic_title": topic["title"],
        "chat_room_title": "",
        "chat_room_id": None,
    }
    assert (second["chat_room_id"], second["chat_room_title"]) == (room["id"], room["name"])
    path = f"{CONTENT}/chat-messages/{said[3]['id']}/unhide"
    assert reader.ask("POST", path)["message"] == "Message unhidden successfully"
    assert len(reader.data("GET", history)) == 5


def test_what_one_may_not_see_cannot_be_hidden_and_is_not_listed(alice: Browser, bob: Browser) -> None:
    topic = alice.topic(require_approval=True)
    room = alice.room(topic["id"])
    message, post = alice.say(room["id"]), alice.post(topic["id"])
    comment = alice.data("POST", f"/comments/posts/{post['id']}/comments", {"content": "x"}, status=201)
    for path, refusal in [
        (f"topics/{topic['id']}", (404, "Topic not found")),
        (f"posts/{post['id']}", (404, "Post not found")),
        (f"chats/{room['id']}", (404, "Chat not found")),
        (f"comments/{comment['id']}", (404, "Comment not found")),
        (f"chat-messages/{message['id']}", (404, "Message not found")),
    ]:
        assert bob.refused("POST", f"{CONTENT}/{path}/hide") == refusal

    open_topic = alice.topic()
    spoken = alice.data("POST", f"/messages/topic/{open_topic['id']}", {"content": "hi"}, status=201)
    for path in (f"topics/{open_topic['id']}", f"chat-messages/{spoken['id']}"):
        bob.ask("POST", f"{CONTENT}/{path}/hide")
    alice.ask("PUT", f"/topics/{open_topic['id']}", {"settings": {"require_approval": True}})
    items = hidden(bob)
    assert open_topic["id"] not in ids(items["hidden_topics"])
    assert spoken["id"] not in ids(items["hidden_chat_messages"])
