"""Voice with a real media server and real media clients."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, suppress
from typing import Any

import pytest

from core.permissions import P
from tests.conformance.v1.voice.stage import Stage, opened_stage
from tests.gateway_client import GatewayClient
from tests.media_server import MediaServer
from tests.people import Person

rtc: Any = pytest.importorskip("livekit.rtc", reason="no package livekit: media is not tested")
PATIENCE = 30.0
RATE = 48_000


@pytest.fixture
async def stage(voice_servers: Any, media_server: MediaServer) -> AsyncIterator[Stage]:
    media_server.require()
    async with AsyncExitStack() as stack:
        yield await opened_stage(voice_servers, stack)


class Listener:
    """A media client: it speaks, and counts what it hears of whom."""

    def __init__(self) -> None:
        self.room = rtc.Room()
        self.heard: dict[str, int] = {}
        self.is_gone = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self.room.on("track_subscribed", self._subscribed)
        self.room.on("disconnected", lambda *_: self.is_gone.set())

    async def connect(self, server: dict[str, Any]) -> None:
        await self.room.connect(server["endpoint"], server["token"])

    def _subscribed(self, track: Any, publication: Any, participant: Any) -> None:
        self._tasks.append(asyncio.create_task(self._listen(track, participant.identity)))

    async def _listen(self, track: Any, identity: str) -> None:
        async for _ in rtc.AudioStream(track):
            self.heard[identity] = self.heard.get(identity, 0) + 1

    async def speak(self) -> None:
        source = rtc.AudioSource(RATE, 1)
        track = rtc.LocalAudioTrack.create_audio_track("voice", source)
        options = rtc.TrackPublishOptions(source=rtc.TrackSource.SOURCE_MICROPHONE)
        await asyncio.wait_for(self.room.local_participant.publish_track(track, options), PATIENCE)
        self._tasks.append(asyncio.create_task(self._play(source)))

    async def _play(self, source: Any) -> None:
        frame = rtc.AudioFrame.create(RATE, 1, RATE // 100)
        for at in range(RATE // 100):
            frame.data[at] = 8000 if at % 100 < 50 else -8000
        while True:
            await source.capture_frame(frame)

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.room.disconnect()


async def come(condition: Callable[[], bool]) -> None:
    """Wait until something is so."""
    async with asyncio.timeout(PATIENCE):
        while not condition():
            await asyncio.sleep(0.05)


async def in_voice(stage: Stage, person: Person) -> tuple[GatewayClient, dict[str, Any], Listener]:
    """Somebody in the voice channel, with a client that is connected to the media server."""
    socket = await stage.socket(person)
    state = await stage.enter(socket)
    listener = Listener()
    stage.stack.push_async_callback(listener.close)
    await listener.connect(await socket.expect("VOICE_SERVER_UPDATE"))
    return socket, state, listener


async def test_people_hear_each_other_and_leave(stage: Stage) -> None:
    """FC18: two people talk; one hangs up, the other's connection breaks off, and both are seen to be gone (GW-087)."""
    bob = await stage.place.member("bob")
    mine, own, me = await in_voice(stage, stage.place.owner)
    theirs, other, they = await in_voice(stage, bob)
    await me.speak()
    await they.speak()
    await come(lambda: bool(me.heard and they.heard))
    assert set(they.heard) == {f"user_{stage.place.owner.id}_{own['connection_id']}"}
    await theirs.send(4, {"guild_id": stage.place.id, "channel_id": None})
    await asyncio.wait_for(they.is_gone.wait(), PATIENCE)
    await mine.expect("VOICE_STATE_UPDATE", connection_id=other["connection_id"], channel_id=None)
    await me.close()
    left = await theirs.expect(
        "VOICE_STATE_UPDATE", connection_id=own["connection_id"], channel_id=None, timeout=PATIENCE
    )
    assert left["user_id"] == stage.place.owner.id


async def test_moderators_silence_and_remove(stage: Stage) -> None:
    """GW-089 and 18.6, 18.7 in the room itself: who is muted is not heard, who loses CONNECT is put out."""
    bob, owner = await stage.place.member("bob"), stage.place.owner
    _, _, me = await in_voice(stage, owner)
    theirs, _, they = await in_voice(stage, bob)
    await they.speak()
    await come(lambda: bool(me.heard))
    await owner.ask("PATCH", f"{stage.place.path}/members/{bob.id}", {"mute": True})
    await theirs.expect("VOICE_STATE_UPDATE", mute=True)
    await come(lambda: _is_silent(me))
    deny = {"type": 0, "allow": "0", "deny": str(int(P.CONNECT))}
    await owner.ask("PUT", f"/channels/{stage.voice}/permissions/{stage.place.id}", deny)
    await asyncio.wait_for(they.is_gone.wait(), PATIENCE)


def _is_silent(listener: Listener) -> bool:
    tracks = [
        publication
        for participant in listener.room.remote_participants.values()
        for publication in participant.track_publications.values()
    ]
    return all(publication.muted for publication in tracks)


async def test_a_moderator_moves_somebody_to_another_room(stage: Stage) -> None:
    """GW-084, GW-088: the old room is closed to them, the new token opens the new one."""
    bob, owner = await stage.place.member("bob"), stage.place.owner
    theirs, _, they = await in_voice(stage, bob)
    den = await owner.ask("POST", f"{stage.place.path}/channels", {"name": "Den", "type": 2})
    await owner.ask("PATCH", f"{stage.place.path}/members/{bob.id}", {"channel_id": den["id"]})
    server = await theirs.expect("VOICE_SERVER_UPDATE", channel_id=den["id"])
    await asyncio.wait_for(they.is_gone.wait(), PATIENCE)
    again = Listener()
    stage.stack.push_async_callback(again.close)
    await again.connect(server)
    assert again.room.name == f"guild_{stage.place.id}_channel_{den['id']}"


async def test_a_token_that_was_replaced_opens_nothing(stage: Stage) -> None:
    """GW-086: whoever comes with the token of a connection that is over is put out again."""
    socket = await stage.socket(stage.place.owner)
    state = await stage.enter(socket)
    server = await socket.expect("VOICE_SERVER_UPDATE")
    await socket.send(4, {"guild_id": stage.place.id, "channel_id": None, "connection_id": state["connection_id"]})
    await socket.expect("VOICE_STATE_UPDATE", channel_id=None)
    late = Listener()
    stage.stack.push_async_callback(late.close)
    with suppress(rtc.ConnectError):  # it may be put out before it is wholly in
        await late.connect(server)
        await asyncio.wait_for(late.is_gone.wait(), PATIENCE)
    assert late.room.connection_state != rtc.ConnectionState.CONN_CONNECTED


async def test_a_killed_server_silences_nobody(stage: Stage) -> None:
    """Media goes on while the server is down; who comes back names their connection and goes on; who does not is gone
    when the media server says so."""
    bob, owner = await stage.place.member("bob"), stage.place.owner
    _, state, me = await in_voice(stage, owner)
    _, _, they = await in_voice(stage, bob)
    await me.speak()
    await come(lambda: bool(they.heard))
    stage.servers.kill9()
    before = sum(they.heard.values())
    await come(lambda: sum(they.heard.values()) > before + 50)
    stage.servers.restart()
    socket = await stage.socket(owner)
    wish = {"guild_id": stage.place.id, "channel_id": stage.voice, "connection_id": state["connection_id"]}
    await socket.send(4, {**wish, "self_mute": True})
    mine = await socket.expect("VOICE_STATE_UPDATE", user_id=owner.id)
    assert (mine["session_id"], mine["version"]) == (socket.session_id, 1)
    assert not me.is_gone.is_set()
    await they.close()
    await socket.expect("VOICE_STATE_UPDATE", PATIENCE, user_id=bob.id, channel_id=None)
