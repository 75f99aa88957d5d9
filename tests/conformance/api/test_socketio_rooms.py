"""Chat rooms, groups and posts over Socket.IO."""

from collections.abc import Callable
from typing import Any

from tests.registrations import unique
from tests.socketio_client import listening
from tests.topic_browsers import Browser

People = Callable[[], Browser]


async def test_a_room_message_reaches_every_socket_in_the_room_once(servers: Any, person: People) -> None:
    """TF-053, TE05."""
    author, reader = person(), person()
    room = author.room(author.topic()["id"])
    async with (
        listening(servers.http_url, author) as first,
        listening(servers.other_url, reader, ["polling"]) as second,
    ):
        for client in (first, second):
            answer = await client.ask("join_chat_room", {"room_id": room["id"]})
            assert answer == {"success": True, "room_id": room["id"], "room_name": room["name"]}
            assert await client.next("chat_room_joined") == {"room_id": room["id"], "room_name": room["name"]}
        sent = author.say(room["id"], "hello")
        for client in (first, second):
            (heard,) = await client.until("new_chat_room_message")
            assert heard == {**sent, "can_delete": False}
            await client.settled()
            assert len(client.bodies("new_chat_room_message")) == 1
        author.ask("DELETE", f"/chat-rooms/{room['id']}/messages/{sent['id']}")
        assert await second.next("message_deleted") == {"message_id": sent["id"], "chat_room_id": room["id"]}

        assert (await second.ask("leave_chat_room", {"room_id": room["id"]}))["success"] is True
        assert await second.next("chat_room_left") == {"room_id": room["id"]}
        second.forget()
        author.say(room["id"], "again")
        await first.until("new_chat_room_message", 2)
        await second.settled()
        assert second.bodies("new_chat_room_message") == []


async def test_a_group_is_a_room_too(servers: Any, person: People) -> None:
    owner, stranger = person(), person()
    group = owner.data("POST", "/chat-rooms/group", {"name": unique("Group")}, status=201)
    async with listening(servers.http_url, owner) as client, listening(servers.other_url, stranger) as outside:
        assert (await client.ask("join_chat_room", {"room_id": group["id"]}))["success"] is True
        answer = await outside.ask("join_chat_room", {"room_id": group["id"]})
        assert answer["success"] is False
        sent = owner.say(group["id"], "among us")
        (heard,) = await client.until("new_chat_room_message")
        assert (heard["id"], heard["topic_id"]) == (sent["id"], None)
        await outside.settled()
        assert outside.bodies("new_chat_room_message") == []


async def test_refusals_to_enter_a_room(servers: Any, person: People) -> None:
    """TF-052."""
    owner, stranger = person(), person()
    topic_id = owner.topic()["id"]
    private = owner.room(topic_id, is_public=False)
    hidden = owner.room(owner.topic(require_approval=True)["id"])
    async with listening(servers.http_url, stranger) as client:
        for payload, text in (
            ({}, "Chat room ID is required"),
            ({"room_id": "nonsense"}, "Chat room not found"),
            ({"room_id": topic_id}, "Chat room not found"),
            ({"room_id": hidden["id"]}, "Chat room not found"),
            ({"room_id": private["id"]}, "You are not a member of this chat room"),
        ):
            assert await client.ask("join_chat_room", payload) == {"success": False, "error": text}
        owner.say(private["id"], "secret")
        owner.say(hidden["id"], "secret")
        await client.settled()
        assert client.bodies("new_chat_room_message") == []


async def test_typing_is_told_to_the_others_only(servers: Any, person: People) -> None:
    """TF-083, TE04, TE09."""
    author, reader = person(), person()
    topic_id = author.topic()["id"]
    room_id = author.room(topic_id)["id"]
    face = {"user_id": author.id, "username": author.name, "display_name": author.name, "is_anonymous": False}
    async with listening(servers.http_url, author) as first, listening(servers.other_url, reader) as second:
        await first.ask("typing_start", {"topic_id": topic_id})  # not in the room: ignored
        for client in (first, second):
            await client.ask("join_topic", {"topic_id": topic_id})
            await client.ask("join_chat_room", {"room_id": room_id})
        await first.ask("typing_start", {"topic_id": topic_id})
        assert await second.next("user_typing") == {**face, "topic_id": topic_id}
        await first.ask("typing_stop", {"topic_id": topic_id})
        assert (await second.next("user_stop_typing"))["topic_id"] == topic_id
        await first.ask("typing_start", {"room_id": room_id})
        await second.until("user_typing", 2)
        assert second.bodies("user_typing")[1] == {**face, "room_id": room_id, "chat_room_id": room_id}
        await first.settled()
        assert first.bodies("user_typing") == first.bodies("error") == []


async def test_posts_and_votes(servers: Any, person: People) -> None:
    """TF-085, TF-050: everybody in the topic hears the counts, the voter alone whose vote it was."""
    author, voter = person(), person()
    topic_id = author.topic()["id"]
    async with listening(servers.http_url, author) as first, listening(servers.other_url, voter) as second:
        for client in (first, second):
            await client.ask("join_topic", {"topic_id": topic_id})
        post = author.post(topic_id)
        for client in (first, second):
            (heard,) = await client.until("new_post")
            assert (heard["id"], heard["title"], heard["user_has_upvoted"]) == (post["id"], post["title"], False)
        voter.ask("POST", f"/posts/{post['id']}/upvote")
        counts = {"post_id": post["id"], "upvote_count": 1, "downvote_count": 0, "score": 1}
        assert await first.next("post_upvoted") == {
            **counts, "user_id": "", "user_has_upvoted": False, "user_has_downvoted": False,
        }  # fmt: skip
        assert await second.next("post_upvoted") == {
            **counts, "user_id": voter.id, "user_has_upvoted": True, "user_has_downvoted": False,
        }  # fmt: skip
        voter.ask("POST", f"/posts/{post['id']}/downvote")
        assert (await first.next("post_downvoted"))["score"] == -1
        assert len(second.bodies("post_upvoted")) == 1


async def test_comments_reach_those_who_look_at_the_post(servers: Any, person: People) -> None:
    """TF-085: comments, replies, votes and deletions, and the end of the post itself."""
    author, reader = person(), person()
    post = author.post(author.topic()["id"])
    async with listening(servers.http_url, reader) as client:
        answer = await client.ask("join_post", {"post_id": post["id"]})
        assert answer == {"success": True, "post_id": post["id"], "post_title": post["title"]}
        assert await client.next("post_joined") == {"post_id": post["id"], "post_title": post["title"]}
        author.data("POST", f"/comments/posts/{post['id']}/comments", {"content": "well"}, status=201)
        heard = await client.next("new_comment")
        assert heard["content"] == "well"
        author.data("POST", f"/comments/{heard['id']}/reply", {"content": "indeed"}, status=201)
        assert (await client.until("new_comment", 2))[1]["parent_comment_id"] == heard["id"]
        author.ask("POST", f"/comments/{heard['id']}/upvote")
        vote = await client.next("comment_upvoted")
        assert (vote["comment_id"], vote["upvote_count"], vote["user_id"]) == (heard["id"], 1, "")
        author.ask("DELETE", f"/comments/{heard['id']}")
        assert await client.next("comment_deleted") == {"comment_id": heard["id"], "post_id": post["id"]}
        author.ask("DELETE", f"/posts/{post['id']}")
        assert await client.next("post_deleted") == {"post_id": post["id"], "topic_id": post["topic_id"]}
        assert await client.ask("join_post", {"post_id": post["id"]}) == {
            "success": False,
            "error": "Post not found",
        }
        await client.ask("leave_post", {"post_id": post["id"]})
        assert await client.next("post_left") == {"post_id": post["id"]}
        hidden = author.post(author.topic(require_approval=True)["id"])
        for payload, text in (({}, "Post ID is required"), ({"post_id": hidden["id"]}, "Post not found")):
            assert await client.ask("join_post", payload) == {"success": False, "error": text}
