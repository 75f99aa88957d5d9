"""Many socket clients in a process of their own, so that their work is not counted as the server's.

Started by the load programs; talks to its parent over standard input and output, one JSON value per line. Its clients
look at nothing but what is asked: how many marked messages came, when, and in which order.
"""

import asyncio
import json
import sys
import time
from typing import Any

import uvloop

from tests.load.wire import WebSocket

_WAIT_SECONDS = 60
_NAP_SECONDS = 0.003
_DISPATCH = b'{"op":0,"s":'
_IDENTIFY = {"properties": {}, "ignored_events": ["PRESENCE_UPDATE"]}


class Client:
    """One socket: signs in as its server wants it, then counts messages marked `sent-at:<time> number:<number>`.

    Numbers must rise by one, and so must those that the gateway gives its dispatches.
    """

    def __init__(self, crowd: "Receivers", kind: str, token: str, room: str) -> None:
        self._crowd, self._token, self._room = crowd, token, room
        greet = {"gateway": self._gateway, "socketio": self._socketio, "raw": self._heard}[kind]
        self._socket = WebSocket(greet)
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

    def _entered(self) -> None:
        self.seconds = time.perf_counter() - self._began
        self._is_in.set_result(None)
        self._socket.on_text = self._heard

    def _gateway(self, frame: bytes) -> None:
        if frame.startswith(b'{"op":10'):
            self._began = time.perf_counter()
            self._socket.send(json.dumps({"op": 2, "d": {"token": self._token, **_IDENTIFY}}))
        elif b'"READY"' in frame[:60]:
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
