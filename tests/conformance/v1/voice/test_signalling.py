"""Voice over the gateway: op 4 and what it brings, in one process or two."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any

import pytest

from core.permissions import P
from tests.conformance.v1.voice.stage import Stage, opened_stage
from tests.people import register


@pytest.fixture
async def stage(voice_servers: Any) -> AsyncIterator[Stage]:
    async with AsyncExitStack() as stack:
        yield await opened_stage(voice_servers, stack)


async def test_gw_080_coming_in_is_seen_and_answered(stage: Stage) -> None:
    """GW-080, GW-083, GW-085, GW-026: the way of a visit, seen by the visitor and by others on another process."""
    bob = await stage.place.member("bob")
    mine, theirs = await stage.socket(stage.place.owner), await stage.socket(bob, other=True)
    state = await stage.enter(mine, self_mute=True)
    server = await mine.expect("VOICE_SERVER_UPDATE")
    assert set(server) == {"token", "endpoint", "guild_id", "channel_id", "connection_id"}
    assert server["endpoint"].startswith("ws://")
    assert server["connection_id"] == state["connection_id"]
    assert "_" not in state["connection_id"]
    seen = await theirs.expect("VOICE_STATE_UPDATE")
    assert seen == state
    assert (state["session_id"], state["version"], state["self_mute"]) == (mine.session_id, 0, True)
    assert state["member"]["user"]["id"] == stage.place.owner.id
    again = await stage.socket(bob)
    guild = next(f["d"] for f in again.frames if f.get("t") == "READY")["guilds"][0]
    assert [each["connection_id"] for each in guild["voice_states"]] == [state["connection_id"]]
    assert [each["user"] for each in guild["members"]] == [{"id": bob.id}, {"id": stage.place.owner.id}]
    flags = {"guild_id": stage.place.id, "channel_id": stage.voice, "connection_id": state["connection_id"]}
    for _ in range(2):
        await mine.send(4, {**flags, "self_mute": False})
    assert (await theirs.expect("VOICE_STATE_UPDATE"))["version"] == 1
    await mine.send(4, {"guild_id": stage.place.id, "channel_id": None})
    left = await theirs.expect("VOICE_STATE_UPDATE")
    assert (left["channel_id"], left["connection_id"]) == (None, state["connection_id"])
    await mine.expect("VOICE_STATE_UPDATE", channel_id=None)


async def test_gw_082_refusals_are_told_and_the_socket_stays(stage: Stage) -> None:
    """GW-082."""
    bob = await stage.place.member("bob")
    socket = await stage.socket(bob)
    everyone = {"type": 0, "allow": "0", "deny": str(int(P.CONNECT))}
    path = f"/channels/{stage.voice}/permissions/{stage.place.id}"
    await stage.place.owner.ask("PUT", path, everyone)
    for wish, code in (
        ({"channel_id": stage.voice}, "VOICE_PERMISSION_DENIED"),
        ({"channel_id": stage.place.general}, "VOICE_INVALID_CHANNEL_TYPE"),
        ({"channel_id": "x"}, "VOICE_INVALID_CHANNEL_ID"),
        ({"channel_id": stage.voice, "self_mute": "yes"}, "VALIDATION_INVALID_PARAMS"),
        ({"channel_id": stage.voice, "connection_id": "a b"}, "VOICE_CONNECTION_NOT_FOUND"),
    ):
        await socket.send(4, {"guild_id": stage.place.id, **wish})
        assert (await socket.expect_op(12))["d"]["code"] == code
    await socket.send(4, {"guild_id": None, "channel_id": stage.place.general})
    assert (await socket.expect_op(12))["d"]["code"] == "DM_INVALID_CHANNEL_TYPE"


async def test_gw_043_many_wishes_at_once_are_granted_in_order(stage: Stage) -> None:
    """GW-043: thirty in a moment do not close the socket, and the last one wins."""
    socket = await stage.socket(stage.place.owner)
    state = await stage.enter(socket)
    flags = {"guild_id": stage.place.id, "channel_id": stage.voice, "connection_id": state["connection_id"]}
    for number in range(30):
        await socket.send(4, {**flags, "self_mute": number % 2 == 0, "self_deaf": number == 29})
    assert (await socket.expect("VOICE_STATE_UPDATE", self_deaf=True))["self_mute"] is False
    assert socket.close_code is None


async def test_gw_089_changes_of_the_guild_reach_those_in_voice(stage: Stage) -> None:
    """GW-084, GW-089 and 18.7: mute, move and lost permissions, from a request to the socket."""
    bob, owner = await stage.place.member("bob"), stage.place.owner
    socket = await stage.socket(bob, other=True)
    first = await stage.enter(socket)
    path = f"{stage.place.path}/members/{bob.id}"
    await owner.ask("PATCH", path, {"mute": True})
    muted = await socket.expect("VOICE_STATE_UPDATE", mute=True)
    assert (muted["version"], muted["connection_id"]) == (1, first["connection_id"])
    secret = await owner.ask("POST", f"{stage.place.path}/channels", {"name": "Secret", "type": 2})
    hidden = {"type": 0, "allow": "0", "deny": str(int(P.VIEW_CHANNEL))}
    await owner.ask("PUT", f"/channels/{secret['id']}/permissions/{stage.place.id}", hidden)
    await socket.expect("CHANNEL_DELETE", id=secret["id"])
    await owner.ask("PATCH", path, {"channel_id": secret["id"]})
    assert (await socket.expect("VOICE_STATE_UPDATE", channel_id=None))["connection_id"] == first["connection_id"]
    await socket.expect("CHANNEL_CREATE", id=secret["id"])
    moved = await socket.expect("VOICE_STATE_UPDATE", channel_id=secret["id"])
    assert moved["connection_id"] != first["connection_id"]
    assert (await socket.expect("VOICE_SERVER_UPDATE"))["connection_id"] == moved["connection_id"]
    await owner.ask("PATCH", path, {"channel_id": None})
    await socket.expect("VOICE_STATE_UPDATE", channel_id=None)
    await socket.expect("CHANNEL_DELETE", id=secret["id"])
    await stage.enter(socket)
    deny = {"type": 0, "allow": "0", "deny": str(int(P.CONNECT))}
    await owner.ask("PUT", f"/channels/{stage.voice}/permissions/{stage.place.id}", deny)
    await socket.expect("VOICE_STATE_UPDATE", channel_id=None)


async def test_a_session_that_ends_leaves_voice(stage: Stage) -> None:
    bob = await stage.place.member("bob")
    watching, socket = await stage.socket(stage.place.owner, other=True), await stage.socket(bob)
    await stage.enter(socket)
    await bob.ask("POST", "/auth/logout")
    assert (await watching.expect("VOICE_STATE_UPDATE", channel_id=None))["user_id"] == bob.id


async def test_calls_from_ringing_to_their_end(stage: Stage) -> None:
    """GW-030, GW-091, GW-092, GW-094."""
    alice, bob = stage.place.owner, await stage.place.member("bob")
    dm = (await alice.ask("POST", "/users/@me/channels", {"recipient_id": bob.id}))["id"]
    mine, theirs = await stage.socket(alice), await stage.socket(bob, other=True)
    await alice.ask("POST", f"/channels/{dm}/call/ring", {})
    for socket in (mine, theirs):
        made = await socket.expect("CALL_CREATE", channel_id=dm)
        assert (made["voice_states"], made["ringing"], bool(made["region"])) == ([], [bob.id], True)
        assert (await socket.expect("CALL_UPDATE"))["ringing"] == [bob.id]
    stranger = await register(stage.servers.http_url, "eve")
    eve = await stage.socket(stranger)
    await eve.send(4, {"guild_id": None, "channel_id": dm})
    assert (await eve.expect_op(12))["d"]["code"] == "DM_NOT_RECIPIENT"
    late = await stage.socket(bob)
    create = await late.next(lambda f: f.get("t") == "CALL_CREATE")
    assert (create["s"], create["d"]["ringing"]) == (2, [bob.id])
    await late.send(13, {"channel_id": dm})
    assert (await late.expect("CALL_CREATE"))["channel_id"] == dm
    for socket, person in ((mine, alice), (theirs, bob)):
        await socket.send(4, {"guild_id": None, "channel_id": dm})
        state = await socket.expect("VOICE_STATE_UPDATE", user_id=person.id)
        assert not {"guild_id", "mute", "deaf", "version", "member"} & set(state)
        server = await socket.expect("VOICE_SERVER_UPDATE")
        assert "guild_id" not in server
        assert server["channel_id"] == dm
    update = await mine.next(lambda f: f.get("t") == "CALL_UPDATE" and len(f["d"]["voice_states"]) == 2)
    assert update["d"]["ringing"] == []
    await theirs.send(4, {"guild_id": None, "channel_id": None})
    await mine.next(lambda f: f.get("t") == "CALL_UPDATE" and len(f["d"]["voice_states"]) == 1)
    await mine.send(4, {"guild_id": None, "channel_id": None})
    for socket in (mine, theirs):
        await socket.expect("CALL_DELETE", channel_id=dm)
        ended = (await socket.expect("MESSAGE_UPDATE", channel_id=dm))["call"]
        assert set(ended["participants"]) == {alice.id, bob.id}
        assert ended["ended_timestamp"]
