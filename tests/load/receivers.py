"""Many socket clients in a process of their own, so that their work is not counted as the server's.

Started by the load programs; talks to its parent over standard input and output, one JSON value per line. Its clients
look at nothing but what is asked: how many marked messages came, when, and in which order.
"""

import asyncio
import json
import sys
import time
import zlib
from collections.abc import Callable
from typing import Any

import uvloop
import zstandard

from tests.load.wire import WebSocket

_WAIT_SECONDS = 60
_NAP_SECONDS = 0.003
_DISPATCH = b'{"op":0,"s":'
_IDENTIFY = {"properties": {}, "ignored_events": ["PRESENCE_UPDATE"]}
_INTENTS = 1 << 0 | 1 << 9 | 1 << 15  # guilds, their messages, and what those say


def _frames() -> Callable[[bytes], bytes]:
    return zstandard.ZstdDecompressor().decompress


def _stream() -> Callable[[bytes], bytes]:
    return zlib.decompressobj().decompress


def _zstd_stream() -> Callable[[bytes], bytes]:
    return zstandard.ZstdDecompressor().decompressobj().decompress


_UNPACKING: dict[str, Callable[[], Callable[[bytes], bytes]]] = {
    "": lambda: bytes,
    "frames": _frames,
    "zlib": _stream,
    "zstd": _zstd_stream,
}


class Client:
    """One socket: signs in as its server wants it, then counts messages marked `sent-at:<time> number:<number>`.

    Numbers must rise by one, and so must those that the gateway gives its dispatches.
    """

    def __init__(self, crowd: "Receivers", kind: str, token: str, room: str) -> None:
        self._crowd, self._token, self._room = crowd, token, room
        protocol, _, packing = kind.partition("-")
        greet = {"gateway": self._gateway, "dialect": self._gateway, "socketio": self._socketio, "raw": self._heard}
        self._is_bot = protocol == "dialect"
        self._unpacking = _UNPACKING[packing]
        self._socket = WebSocket(greet[protocol], self._unpacking())
        self._session_id = ""
        self._is_in: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        if kind == "raw":
            self._is_in.set_result(None)
        self._last: int | None = None
        self._sequence: int | None = None
        self._began = self.seconds = 0.0

    async def open(self, url: str) -> None:
        """Connect and sign in; `seconds` is how long the server took to let the client in."""
        await self._socket.open(url)
        await self._is_in
        self._socket.on_text = self._heard

    def close(self) -> None:
        self._socket.close()

    async def resume(self, url: str) -> None:
        """Lose the connection, and come back on another one."""
        self._socket.close()
        self._socket = WebSocket(self._resuming, self._unpacking())
        self._is_in = asyncio.get_running_loop().create_future()
        await self.open(url)

    def _resuming(self, frame: bytes) -> None:
        if frame.startswith(b'{"op":10'):
            wish = {"token": self._token, "session_id": self._session_id, "seq": self._sequence}
            self._socket.send(json.dumps({"op": 6, "d": wish}))
        elif frame.startswith(b'{"op":9'):
            self._is_in.set_exception(ConnectionError("the session was lost"))
        elif b'"RESUMED"' in frame[:60]:
            self._entered()
        elif frame.startswith(_DISPATCH):
            self._heard(frame)

    async def beat(self) -> float:
        """A heartbeat; the seconds until it is acknowledged."""
        answered = asyncio.get_running_loop().create_future()
        heard, self._socket.on_text = self._socket.on_text, lambda frame: _answer(answered, frame)
        began = time.perf_counter()
        self._socket.send('{"op":1,"d":null}')
        await answered
        self._socket.on_text = heard
        return time.perf_counter() - began

    def _entered(self) -> None:
        self.seconds = time.perf_counter() - self._began
        self._is_in.set_result(None)
        self._socket.on_text = self._heard

    def _gateway(self, frame: bytes) -> None:
        if frame.startswith(b'{"op":10'):
            self._began = time.perf_counter()
            wish = {"token": self._token, **_IDENTIFY, "initial_guild_id": self._room or None}
            wish |= {"intents": _INTENTS} if self._is_bot else {}
            self._socket.send(json.dumps({"op": 2, "d": wish}))
        elif frame.startswith(_DISPATCH):
            self._sequence = int(frame[len(_DISPATCH) : frame.index(b",", len(_DISPATCH))])
            if b'"READY"' in frame[:60]:
                at = frame.index(b'"session_id":"') + 14
                self._session_id = frame[at : frame.index(b'"', at)].decode()
            if (b'"GUILD_CREATE"' if self._is_bot else b'"READY"') in frame[:60]:
                self._entered()

    def _socketio(self, frame: bytes) -> None:
        if frame.startswith(b"40"):
            self._socket.send("42" + json.dumps(["join_topic", {"topic_id": self._room}]))
        elif frame.startswith(b"0"):
            self._began = time.perf_counter()
            self._socket.send("40" + json.dumps({"token": self._token}))
        elif frame.startswith(b'42["topic_joined"'):
            self._entered()

    def _heard(self, frame: bytes) -> None:
        in_order = True
        if frame.startswith(_DISPATCH):
            sequence = int(frame[len(_DISPATCH) : frame.index(b",", len(_DISPATCH))])
            in_order = self._sequence is None or sequence == self._sequence + 1
            self._sequence = sequence
        at = frame.find(b"sent-at:")
        if at >= 0:
            number = int(frame[at + 34 : at + 42])
            in_order = in_order and (self._last is None or number == self._last + 1)
            self._last = number
            self._crowd.heard(time.time() - float(frame[at + 8 : at + 26]))
        elif frame == b"2":
            self._socket.send("3")
        elif frame.startswith(b'{"op":1,'):
            self._socket.send('{"op":1,"d":null}')
        self._crowd.disorder += not in_order


def _answer(answered: "asyncio.Future[None]", frame: bytes) -> None:
    if frame.startswith(b'{"op":11') and not answered.done():
        answered.set_result(None)


class Receivers:
    """Clients of one server."""

    def __init__(self) -> None:
        self.clients: list[Client] = []
        self.latencies: list[float] = []
        self.disorder = 0
        self.expected = 0
        self.complete = asyncio.Event()
        self._dozing = False

    async def open(self, kind: str, url: str, tokens: list[str], room: str = "", at_once: int = 25) -> dict[str, Any]:
        """Open further clients."""
        opened: list[Client] = []
        for start in range(0, len(tokens), at_once):
            batch = [Client(self, kind, token, room) for token in tokens[start : start + at_once]]
            await asyncio.gather(*(client.open(url) for client in batch))
            opened += batch
        self.clients += opened
        return {"seconds": [client.seconds for client in opened]}

    async def resume(self, url: str) -> dict[str, Any]:
        """Have all clients lose their connections and come back."""
        await asyncio.gather(*(client.resume(url) for client in self.clients))
        return {}

    async def beat(self, count: int) -> dict[str, Any]:
        """Have some clients, one after the other, say that they are there; how long each waits for the answer."""
        step = max(1, len(self.clients) // count)
        return {"seconds": [await client.beat() for client in self.clients[::step][:count]]}

    def heard(self, seconds: float) -> None:
        """A marked message came, so long after it was sent."""
        self.latencies.append(seconds)
        if len(self.latencies) == self.expected:
            self.complete.set()

    async def doze(self) -> dict[str, Any]:
        """Until `collect` has everything, look at the sockets every few milliseconds only, as clients elsewhere would
        not cost the server the waking of a process on its own machine with each frame."""
        self._dozing = True
        asyncio.get_running_loop().call_soon(self._nap)
        return {}

    def _nap(self) -> None:
        if self._dozing:
            time.sleep(_NAP_SECONDS)
            asyncio.get_running_loop().call_soon(self._nap)

    async def collect(self, expected: int) -> dict[str, Any]:
        """What came since the last time, once so many messages have come."""
        self.expected = expected
        if len(self.latencies) < expected:
            self.complete.clear()
            try:
                async with asyncio.timeout(_WAIT_SECONDS):
                    await self.complete.wait()
            except TimeoutError:
                return {"total": len(self.latencies), "latencies": [], "disorder": self.disorder}
        self._dozing = False
        answer = {"total": len(self.latencies), "latencies": sorted(self.latencies), "disorder": self.disorder}
        self.latencies, self.disorder, self.expected = [], 0, 0
        return answer

    async def close(self) -> dict[str, Any]:
        for client in self.clients:
            client.close()
        self.clients = []
        return {}


async def main() -> None:
    """Serve the parent's wishes."""
    receivers = Receivers()
    reader = asyncio.StreamReader(limit=64 * 1024 * 1024)
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := await reader.readline():
        wish = json.loads(line)
        answer = await getattr(receivers, wish.pop("do"))(**wish)
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    uvloop.run(main())
