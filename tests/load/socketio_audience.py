"""Socket.IO clients in a topic, and a writer who is none of them."""

import asyncio
import json
from typing import Any

from tests.load.audience import Audience, marked
from tests.load.installation import Bench, Installation
from tests.load.measure import cpu_seconds
from tests.load.wire import WebSocket


class SocketIOAudience(Audience):
    """The crowd's first person writes with `send_message` and waits for each acknowledgement."""

    kind = "socketio"

    def __init__(self, bench: Bench, installation: Installation) -> None:
        super().__init__(bench, installation.pid, installation.socketio_url)
        self._crowd = installation.crowd
        self._socket = WebSocket(self._take)
        self._heard: asyncio.Queue[str] = asyncio.Queue()
        self._call = 0

    @classmethod
    async def make(cls, bench: Bench, members: int) -> "SocketIOAudience":
        """An installation of its own. Limits are off, for one person cannot send that much."""
        made = cls(bench, bench.crowded(members, channels=1, topics=2, RATE_LIMITS="off"))
        await made._socket.open(made.url)
        await made._heard.get()
        made._socket.send("40" + json.dumps({"token": made._crowd["tokens"][0]}))
        await made._until("40")
        return made

    def _take(self, frame: bytes) -> None:
        if frame == b"2":
            self._socket.send("3")
        else:
            self._heard.put_nowait(frame.decode())

    async def _until(self, start: str) -> str:
        while not (frame := await self._heard.get()).startswith(start):
            pass
        return frame

    def tokens(self, size: int) -> list[str]:
        tokens: list[str] = self._crowd["tokens"]
        return tokens[1 + self.size : 1 + size]

    def room(self) -> str:
        room: str = self._crowd["topics"][0]
        return room

    async def send_text(self, text: str) -> None:
        await self._write(self._crowd["topics"][0], text)

    async def quiet_burst(self, messages: int) -> float:
        before = cpu_seconds(self.pid)
        for number in range(messages):
            await self._write(self._crowd["topics"][1], marked(number))
        return cpu_seconds(self.pid) - before

    async def _write(self, topic_id: str, text: str) -> None:
        self._call += 1
        body: list[Any] = ["send_message", {"topic_id": topic_id, "content": text}]
        self._socket.send(f"42{self._call}{json.dumps(body)}")
        answer = await self._until(f"43{self._call}[")
        if '"success":true' not in answer:
            raise RuntimeError(answer)

    async def frame(self) -> str:
        """A real broadcast, for the yardstick."""
        await self._write(self._crowd["topics"][0], marked(0))
        self._socket.send("42" + json.dumps(["join_topic", {"topic_id": self.room()}]))
        await self._until('42["topic_joined"')
        text = marked(0)
        self._socket.send("42" + json.dumps(["send_message", {"topic_id": self.room(), "content": text}]))
        frame = await self._until('42["new_message"')
        self._socket.send("42" + json.dumps(["leave_topic", {"topic_id": self.room()}]))
        return frame
