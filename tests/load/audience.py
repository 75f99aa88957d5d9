"""Crowds of sockets on a server, and somebody who makes the server speak to them."""

import asyncio
import json
import time
from abc import ABC, abstractmethod
from typing import Any

from tests.load.installation import Bench, Installation, Worker
from tests.load.measure import cpu_seconds
from tests.load.wire import Http, WebSocket
from tests.services import free_port

_PAD = "x" * 280


def marked(number: int) -> str:
    """Text that tells when it was sent, and its place in the order."""
    return f"sent-at:{time.time():018.6f} number:{number:08d} {_PAD}"


class Audience(ABC):
    """Clients of one server, all of which hear every message."""

    kind = "raw"

    def __init__(self, bench: Bench, pid: int, url: str) -> None:
        self.pid, self.url, self.size = pid, url, 0
        self.receivers: Worker = bench.worker("tests.load.receivers")
        self._number = 0

    @abstractmethod
    async def send_text(self, text: str) -> None:
        """Have one message broadcast."""

    async def quiet_burst(self, messages: int) -> float:
        """Processor seconds for messages that nobody hears; nothing where the broadcast is all there is."""
        return 0.0

    def tokens(self, size: int) -> list[str]:
        """Who comes in when the audience grows to that size."""
        return ["-"] * (size - self.size)

    def room(self) -> str:
        return ""

    async def grow(self, size: int) -> list[float]:
        """Open further sockets; the seconds each took to be let in."""
        wish = {"kind": self.kind, "url": self.url, "tokens": self.tokens(size), "room": self.room()}
        opened = await self.receivers.ask(do="open", **wish)
        self.size = size
        return list(opened["seconds"])

    async def send(self) -> None:
        """The next message."""
        self._number += 1
        await self.send_text(marked(self._number))

    async def burst(self, messages: int) -> tuple[float, int]:
        """Processor seconds for messages one after the other until all are heard, and how many were out of order."""
        await self.receivers.ask(do="doze")
        before = cpu_seconds(self.pid)
        for _ in range(messages):
            await self.send()
        _, disorder = await self.collect(messages)
        return cpu_seconds(self.pid) - before, disorder

    async def collect(self, messages: int) -> tuple[list[float], int]:
        """Wait until everybody has heard that many more; their latencies, and how many came out of order."""
        expected = messages * self.size
        answer = await self.receivers.ask(do="collect", expected=expected)
        if answer["total"] != expected:
            raise RuntimeError(f"{type(self).__name__}: {answer['total']} of {expected} deliveries arrived")
        return answer["latencies"], answer["disorder"]


def query_of(url: str, query: str) -> str:
    """The address with another query, if there is one."""
    return f"{url.partition('?')[0]}?{query}" if query else url


class GatewayAudience(Audience):
    """Gateway sessions in a guild; its owner writes over HTTP."""

    kind = "gateway"

    def __init__(
        self,
        bench: Bench,
        installation: Installation,
        http: Http,
        *,
        crowd: dict[str, Any] | None = None,
        kind: str = "gateway",
        query: str = "",
    ) -> None:
        super().__init__(bench, installation.pid, query_of(installation.gateway_url, query))
        self.installation = installation
        self.kind = kind
        self._http = http
        self._crowd = crowd or installation.crowd

    def room(self) -> str:
        return str(self._crowd["guild"])  # opened, for who has not opened a large guild hears little of it

    @classmethod
    async def make(cls, bench: Bench, members: int, **options: Any) -> "GatewayAudience":
        """An installation of its own. Limits are off, for one person cannot send that much."""
        installation = bench.crowded(members + 1, RATE_LIMITS="off", **options)
        return cls(bench, installation, Http(installation.server.url))

    def tokens(self, size: int) -> list[str]:
        tokens: list[str] = self._crowd["tokens"]
        return tokens[1 + self.size : 1 + size]

    async def send_text(self, text: str) -> None:
        await self._post(self._crowd["channels"][0], text)

    async def quiet_burst(self, messages: int) -> float:
        before = cpu_seconds(self.pid)
        for number in range(messages):
            await self._post(self._crowd["quiet_channel"], marked(number))
        return cpu_seconds(self.pid) - before

    async def _post(self, channel: int, text: str) -> None:
        body = json.dumps({"content": text}).encode()
        await self._http.call("POST", f"/v1/channels/{channel}/messages", self._crowd["tokens"][0], body)

    async def frame(self) -> str:
        """A real frame of the gateway, for the yardsticks to broadcast."""
        heard: asyncio.Queue[str] = asyncio.Queue()
        socket = WebSocket(lambda frame: heard.put_nowait(frame.decode()))
        await socket.open(self.url)
        await heard.get()
        identify = {"token": self._crowd["tokens"][0], "properties": {}, "initial_guild_id": self.room()}
        socket.send(json.dumps({"op": 2, "d": identify}))
        await heard.get()
        await self.send_text(marked(0))
        while "sent-at:" not in (frame := await heard.get()):
            pass
        socket.close()
        return frame


class PlainAudience(Audience):
    """Sockets of a yardstick server, which broadcasts whatever is written to /control."""

    def __init__(self, bench: Bench, pid: int, port: int, frame: str) -> None:
        super().__init__(bench, pid, f"ws://127.0.0.1:{port}/")
        self.frame = frame
        at = frame.index("sent-at:")
        self._before, self._after = frame[:at], frame[at + len(marked(0)) :]
        self._heard: asyncio.Queue[bytes] = asyncio.Queue()
        self._control = WebSocket(self._heard.put_nowait)

    @classmethod
    async def raw(cls, bench: Bench, frame: str) -> "PlainAudience":
        """The `websockets` library's own broadcast."""
        port = free_port()
        return await cls._opened(
            bench, bench.yardstick("tests.load.yardsticks.raw_broadcast", str(port)).pid, port, frame
        )

    @classmethod
    async def channels(cls, bench: Bench, frame: str) -> "PlainAudience":
        """Stock Channels on the product's own server."""
        port = free_port()
        environment = bench.yardstick_environment() | {"REDIS_URL": bench.redis_url()}
        command = ("tests.load.yardsticks.serve", "tests.load.yardsticks.channels_group", str(port))
        return await cls._opened(bench, bench.yardstick(*command, environment=environment).pid, port, frame)

    @classmethod
    async def _opened(cls, bench: Bench, pid: int, port: int, frame: str) -> "PlainAudience":
        made = cls(bench, pid, port, frame)
        await made._control.open(f"ws://127.0.0.1:{port}/control")
        return made

    async def send_text(self, text: str) -> None:
        self._control.send(f"{self._before}{text}{self._after}")
        await self._heard.get()
