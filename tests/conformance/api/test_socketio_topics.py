"""Entering and leaving the live room of a topic."""

from collections.abc import Callable
from typing import Any

from tests.socketio_client import listening
from tests.topic_browsers import Browser

People = Callable[[], Browser]


async def test_joining_greets_oneself_and_tells_the_others(servers: Any, person: People) -> None:
    """TE01, TE02, TE08, TF-081."""
    owner, guest = person(), person()
    topic = owner.topic(description="What it is about", tags=["cats"])
    owner.data("POST", f"/messages/topic/{topic['id']}", {"content": "first"}, status=201)
    async with listening(servers.http_url, owner) as first, listening(servers.other_url, guest) as second:
        assert (await first.ask("join_topic", {"topic_id": topic["id"]}))["success"] is True
        greeting = await first.next("topic_joined")
        assert greeting["topic_id"] == topic["id"]
        assert greeting["topic_title"] == topic["title"]
        assert greeting["topic_description"] == "What it is about"
        assert greeting["anonymous_name"] is None
        assert greeting["permission_level"] == 3
        assert (greeting["member_count"], greeting["tags"]) == (1, ["cats"])
        assert greeting["settings"] == {"allow_anonymous": True, "require_approval": False}
        assert [message["content"] for message in greeting["messages"]] == ["first"]

        await second.ask("join_topic", {"topic_id": topic["id"]})
        assert await first.next("user_joined_topic") == {
            "user_id": guest.id,
            "username": guest.name,
            "display_name": guest.name,
            "is_anonymous": False,
            "topic_id": topic["id"],
        }
        assert (await second.next("topic_joined"))["permission_level"] == 0
        assert second.bodies("user_joined_topic") == []

        assert (await second.ask("leave_topic", {"topic_id": topic["id"]}))["success"] is True
        assert await second.next("topic_left") == {"topic_id": topic["id"]}
        assert (await first.next("user_left_topic"))["user_id"] == guest.id
        owner.data("POST", f"/messages/topic/{topic['id']}", {"content": "second"}, status=201)
        await first.next("new_message")
        await second.settled()
        assert second.bodies("new_message") == []


async def test_the_history_holds_the_newest_fifty_oldest_first(servers: Any, person: People) -> None:
    """TF-081."""
    owner = person()
    topic = owner.topic()
    for number in range(52):
        owner.data("POST", f"/messages/topic/{topic['id']}", {"content": f"message {number}"}, status=201)
    async with listening(servers.http_url, owner) as client:
        await client.ask("join_topic", {"topic_id": topic["id"]})
        messages = (await client.next("topic_joined"))["messages"]
        assert [message["content"] for message in messages] == [f"message {number}" for number in range(2, 52)]


async def test_a_dropped_client_leaves_its_topics(servers: Any, person: People) -> None:
    """TF-081."""
    owner, guest = person(), person()
    topic = owner.topic()
    async with listening(servers.http_url, owner) as first:
        await first.ask("join_topic", {"topic_id": topic["id"]})
        async with listening(servers.http_url, guest) as second:
            await second.ask("join_topic", {"topic_id": topic["id"]})
        assert (await first.next("user_left_topic"))["user_id"] == guest.id


async def test_joining_twice_is_joining_once(servers: Any, person: People) -> None:
    owner = person()
    topic = owner.topic()
    async with listening(servers.http_url, owner) as client:
        for _ in range(2):
            assert (await client.ask("join_topic", {"topic_id": topic["id"]}))["success"] is True
        owner.data("POST", f"/messages/topic/{topic['id']}", {"content": "once"}, status=201)
        await client.next("new_message")
        await client.settled()
        assert len(client.bodies("new_message")) == 1


async def test_refusals_to_join(servers: Any, person: People) -> None:
    owner, stranger = person(), person()
    private = owner.topic(require_approval=True)
    async with listening(servers.http_url, stranger) as client:
        for topic_id in (private["id"], "f" * 24, "0", "nonsense", 7):
            answer = await client.ask("join_topic", {"topic_id": topic_id})
            assert answer == {"success": False, "error": "Topic not found"}
        assert await client.next("error") == {"message": "Topic not found"}
        assert client.bodies("topic_joined") == []


async def test_topics_made_and_changed_are_told(servers: Any, person: People) -> None:
    """TF-085."""
    owner, stranger = person(), person()
    async with listening(servers.http_url, owner) as own, listening(servers.other_url, stranger) as other:
        public, private = owner.topic(), owner.topic(require_approval=True)
        made = await own.until("topic_created", 2)
        assert {body["topic_id"] for body in made} >= {public["id"], private["id"]}
        owner.ask("PUT", f"/topics/{public['id']}", {"description": "new"})
        owner.ask("PUT", f"/topics/{private['id']}", {"description": "new"})
        assert (await other.next("topic_updated"))["topic"]["description"] == "new"
        await other.settled()
        heard = {body["topic_id"] for name in ("topic_created", "topic_updated") for body in other.bodies(name)}
        assert public["id"] in heard
        assert private["id"] not in heard
        assert other.bodies("topic_created")[0]["topic"]["members"] == []
