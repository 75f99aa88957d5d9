"""Messages of a topic over Socket.IO and REST."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.socketio_client import TRANSPORTS, SocketClient, listening
from tests.topic_browsers import Browser

People = Callable[[], Browser]
BROADCAST = {
    "_id", "id", "topic_id", "user_id", "content", "message_type", "gif_url", "attachments", "created_at",
    "display_name", "sender_username", "is_anonymous", "can_delete",
}  # fmt: skip


@pytest.mark.parametrize("transports", TRANSPORTS)
async def test_a_message_reaches_every_socket_in_the_room_once(
    servers: Any, person: People, transports: list[str]
) -> None:
    """TE03, TE07, TC02, TF-082."""
    author, reader = person(), person()
    topic_id = author.topic()["id"]
    async with (
        listening(servers.http_url, author, transports) as first,
        listening(servers.other_url, author) as second,
        listening(servers.other_url, reader, transports) as other,
        listening(servers.http_url, reader) as outside,
    ):
        for client in (second, other):
            await client.ask("join_topic", {"topic_id": topic_id})
        answer = await first.ask("send_message", {"topic_id": topic_id, "content": "hello"})  # enters by itself
        assert answer["success"] is True
        message_id = (await first.next("message_sent"))["message_id"]
        assert answer["message_id"] == message_id
        for client in (first, second, other):
            (body,) = await client.until("new_message")
            assert set(body) == BROADCAST
            assert body["id"] == body["_id"] == message_id
            assert (body["topic_id"], body["user_id"]) == (topic_id, author.id)
            assert body["display_name"] == body["sender_username"] == author.name
            assert (body["content"], body["message_type"], body["gif_url"]) == ("hello", "text", None)
            assert (body["is_anonymous"], body["can_delete"]) == (False, False)
            assert body["created_at"].endswith("Z")
        for client in (first, second, other, outside):
            await client.settled()
        assert [len(client.bodies("new_message")) for client in (first, second, other, outside)] == [1, 1, 1, 0]
        assert second.bodies("message_sent") == []


async def test_a_message_over_rest_is_broadcast_too(servers: Any, person: People) -> None:
    """TF-060."""
    author = person()
    topic_id = author.topic()["id"]
    async with listening(servers.other_url, author) as client:
        await client.ask("join_topic", {"topic_id": topic_id})
        sent = author.data("POST", f"/messages/topic/{topic_id}", {"content": "by hand"}, status=201)
        heard = await client.next("new_message")
        assert (heard["id"], heard["content"]) == (sent["id"], "by hand")
        author.ask("DELETE", f"/messages/{sent['id']}")
        assert await client.next("message_deleted") == {"message_id": sent["id"], "topic_id": topic_id}


async def test_a_message_over_a_socket_is_in_the_history(servers: Any, person: People) -> None:
    author = person()
    topic_id = author.topic()["id"]
    async with listening(servers.http_url, author) as client:
        sent = await client.ask("send_message", {"topic_id": topic_id, "content": "see https://example.org  now"})
    (stored,) = author.data("GET", f"/messages/topic/{topic_id}")
    assert (stored["id"], stored["content"]) == (sent["message_id"], "see [Link removed] now")


@pytest.mark.parametrize(
    ("payload", "text"),
    [
        ({"content": "x"}, "Topic ID is required"),
        ({"topic_id": "nonsense", "content": "x"}, "Invalid topic ID format: nonsense"),
        ({"topic_id": "HERE"}, "Message content or GIF URL is required"),
        ({"topic_id": "HERE", "content": "  "}, "Message content or GIF URL is required"),
        ({"topic_id": "HERE", "content": 5}, "Message content or GIF URL is required"),
        ({"topic_id": "HERE", "content": "x" * 2001}, "Message must be less than 2000 characters long"),
        ({"topic_id": "HERE", "content": "a" + " " * 12 + "b"}, "Message contains excessive whitespace"),
        ({"topic_id": "HERE", "content": "kill all the jews"}, "Message contains inappropriate content"),
        ({"topic_id": "HERE", "gif_url": "http://example.org/a.gif"}, "Invalid GIF URL"),
        ({"topic_id": "f" * 24, "content": "x"}, "Topic not found"),
        ({"topic_id": "123", "content": "x"}, "Topic not found"),
    ],
)
async def test_refusals(servers: Any, alice: Browser, payload: dict[str, Any], text: str) -> None:
    """TF-082."""
    topic_id = alice.topic()["id"]
    wish = {key: topic_id if value == "HERE" else value for key, value in payload.items()}
    async with listening(servers.http_url, alice) as client:
        await client.ask("join_topic", {"topic_id": topic_id})
        assert await client.ask("send_message", wish) == {"success": False, "error": text}
        assert await client.next("error") == {"message": text}
        assert client.bodies("new_message") == client.bodies("message_sent") == []


async def test_a_gif_alone_is_a_message(servers: Any, alice: Browser) -> None:
    topic_id = alice.topic()["id"]
    async with listening(servers.http_url, alice) as client:
        gif = "https://example.org/cat.gif"
        await client.ask("send_message", {"topic_id": topic_id, "gif_url": gif, "message_type": "gif"})
        heard = await client.next("new_message")
        assert (heard["content"], heard["message_type"], heard["gif_url"]) == ("[GIF]", "gif", gif)


async def _identities(client: SocketClient) -> str:
    await client.settled()
    return repr(client.heard)


async def test_anonymous_people_cannot_be_told_from_what_others_hear(servers: Any, person: People) -> None:
    """TF-061, TF-083."""
    author, reader = person(), person()
    topic_id = reader.topic()["id"]
    async with listening(servers.http_url, author) as masked, listening(servers.other_url, reader) as watching:
        await watching.ask("join_topic", {"topic_id": topic_id})
        await masked.ask("join_topic", {"topic_id": topic_id, "use_anonymous": True})
        alias = (await masked.next("topic_joined"))["anonymous_name"]
        assert alias
        changed = await masked.next("anonymous_identity_updated")
        assert changed == {"user_id": author.id, "topic_id": topic_id, "anonymous_name": alias}
        await masked.ask("send_message", {"topic_id": topic_id, "content": "guess", "use_anonymous": True})
        await masked.ask("typing_start", {"topic_id": topic_id})
        await masked.ask("typing_stop", {"topic_id": topic_id})
        await masked.ask("leave_topic", {"topic_id": topic_id})
        await watching.next("user_left_topic")
        for event in ("user_joined_topic", "new_message", "user_typing", "user_stop_typing", "user_left_topic"):
            (body,) = watching.bodies(event)
            assert (body["user_id"], body["display_name"], body["is_anonymous"]) == ("", alias, True)
        heard = await _identities(watching)
        assert author.id not in heard
        assert author.name not in heard
        (own,) = await masked.until("new_message")
        assert own["user_id"] == ""


async def test_typing_goes_by_the_alias_of_the_last_message(servers: Any, person: People) -> None:
    author, reader = person(), person()
    topic_id = reader.topic()["id"]
    async with listening(servers.http_url, author) as client, listening(servers.http_url, reader) as watching:
        await watching.ask("join_topic", {"topic_id": topic_id})
        await client.ask("join_topic", {"topic_id": topic_id})
        body = {"content": "from another tab", "use_anonymous": True}
        author.data("POST", f"/messages/topic/{topic_id}", body, status=201)
        await client.next("new_message")
        await client.ask("typing_start", {"topic_id": topic_id})
        typing = await watching.next("user_typing")
        assert (typing["user_id"], typing["is_anonymous"]) == ("", True)


async def test_a_chosen_alias(servers: Any, person: People) -> None:
    """TF-039."""
    author, other = person(), person()
    topic_id = author.topic()["id"]
    wish = {"topic_id": topic_id, "use_anonymous": True, "custom_anonymous_name": "cool  cat!"}
    async with listening(servers.http_url, author) as first, listening(servers.http_url, other) as second:
        await first.ask("join_topic", wish)
        assert (await first.next("topic_joined"))["anonymous_name"] == "Cool Cat"
        await second.ask("join_topic", wish)
        assert (await second.next("topic_joined"))["anonymous_name"] == "Cool Cat1"
        for name in ("x", "the admin", "a" * 30):
            answer = await first.ask("join_topic", {**wish, "custom_anonymous_name": name})
            assert answer["error"] == "Failed to update anonymous identity. Name may be invalid."


async def test_an_alias_is_renamed_and_left_by_whoever_came_under_it(servers: Any, person: People) -> None:
    """TF-039, SEC-036: the room hears the new name, and nothing that ties it to who speaks openly in between."""
    author, reader = person(), person()
    topic_id = reader.topic()["id"]
    async with listening(servers.http_url, author) as masked, listening(servers.other_url, reader) as watching:
        for name in ("", "x", None):
            answer = await masked.ask("update_anonymous_name", {"topic_id": topic_id, "new_name": name})
            assert answer["success"] is False
        await watching.ask("join_topic", {"topic_id": topic_id})
        await masked.ask("join_topic", {"topic_id": topic_id, "use_anonymous": True})
        await masked.ask("update_anonymous_name", {"topic_id": topic_id, "new_name": "night owl"})
        renamed = {"topic_id": topic_id, "anonymous_name": "Night Owl"}
        assert await masked.next("anonymous_name_updated") == renamed
        changed = await watching.next("user_anonymous_name_changed")
        assert changed == {"user_id": "", "new_anonymous_name": "Night Owl", "topic_id": topic_id}
        await masked.ask("send_message", {"topic_id": topic_id, "content": "openly"})
        await watching.next("new_message")
        await masked.settled()
        await masked.ask("leave_topic", {"topic_id": topic_id})
        left = await watching.next("user_left_topic")
        assert (left["user_id"], left["username"], left["is_anonymous"]) == ("", "Night Owl", True)
        assert len(watching.bodies("user_joined_topic")) == 1
