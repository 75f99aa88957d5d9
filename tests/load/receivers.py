"""Many gateway clients in a process of their own, so that their work is not counted as the server's.

Started by the load programs; talks to its parent over standard input and output, one JSON value per line. Its clients
read WebSocket frames with the `websockets` library's own parser and look at nothing but what is asked: how many
dispatches came, whether numbers rose by one, and when each marked frame came.
"""

import asyncio
import json
import sys
import time
from typing import Any

from websockets.asyncio.client import ClientConnection, connect


class Receivers:
    """Clients of one server."""

    def __init__(self) -> None:
        self.sockets: list[ClientConnection] = []
        self.latencies: list[float] = []
        self.counts: list[int] = []
        self.disorder = 0

    async def open(self, url: str, tokens: list[str], *, raw: bool) -> dict[str, Any]:
        started = time.perf_counter()
        readies: list[float] = []
        for start in range(0, len(tokens), 25):
            batch = tokens[start : start + 25]
            readies += await asyncio.gather(*(self._open_one(url, token, raw=raw) for token in batch))
        return {"seconds": time.perf_counter() - started, "ready": readies}

    async def _open_one(self, url: str, token: str, *, raw: bool) -> float:
        socket = await connect(url, max_size=None, ping_interval=None, compression=None)
        began = time.perf_counter()
        if not raw:
            await socket.recv()
            wish = {"token": token, "properties": {}, "ignored_events": ["PRESENCE_UPDATE"]}
            await socket.send(json.dumps({"op": 2, "d": wish}))
            while '"READY"' not in str(await socket.recv())[:40]:
                pass
        elapsed = time.perf_counter() - began
        self.sockets.append(socket)
        self.counts.append(0)
        asyncio.create_task(self._read(len(self.sockets) - 1, raw=raw))  # noqa: RUF006 - ends with its socket
        return elapsed

    async def _read(self, index: int, *, raw: bool) -> None:
        last = None
        async for frame in self.sockets[index]:
            text = str(frame)
            marker = text.find("sent-at:")
            if marker < 0:
                continue
            self.latencies.append(time.time() - float(text[marker + 8 : marker + 26]))
            self.counts[index] += 1
            number = int(text[text.find('"s":') + 4 : text.find(",", text.find('"s":'))])
            if last is not None and not raw and number != last + 1:
                self.disorder += 1
            last = number

    def report(self) -> dict[str, Any]:
        answer = {"counts": self.counts[:], "latencies": self.latencies, "disorder": self.disorder}
        self.latencies, self.counts, self.disorder = [], [0] * len(self.counts), 0
        return answer

    async def close(self) -> dict[str, Any]:
        await asyncio.gather(*(socket.close() for socket in self.sockets), return_exceptions=True)
        self.sockets, self.counts = [], []
        return {}


async def main(receivers: Receivers) -> None:
    """Serve the parent's wishes."""
    reader = asyncio.StreamReader(limit=64 * 1024 * 1024)
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := await reader.readline():
        wish = json.loads(line)
        match wish["do"]:
            case "open":
                answer = await receivers.open(wish["url"], wish["tokens"], raw=wish["raw"])
            case "report":
                answer = receivers.report()
            case _:
                answer = await receivers.close()
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    asyncio.run(main(Receivers()))
