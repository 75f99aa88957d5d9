"""Private messages: one conversation for both people, both wires and both prefixes (TF-063, TF-064)."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from tests.socketio_client import listening
from tests.topic_browsers import ISO, Browser

People = Callable[[], Browser]
USERS = "/users/private-messages"


def write(sender: Browser, to: Browser, content: str = "hello", **body: Any) -> dict[str, Any]:
    wanted = {"to_user_id": to.id, "content": content, **body}
    sent: dict[str, Any] = sender.data("POST", "/messages/private", wanted, status=201)
    return sent


def contents(browser: Browser, other: Browser) -> list[str]:
    return [message["content"] for message in browser.data("GET", f"{USERS}/{other.id}")]


def block(blocker: Browser, blocked: Browser) -> None:
    """On the guild wire, with the session of the topic side: the two halves share one list."""
    token = blocker.client.cookies["session"]
    path = f"/v1/users/@me/relationships/{int(blocked.id[8:], 16)}"
    answer = blocker.client.put(path, json={"type": 2}, headers={"Authorization": token})
    assert answer.is_success, answer.text


async def test_a_message_reaches_both_people_on_every_socket(servers: Any, person: People) -> None:
    sender, reader = person(), person()
    async with listening(servers.http_url, sender) as mine, listening(servers.other_url, reader) as theirs:
        sent = write(sender, reader, "hello " * 12)
        told = await mine.next("private_message_sent")
        heard = await theirs.next("new_private_message")
        notified = await theirs.next("new_notification")
        await mine.settled()
        assert mine.bodies("new_private_message") == mine.bodies("new_notification") == []
    text = ("hello " * 12).strip()
    assert heard == {
        "_id": sent["id"],
        "id": sent["id"],
        "from_user_id": sender.id,
        "to_user_id": reader.id,
        "content": text,
        "message_type": "text",
        "gif_url": None,
        "attachments": [],
        "created_at": sent["created_at"],
        "is_from_me": False,
        "sender_username": sender.name,
        "notification_type": "private_message",
        "preview": text[:50] + "...",
    }
    assert told == {**heard, "is_from_me": True}
    assert (notified["type"], notified["title"]) == ("message", "New message")
    assert notified["message"] == f"New message from {sender.name}"
    assert notified["data"] == {
        "from_user_id": sender.id,
        "from_username": sender.name,
        "message_id": sent["id"],
        "preview": text[:50] + "...",
    }
    assert notified["context_type"] == "private_message"


def test_the_answer_and_the_history(person: People) -> None:
    sender, reader = person(), person()
    sent = write(sender, reader)
    assert re.fullmatch(ISO, sent["created_at"])
    assert sent == {
        "_id": sent["id"],
        "id": sent["id"],
        "from_user_id": sender.id,
        "to_user_id": reader.id,
        "content": "hello",
        "message_type": "text",
        "gif_url": None,
        "attachments": [],
        "is_read": False,
        "read_at": None,
        "deleted_for_user_ids": [],
        "created_at": sent["created_at"],
    }
    (theirs,) = reader.data("GET", f"{USERS}/{sender.id}")
    assert theirs == {**sent, "sender_username": sender.name, "is_from_me": False, "is_to_me": True}
    (mine,) = sender.data("GET", "/messages/private", params={"other_user_id": reader.id})
    assert mine == {**theirs, "is_from_me": True, "is_to_me": False}
    assert sender.refused("GET", "/messages/private") == (400, "Other user ID is required")
    assert sender.data("GET", "/messages/private?other_user_id=nonsense") == []


def test_histories_page_backwards(person: People) -> None:
    sender, reader = person(), person()
    ids = [write(sender, reader, f"message {number}")["id"] for number in range(5)]
    page = reader.data("GET", f"{USERS}/{sender.id}", params={"limit": 2})
    assert [message["id"] for message in page] == ids[3:]
    page = reader.data("GET", f"{USERS}/{sender.id}", params={"limit": 2, "before_message_id": ids[3]})
    assert [message["id"] for message in page] == ids[1:3]


@pytest.mark.parametrize(
    ("body", "refusal"),
    [
        ({"content": "x"}, (400, "Recipient is required")),
        ({"to_user_id": "12345", "content": "x"}, (400, "Recipient user not found")),
        ({"to_user_id": "nonsense", "content": "x"}, (400, "Recipient user not found")),
        ({"to_user_id": "12345"}, (400, "Message content is required")),
        ({"to_user_id": "12345", "content": "  "}, (400, "Message content is required")),
        ({"to_user_id": "12345", "content": "x" * 2001}, (400, "Message must be less than 2000 characters long")),
    ],
)
def test_what_cannot_be_sent(alice: Browser, body: dict[str, Any], refusal: tuple[int, str]) -> None:
    assert alice.refused("POST", "/messages/private", body) == refusal


def test_a_gif_alone_will_do(alice: Browser, bob: Browser) -> None:
    sent = write(alice, bob, "", gif_url="https://example.com/a.gif")
    assert (sent["content"], sent["gif_url"]) == ("[GIF]", "https://example.com/a.gif")


async def test_a_block_stops_messages_both_ways(servers: Any, person: People) -> None:
    blocker, blocked = person(), person()
    write(blocked, blocker, "before")
    block(blocker, blocked)
    body = {"to_user_id": blocker.id, "content": "x"}
    assert blocked.refused("POST", "/messages/private", body) == (400, "This user has blocked you")
    body = {"to_user_id": blocked.id, "content": "x"}
    assert blocker.refused("POST", "/messages/private", body) == (400, "You have blocked this user")
    async with listening(servers.http_url, blocked) as client:
        answer = await client.ask("send_private_message", {"to_user_id": blocker.id, "content": "x"})
        assert answer == {"success": False, "error": "This user has blocked you"}
    assert contents(blocker, blocked) == ["before"]


async def test_sockets_send_and_mark_as_read(servers: Any, person: People) -> None:
    sender, reader = person(), person()
    async with listening(servers.http_url, sender) as mine, listening(servers.http_url, reader) as theirs:
        answer = await mine.ask("send_private_message", {"to_user_id": reader.id, "content": "hi"})
        assert (await mine.next("private_message_confirmed"))["message_id"] == answer["message_id"]
        heard = await theirs.next("new_private_message")
        assert heard["id"] == answer["message_id"]
        assert (await mine.next("private_message_sent"))["is_from_me"] is True
        await theirs.ask("mark_messages_read", {"from_user_id": sender.id})
        assert await theirs.next("messages_marked_read") == {"from_user_id": sender.id}
        assert (await mine.next("messages_read"))["by_user_id"] == reader.id
        for body, error in [
            ({"content": "x"}, "Recipient is required"),
            ({"to_user_id": reader.id}, "Message content is required"),
            ({"to_user_id": "12345", "content": "x"}, "Recipient user not found"),
        ]:
            assert await mine.ask("send_private_message", body) == {"success": False, "error": error}
    (message,) = sender.data("GET", f"{USERS}/{reader.id}")
    assert message["is_read"] is True


async def test_notes_to_oneself_come_both_ways(servers: Any, person: People) -> None:
    alone = person()
    async with listening(servers.http_url, alone) as client:
        sent = write(alone, alone, "remember")
        assert (await client.next("private_message_sent"))["id"] == sent["id"]
        assert (await client.next("new_private_message"))["is_from_me"] is False
    assert sent["is_read"] is True
    assert contents(alone, alone) == ["remember"]
    (listed,) = alone.data("GET", f"{USERS}/conversations")
    assert (listed["other_user_id"], listed["unread_count"]) == (alone.id, 0)
    assert alone.data("GET", "/notifications") == []


def test_conversations_stand_newest_first_with_what_is_unread(person: People) -> None:
    reader, first, second = person(), person(), person()
    write(first, reader, "one")
    write(first, reader, "two")
    last = write(reader, second, "three")
    newest, oldest = reader.data("GET", f"{USERS}/conversations")
    assert reader.data("GET", "/messages/private/conversations") == [newest, oldest]
    assert oldest["_id"] == oldest["other_user_id"] == oldest["user_id"] == first.id
    assert oldest["other_user"] == {"id": first.id, "username": first.name}
    assert (oldest["username"], oldest["unread_count"], oldest["is_muted"]) == (first.name, 2, False)
    assert (oldest["last_message"]["content"], oldest["last_message"]["is_from_me"]) == ("two", False)
    assert oldest["last_message"]["other_user_id"] == first.id
    assert newest["last_message"] == {**last, "is_from_me": True, "other_user_id": second.id}
    assert newest["unread_count"] == 0
    assert len(reader.data("GET", f"{USERS}/conversations", params={"limit": 1})) == 1
    assert reader.data("GET", f"{USERS}/unread-count") == {"unread_count": 2}
    reader.ask("POST", f"{USERS}/{first.id}/mute")
    muted = {row["_id"]: row["is_muted"] for row in reader.data("GET", f"{USERS}/conversations")}
    assert muted == {first.id: True, second.id: False}
    write(first, reader, "unheard")
    assert len(reader.data("GET", "/notifications")) == 2


def test_reading(person: People) -> None:
    sender, reader, stranger = person(), person(), person()
    sent = [write(sender, reader, f"message {number}") for number in range(3)]
    path = f"/messages/private/{sent[0]['id']}/read"
    assert stranger.refused("POST", path) == (404, "Message not found")
    assert sender.refused("POST", path) == (400, "Failed to mark message as read")
    assert reader.ask("POST", path)["message"] == "Message marked as read"
    assert reader.refused("POST", path) == (400, "Failed to mark message as read")
    assert reader.data("GET", f"{USERS}/unread-count") == {"unread_count": 2}
    answer = reader.ask("POST", f"{USERS}/{sender.id}/read")
    assert (answer["message"], answer["data"]) == ("Marked 2 messages as read", {"marked_count": 2})
    assert reader.data("POST", f"{USERS}/{sender.id}/read") == {"marked_count": 0}
    assert [message["is_read"] for message in sender.data("GET", f"{USERS}/{reader.id}")] == [True] * 3


def test_deleting_for_oneself_and_back(person: People) -> None:
    sender, reader, stranger = person(), person(), person()
    kept, gone = write(sender, reader, "kept"), write(sender, reader, "gone")
    path = f"{USERS}/{gone['id']}"
    assert stranger.refused("POST", f"{path}/delete-for-me") == (404, "Message not found")
    assert reader.ask("POST", f"{path}/delete-for-me")["message"] == "Message removed for you"
    assert (contents(reader, sender), contents(sender, reader)) == (["kept"], ["kept", "gone"])
    assert reader.data("GET", f"{USERS}/unread-count") == {"unread_count": 1}
    (deleted,) = reader.data("GET", f"{USERS}/deleted")
    assert (deleted["id"], deleted["deleted_for_user_ids"]) == (gone["id"], [reader.id])
    assert (deleted["other_user_id"], deleted["other_username"]) == (sender.id, sender.name)
    (hidden,) = reader.data("GET", "/content-settings/hidden-items")["hidden_private_messages"]
    assert hidden == {
        "id": gone["id"],
        "other_user_id": sender.id,
        "other_username": sender.name,
        "content": "gone",
        "created_at": gone["created_at"],
    }
    assert reader.ask("POST", f"{path}/restore-for-me")["message"] == "Message restored"
    assert contents(reader, sender) == ["kept", "gone"]
    soft = f"/messages/private/{kept['id']}"
    assert reader.ask("DELETE", soft)["message"] == "Message deleted successfully"
    assert contents(reader, sender) == ["gone"]
    reader.ask("POST", f"/content-settings/private-messages/{kept['id']}/unhide")
    assert contents(reader, sender) == ["kept", "gone"]


async def test_unsending_is_for_the_sender_and_for_both(servers: Any, person: People) -> None:
    sender, reader, stranger = person(), person(), person()
    sent = write(sender, reader)
    path = f"/messages/private/{sent['id']}?mode=hard"
    assert reader.refused("DELETE", path) == (403, "Only sender can unsend message")
    assert stranger.refused("DELETE", path) == (404, "Message not found")
    async with listening(servers.http_url, reader) as client:
        assert sender.ask("DELETE", path)["message"] == "Message deleted successfully"
        gone = await client.next("private_message_deleted")
    assert gone == {"message_id": sent["id"], "from_user_id": sender.id, "to_user_id": reader.id}
    assert contents(sender, reader) == contents(reader, sender) == []
    assert sender.refused("DELETE", path) == (404, "Message not found")


def test_a_conversation_is_thrown_away_for_one_side_only(person: People) -> None:
    sender, reader = person(), person()
    for number in range(3):
        write(sender, reader, f"message {number}")
    answer = reader.ask("DELETE", f"{USERS}/{sender.id}")
    assert (answer["message"], answer["data"]) == ("Deleted 3 messages", {"deleted_count": 3})
    assert contents(reader, sender) == []
    assert reader.data("GET", f"{USERS}/conversations") == []
    assert reader.data("GET", f"{USERS}/unread-count") == {"unread_count": 0}
    assert len(contents(sender, reader)) == 3
    write(sender, reader, "new")
    assert contents(reader, sender) == ["new"]
    assert reader.data("DELETE", f"{USERS}/{reader.id}") == {"deleted_count": 0}


def test_a_conversation_is_a_dm_of_the_guild_side(person: People) -> None:
    sender, reader = person(), person()
    write(sender, reader, "hello")
    message = reader.data("GET", f"{USERS}/{sender.id}")[0]
    channel = reader.client.get(
        "/v1/users/@me/channels", headers={"Authorization": reader.client.cookies["session"]}
    ).json()[0]
    assert (channel["type"], [one["id"] for one in channel["recipients"]]) == (1, [str(int(sender.id[8:], 16))])
    assert channel["last_message_id"] == str(int(message["id"][8:], 16))
    token = {"Authorization": reader.client.cookies["session"]}
    answer = reader.client.post(f"/v1/channels/{channel['id']}/messages", json={"content": "back"}, headers=token)
    assert answer.is_success, answer.text
    assert contents(sender, reader) == ["hello", "back"]
