"""SEC-011, SEC-045 on Socket.IO: who loses access hears nothing more, and who signs out is disconnected."""

import asyncio
import time
from collections.abc import Callable
from typing import Any

import pytest
import socketio.exceptions

from tests.gateway_client import PUSHED_SECONDS
from tests.registrations import PASSWORD
from tests.socketio_client import SocketClient, cookie_of, listening
from tests.topic_browsers import Browser, browser, nobody

People = Callable[[], Browser]


@pytest.fixture
def person(servers: Any) -> People:
    """Makes people with accounts of their own."""
    return lambda: browser(servers.http_url)


@pytest.mark.parametrize("transports", [["polling"], ["websocket"]])
async def test_signing_out_ends_that_sessions_sockets_within_a_second(
    servers: Any, person: People, transports: list[str]
) -> None:
    """TF-024."""
    somebody, watcher = person(), person()
    topic_id = watcher.topic()["id"]
    headers = cookie_of(somebody)
    async with (
        listening(servers.other_url, somebody, transports) as client,
        listening(servers.http_url, watcher) as watching,
    ):
        for each in (watching, client):
            await each.ask("join_topic", {"topic_id": topic_id})
        started = time.monotonic()
        somebody.ask("POST", "/auth/logout")
        watcher.data("POST", f"/messages/topic/{topic_id}", {"content": "after"}, status=201)
        async with asyncio.timeout(PUSHED_SECONDS):
            await client.ended.wait()
        assert time.monotonic() - started < PUSHED_SECONDS
        assert client.bodies("new_message") == []
        assert (await watching.next("user_left_topic"))["user_id"] == somebody.id
    again = SocketClient()
    with pytest.raises(socketio.exceptions.ConnectionError):
        await again.connect(servers.http_url, headers=headers, transports=transports)
    await again.disconnect()


async def test_signing_out_leaves_other_sessions_alone(servers: Any, person: People) -> None:
    somebody = person()
    other = nobody(servers.http_url)
    other.ask("POST", "/auth/login", {"username": somebody.name, "password": PASSWORD})
    async with (
        listening(servers.http_url, somebody) as staying,
        listening(servers.http_url, other) as leaving,
    ):
        other.ask("POST", "/auth/logout")
        async with asyncio.timeout(PUSHED_SECONDS):
            await leaving.ended.wait()
        assert (await staying.ask("get_online_users"))["success"] is True


async def test_another_password_ends_the_sockets_of_the_other_sessions(servers: Any, person: People) -> None:
    somebody = person()
    other = nobody(servers.http_url)
    other.ask("POST", "/auth/login", {"username": somebody.name, "password": PASSWORD})
    stale = cookie_of(other)
    async with listening(servers.other_url, other) as client:
        started = time.monotonic()
        body = {"current_password": PASSWORD, "new_password": f"{PASSWORD}!2"}
        somebody.ask("POST", "/auth/change-password", body)
        async with asyncio.timeout(PUSHED_SECONDS):
            await client.ended.wait()
        assert time.monotonic() - started < PUSHED_SECONDS
    again = SocketClient()
    with pytest.raises(socketio.exceptions.ConnectionError):
        await again.connect(servers.http_url, headers=stale, transports=["websocket"])
    await again.disconnect()
    async with listening(servers.http_url, somebody) as going_on:
        assert (await going_on.ask("get_online_users"))["success"] is True


@pytest.mark.parametrize("private", [False, True])
async def test_who_leaves_a_topic_leaves_its_room(servers: Any, person: People, private: bool) -> None:
    """TF-084."""
    owner, guest = person(), person()
    topic_id = owner.topic()["id"]
    room_id = owner.room(topic_id)["id"]
    guest.ask("POST", f"/topics/{topic_id}/join")
    if private:
        owner.ask("PUT", f"/topics/{topic_id}", {"settings": {"require_approval": True}})
    async with listening(servers.http_url, owner) as own, listening(servers.other_url, guest) as client:
        for each in (own, client):
            await each.ask("join_topic", {"topic_id": topic_id})
            await each.ask("join_chat_room", {"room_id": room_id})
        guest.ask("POST", f"/topics/{topic_id}/leave")
        owner.data("POST", f"/messages/topic/{topic_id}", {"content": "after"}, status=201)
        owner.say(room_id, "after")
        await own.until("new_message")
        await own.until("new_chat_room_message")
        assert (await own.next("user_left_topic"))["user_id"] == guest.id
        await client.settled()
        assert client.bodies("new_message") == []
        assert len(client.bodies("new_chat_room_message")) == (0 if private else 1)


async def test_a_topic_that_becomes_private_puts_outsiders_out(servers: Any, person: People) -> None:
    """TF-084."""
    owner, member, passer_by = person(), person(), person()
    topic_id = owner.topic()["id"]
    room_id = owner.room(topic_id)["id"]
    post_id = owner.post(topic_id)["id"]
    async with (
        listening(servers.http_url, member) as inside,
        listening(servers.other_url, passer_by) as outside,
        listening(servers.other_url, passer_by) as room_only,
    ):
        for each in (inside, outside):
            await each.ask("join_topic", {"topic_id": topic_id})
        for each in (inside, room_only):
            await each.ask("join_chat_room", {"room_id": room_id})
            await each.ask("join_post", {"post_id": post_id})
        member.ask("POST", f"/topics/{topic_id}/join")  # becomes a member while already in the room
        await outside.until("user_joined_topic")
        owner.ask("PUT", f"/topics/{topic_id}", {"settings": {"require_approval": True}})
        owner.data("POST", f"/messages/topic/{topic_id}", {"content": "after"}, status=201)
        owner.say(room_id, "after")
        owner.data("POST", f"/comments/posts/{post_id}/comments", {"content": "after"}, status=201)
        for event in ("new_message", "new_chat_room_message", "new_comment"):
            await inside.until(event)
        for each in (outside, room_only):
            await each.settled()
            for event in ("new_message", "new_chat_room_message", "new_comment", "topic_updated"):
                assert each.bodies(event) == []
        assert (await outside.ask("join_topic", {"topic_id": topic_id}))["error"] == "Topic not found"


async def test_who_leaves_a_room_hears_nothing_more_of_it(servers: Any, person: People) -> None:
    owner, guest = person(), person()
    room_id = owner.room(owner.topic()["id"])["id"]
    guest.ask("POST", f"/chat-rooms/{room_id}/join")
    async with listening(servers.http_url, owner) as own, listening(servers.other_url, guest) as client:
        for each in (own, client):
            await each.ask("join_chat_room", {"room_id": room_id})
        guest.ask("POST", f"/chat-rooms/{room_id}/leave")
        owner.say(room_id, "after")
        await own.until("new_chat_room_message")
        await client.settled()
        assert client.bodies("new_chat_room_message") == []
