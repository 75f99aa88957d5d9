"""The handshake: who is let in, over which transport, and what they are told first (TF-079, TF-080)."""

import asyncio
from collections.abc import Callable
from typing import Any

import httpx
import pytest
import socketio.exceptions

from tests.registrations import guild_side
from tests.socketio_client import PATIENCE, TRANSPORTS, SocketClient, cookie_of, listening
from tests.topic_browsers import Browser

People = Callable[[], Browser]


@pytest.mark.parametrize("transports", TRANSPORTS)
async def test_a_session_connects_over_every_transport(servers: Any, person: People, transports: list[str]) -> None:
    """TE11, TC03."""
    somebody = person()
    client = SocketClient()
    await client.connect(servers.http_url, headers=cookie_of(somebody), transports=transports)
    assert await client.next("connected") == {
        "user_id": somebody.id,
        "username": somebody.name,
        "message": "Successfully connected to chat server",
    }
    assert (await client.next("online_count_update"))["count"] >= 1
    assert client.transport() == transports[-1]
    await client.disconnect()


async def test_the_open_packet_is_the_documented_one(servers: Any) -> None:
    async with httpx.AsyncClient() as plain:
        answer = await plain.get(f"{servers.http_url}/socket.io/?EIO=4&transport=polling")
    assert answer.status_code == 200
    assert answer.text[0] == "0"
    opened = answer.json() if answer.text[0] == "{" else httpx.Response(200, text=answer.text[1:]).json()
    assert set(opened) == {"sid", "upgrades", "pingTimeout", "pingInterval", "maxPayload"}
    assert opened["upgrades"] == ["websocket"]
    assert (opened["pingTimeout"], opened["pingInterval"], opened["maxPayload"]) == (20_000, 25_000, 1_000_000)


@pytest.mark.parametrize("transports", [["polling"], ["websocket"]])
async def test_without_a_session_the_connection_is_rejected(servers: Any, transports: list[str]) -> None:
    """TF-079, TC03."""
    for headers, auth in (({}, None), ({"Cookie": "session=nonsense"}, None), ({}, {"token": "flx_" + "a" * 36})):
        client = SocketClient()
        refusals: list[Any] = []
        client.on("connect_error", refusals.append)
        with pytest.raises(socketio.exceptions.ConnectionError):
            await client.connect(servers.http_url, headers=headers, auth=auth, transports=transports)
        await client.disconnect()
        assert refusals[-1] == {"message": "Connection rejected by server"}


async def test_a_token_of_the_guild_side_signs_in(servers: Any) -> None:
    body = guild_side()
    async with httpx.AsyncClient() as plain:
        answer = await plain.post(f"{servers.http_url}/v1/auth/register", json=body)
    client = SocketClient()
    await client.connect(servers.http_url, auth={"token": answer.json()["token"]})
    assert (await client.next("connected"))["username"]
    await client.disconnect()


async def _online(client: SocketClient) -> int:
    """How many people are there."""
    client.forget()
    await client.ask("get_online_users")
    return int((await client.next("online_users_list"))["count"])


async def test_tabs_count_once_and_the_last_one_takes_the_person_offline(servers: Any, person: People) -> None:
    watcher, somebody = person(), person()
    async with listening(servers.http_url, watcher) as watching:
        async with listening(servers.http_url, somebody, ["websocket"]) as first:
            await first.ask("get_online_users")
            with_one = (await first.next("online_users_list"))["count"]
            async with listening(servers.http_url, somebody, ["polling"]) as second:
                await second.ask("get_online_users")
                listed = await second.next("online_users_list")
                with_two = listed["count"]
                assert with_two <= with_one  # people of other tests may just have gone
                assert [user["user_id"] for user in listed["users"]] == [somebody.id]
            await first.settled()
            assert first.bodies("user_offline") == []
        await asyncio.sleep(1.2)
        async with asyncio.timeout(PATIENCE):
            while await _online(watching) >= with_two:
                await asyncio.sleep(0.1)
        assert watching.bodies("user_online") == watching.bodies("user_offline") == []


async def test_unknown_events_and_odd_payloads_do_no_harm(servers: Any, person: People) -> None:
    """SEC-045."""
    async with listening(servers.http_url, person()) as client:
        await client.emit("no_such_event", {"a": 1})
        await client.emit("leave_topic")
        assert await client.next("error") == {"message": "Topic ID is required"}
        for payload in (None, {}, {"topic_id": None}, {"topic_id": ""}):
            assert await client.ask("join_topic", payload) == {"success": False, "error": "Topic ID is required"}
        for payload in ([1], "text", 5, True):
            assert (await client.ask("join_topic", payload))["success"] is False
        assert (await client.ask("get_online_users"))["success"] is True


async def test_clients_are_told_how_many_administrators_are_there_and_who_they_are(
    servers: Any, person: People
) -> None:
    somebody = person()
    async with listening(servers.http_url, somebody) as client:
        await client.ask("get_admin_count")
        assert (await client.next("admin_online_count"))["count"] >= 0
        await client.ask("debug_whoami", {"user_id": "another"})
        told = await client.next("debug_whoami_response")
        assert told["user_id"] == somebody.id
        assert set(told) == {"sid", "user_id"}
