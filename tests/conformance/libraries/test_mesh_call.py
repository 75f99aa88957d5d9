"""Two browsers without a screen (aiortc) find each other through our signalling, and hear each other."""

import asyncio
from typing import Any

import pytest
from aiortc import MediaStreamTrack, RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import AudioStreamTrack

from tests.socketio_client import SocketClient, listening
from tests.topic_browsers import browser

pytestmark = pytest.mark.slow
FRAMES = 5


class Phone:
    """A browser in a call: it speaks, and counts what it hears."""

    def __init__(self, client: SocketClient, call_id: str) -> None:
        self.client, self.call_id = client, call_id
        self.peer = RTCPeerConnection()
        self.peer.addTrack(AudioStreamTrack())
        self.peer.on("track", self._hear)
        self.has_heard = asyncio.Event()
        self._listening: asyncio.Task[None] | None = None

    def _hear(self, track: MediaStreamTrack) -> None:
        self._listening = asyncio.ensure_future(self._count(track))

    async def _count(self, track: MediaStreamTrack) -> None:
        for _ in range(FRAMES):
            await track.recv()
        self.has_heard.set()

    async def offer(self, to: str) -> None:
        """What whoever joins does."""
        await self.peer.setLocalDescription(await self.peer.createOffer())
        await self._say("offer", to)
        answer = await self.client.next("voip_answer")
        await self.peer.setRemoteDescription(RTCSessionDescription(**answer["answer"]))

    async def answer(self) -> None:
        """What whoever is there already does."""
        offered = await self.client.next("voip_offer")
        await self.peer.setRemoteDescription(RTCSessionDescription(**offered["offer"]))
        await self.peer.setLocalDescription(await self.peer.createAnswer())
        await self._say("answer", offered["from_user_id"])

    async def _say(self, kind: str, to: str) -> None:
        said: dict[str, Any] = {"sdp": self.peer.localDescription.sdp, "type": self.peer.localDescription.type}
        await self.client.ask(f"voip_{kind}", {"call_id": self.call_id, "target_user_id": to, kind: said})

    async def close(self) -> None:
        await self.peer.close()
        if self._listening is not None:
            self._listening.cancel()


async def test_two_peers_hear_each_other(servers: Any) -> None:
    alice, bob = browser(servers.http_url), browser(servers.http_url)
    async with listening(servers.http_url, alice) as one, listening(servers.other_url, bob) as two:
        call = (await one.ask("voip_create_call", {"room_id": bob.id, "room_type": "dm"}))["call"]
        rung = await two.next("voip_incoming_call")
        joined = await two.ask("voip_join_call", {"call_id": rung["call"]["id"]})
        (there, _) = joined["call"]["participants"]
        first, second = Phone(one, call["id"]), Phone(two, call["id"])
        try:
            async with asyncio.timeout(60):
                await asyncio.gather(first.answer(), second.offer(there["user_id"]))
                await asyncio.gather(first.has_heard.wait(), second.has_heard.wait())
        finally:
            await asyncio.gather(first.close(), second.close())
