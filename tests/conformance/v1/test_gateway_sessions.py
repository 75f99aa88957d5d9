"""Sessions: READY, resuming, and how they end."""

import asyncio
from typing import Any

from tests.gateway_client import PATIENCE, GatewayClient
from tests.people import PASSWORD, register, text_channel

READY_FIELDS = {
    "version": int,
    "session_id": str,
    "user": dict,
    "guilds": list,
    "private_channels": list,
    "relationships": list,
    "users": list,
    "presences": list,
    "sessions": list,
    "user_settings": dict,
    "user_guild_settings": list,
    "read_states": list,
    "notes": dict,
    "country_code": str,
    "pinned_dms": list,
    "favorite_memes": list,
    "rtc_regions": list,
    "auth_session_id_hash": str,
}
PARTIAL_KEYS = {"id", "username", "discriminator", "global_name", "avatar", "avatar_color", "bot", "system", "flags"}


async def test_ready_is_the_first_dispatch_and_complete(servers: Any) -> None:
    """GW-022."""
    alice = await register(servers.http_url)
    guild = await alice.guild()
    async with GatewayClient(servers.gateway_url) as socket:
        ready = await socket.identify(alice.token)
    assert socket.frames[1]["t"] == "READY"
    assert socket.frames[1]["s"] == 1
    assert {name: type(ready[name]) for name in READY_FIELDS} == READY_FIELDS
    assert ready["sessions"][0]["session_id"] == "all"
    assert ready["user"]["email"] == alice.email
    assert len(ready["session_id"]) == 32
    assert ready["session_id"] == ready["session_id"].upper()
    (shown,) = ready["guilds"]
    assert shown["id"] == guild["id"]
    assert shown["properties"]["name"] == "Cats"
    assert shown["members"][0]["user"] == {"id": alice.id}
    assert {channel["id"] for channel in shown["channels"]} == {channel["id"] for channel in guild["channels"]}
    assert all(set(user) <= PARTIAL_KEYS for user in ready["users"])


async def test_a_second_identify_closes(servers: Any) -> None:
    """GW-019."""
    alice = await register(servers.http_url)
    async with GatewayClient(servers.gateway_url) as socket:
        await socket.identify(alice.token)
        await socket.send(2, {"token": alice.token, "properties": {}})
        assert await socket.expect_close() == 4005


async def test_ignored_events_leave_no_gap(servers: Any) -> None:
    """GW-029."""
    alice = await register(servers.http_url)
    guild = await alice.guild()
    channel = text_channel(guild)["id"]
    async with GatewayClient(servers.gateway_url) as socket:
        await socket.identify(alice.token, ignored_events=["message_update"])
        message = await alice.say(channel, "one")
        await alice.ask("PATCH", f"/channels/{channel}/messages/{message['id']}", {"content": "two"})
        await alice.say(channel, "three")
        await socket.expect("MESSAGE_CREATE", content="three")
        assert all(frame.get("t") != "MESSAGE_UPDATE" for frame in socket.frames)
        assert socket.numbers_are_without_gap()


async def test_resume_replays_what_was_missed_under_the_old_numbers(servers: Any) -> None:
    """GW-031."""
    alice = await register(servers.http_url)
    guild = await alice.guild()
    channel = text_channel(guild)["id"]
    async with GatewayClient(servers.gateway_url) as socket:
        await socket.identify(alice.token)
        await alice.say(channel, "heard")
        await socket.expect("MESSAGE_CREATE", content="heard")
        last = socket.number
        await socket.close()
    for number in range(3):
        await alice.say(channel, f"missed {number}")
    async with GatewayClient(servers.gateway_url) as back:
        await back.resume(alice.token, socket.session_id, last)
        for number in range(3):
            frame = await back.next(lambda f: f.get("t") == "MESSAGE_CREATE")
            assert (frame["s"], frame["d"]["content"]) == (last + number + 1, f"missed {number}")
        resumed = await back.next(lambda f: f.get("t") == "RESUMED")
        assert (resumed["s"], resumed["d"]) == (last + 3, None)
        await alice.say(channel, "after")
        frame = await back.next(lambda f: f.get("t") == "MESSAGE_CREATE")
        assert frame["s"] == last + 4


async def test_resume_is_refused_with_the_right_code(servers: Any) -> None:
    """GW-033."""
    alice, mallory = await register(servers.http_url), await register(servers.http_url, "mallory")
    async with GatewayClient(servers.gateway_url) as socket:
        await socket.identify(alice.token)
        await socket.close()
    async with GatewayClient(servers.gateway_url) as thief:
        await thief.resume(mallory.token, socket.session_id, 1)
        assert await thief.expect_close() == 4004
    async with GatewayClient(servers.gateway_url) as hasty:
        await hasty.resume(alice.token, socket.session_id, 99)
        assert await hasty.expect_close() == 4007


async def test_a_second_resume_takes_the_session_over(servers: Any) -> None:
    """GW-037."""
    alice = await register(servers.http_url)
    async with GatewayClient(servers.gateway_url) as first, GatewayClient(servers.gateway_url) as second:
        await first.identify(alice.token)
        await second.resume(alice.token, first.session_id, 1)
        await second.next(lambda f: f.get("t") == "RESUMED")
        assert await first.expect_close() == 4000


async def test_signing_out_ends_the_session_on_every_socket(servers: Any) -> None:
    """GW-038: signing out."""
    alice = await register(servers.http_url)
    async with GatewayClient(servers.gateway_url) as socket, GatewayClient(servers.other_gateway_url) as elsewhere:
        await socket.identify(alice.token)
        await elsewhere.identify(alice.token)
        await alice.ask("POST", "/auth/logout")
        for one in (socket, elsewhere):
            assert await one.expect_op(9) == {"op": 9, "d": False}
            await one.send(2, {"token": alice.token, "properties": {}})
            assert await one.expect_close() == 4004


async def test_sessions_that_remain_are_told_which_one_ended(servers: Any) -> None:
    alice = await register(servers.http_url)
    again = await alice.ask("POST", "/auth/login", {"email": alice.email, "password": PASSWORD})
    async with GatewayClient(servers.gateway_url) as stays, GatewayClient(servers.gateway_url) as goes:
        await stays.identify(alice.token)
        await goes.identify(again["token"])
        assert await stays.settle() == [], "connecting is not told"
        await alice.call("POST", "/auth/logout", headers={"Authorization": again["token"]})
        sessions = await stays.expect("SESSIONS_REPLACE")
        assert [session["session_id"] for session in sessions] == ["all", stays.session_id]
        await goes.expect_op(9)
        assert "SESSIONS_REPLACE" not in [frame.get("t") for frame in goes.frames]


async def test_a_revoked_session_cannot_be_resumed(servers: Any) -> None:
    alice = await register(servers.http_url)
    async with GatewayClient(servers.gateway_url) as socket:
        await socket.identify(alice.token)
        socket.drop()
    await alice.ask("POST", "/auth/logout")
    async with GatewayClient(servers.gateway_url) as back:
        await back.resume(alice.token, socket.session_id, 1)
        assert (await back.next(lambda f: f["op"] == 9 or back.close_code is not None))["d"] is False


async def test_ending_one_sign_in_ends_its_sockets_alone(servers: Any) -> None:
    """GW-038: from another device; GW-017: the token is good for nothing any more."""
    alice = await register(servers.http_url)
    other = (await alice.ask("POST", "/auth/login", {"email": alice.email, "password": PASSWORD}))["token"]
    async with GatewayClient(servers.gateway_url) as stays, GatewayClient(servers.other_gateway_url) as goes:
        await stays.identify(alice.token)
        hashed = (await goes.identify(other))["auth_session_id_hash"]
        await alice.call("POST", "/auth/sessions/logout", {"session_id_hashes": [hashed], "password": PASSWORD})
        assert await goes.expect_op(9) == {"op": 9, "d": False}
        await goes.send(2, {"token": other, "properties": {}})
        assert await goes.expect_close() == 4004
        await stays.send(1, None)
        await stays.expect_op(11)
        assert not [frame for frame in stays.frames if frame["op"] == 9]


async def test_events_come_in_one_order_and_what_they_tell_is_there_to_read(servers: Any) -> None:
    """GW-062, GW-061: a hundred messages at once, heard at two processes; each is stored before it is heard."""
    alice = await register(servers.http_url)
    channel = text_channel(await alice.guild())["id"]
    async with GatewayClient(servers.gateway_url) as here, GatewayClient(servers.other_gateway_url) as there:
        for socket in (here, there):
            await socket.identify(alice.token)
        saying = [asyncio.create_task(alice.say(channel, str(number))) for number in range(100)]
        heard = []
        for count in range(100):
            message = await here.expect("MESSAGE_CREATE")
            heard.append(message["id"])
            if count % 10 == 0:
                read = await alice.call("GET", f"/channels/{channel}/messages/{message['id']}")
                assert (read.status_code, read.json()["content"]) == (200, message["content"])
        assert [(await there.expect("MESSAGE_CREATE"))["id"] for _ in range(100)] == heard
        assert {message["id"] for message in await asyncio.gather(*saying)} == set(heard)
        assert here.numbers_are_without_gap()
        assert there.numbers_are_without_gap()


async def test_a_session_moves_between_processes(servers: Any) -> None:
    """Resuming at another address finds the session wherever it lives, and nothing is lost or doubled."""
    alice = await register(servers.http_url)
    guild = await alice.guild()
    channel = text_channel(guild)["id"]
    async with GatewayClient(servers.gateway_url) as here:
        await here.identify(alice.token)
        await here.close()
    for number in range(20):
        await alice.say(channel, f"missed {number}")
    async with GatewayClient(servers.other_gateway_url) as there:
        saying = asyncio.create_task(_say_many(alice, channel, 20))
        await there.resume(alice.token, here.session_id, 1)
        await there.next(lambda f: f.get("t") == "RESUMED")
        await saying
        if not _has(there, "late 19"):
            await there.expect("MESSAGE_CREATE", content="late 19")
    contents = [frame["d"]["content"] for frame in there.frames if frame.get("t") == "MESSAGE_CREATE"]
    assert contents == [f"missed {number}" for number in range(20)] + [f"late {number}" for number in range(20)]
    assert there.numbers_are_without_gap()


def _has(client: GatewayClient, content: str) -> bool:
    return any(frame.get("t") == "MESSAGE_CREATE" and frame["d"]["content"] == content for frame in client.frames)


async def _say_many(person: Any, channel: str, count: int) -> None:
    for number in range(count):
        await person.say(channel, f"late {number}")


async def test_signing_out_between_identify_and_ready_leaves_nothing_open(servers: Any) -> None:
    alice = await register(servers.http_url)
    async with GatewayClient(servers.gateway_url) as socket:
        await socket.expect_op(10)
        await socket.send(2, {"token": alice.token, "properties": {}})
        await alice.ask("POST", "/auth/logout")
        await asyncio.sleep(1)
        async with asyncio.timeout(PATIENCE):
            while socket.close_code != 4004 and socket.frames[-1] != {"op": 9, "d": False}:
                await asyncio.sleep(0.05)
