"""Socket.IO clients for the load programs, as thin as those of tests/load/receivers.py: Engine.IO over WebSocket read
with nothing but string searches. Numbers in the messages must rise by one.
"""

import asyncio
import json
import time

from websockets.asyncio.client import connect

from tests.load.receivers import Receivers, main

NUMBER = "number:"


class SocketIOReceivers(Receivers):
    """A token is `token topic_id`; `-` for the yardstick's plain sockets."""

    async def _open_one(self, url: str, token: str, *, raw: bool) -> float:
        socket = await connect(url, max_size=None, ping_interval=None, compression=None)
        began = time.perf_counter()
        if not raw:
            secret, topic_id = token.split()
            await socket.recv()
            await socket.send("40" + json.dumps({"token": secret}))
            await socket.send("42" + json.dumps(["join_topic", {"topic_id": topic_id}]))
            while not str(await socket.recv()).startswith('42["topic_joined"'):
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
            if text == "2":
                await self.sockets[index].send("3")
            marker = text.find("sent-at:")
            if marker < 0:
                continue
            self.latencies.append(time.time() - float(text[marker + 8 : marker + 26]))
            self.counts[index] += 1
            at = text.find(NUMBER) + len(NUMBER)
            number = int(text[at : at + 8])
            if last is not None and not raw and number != last + 1:
                self.disorder += 1
            last = number


if __name__ == "__main__":
    asyncio.run(main(SocketIOReceivers()))
