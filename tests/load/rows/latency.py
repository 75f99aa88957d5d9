"""From a person's POST to the event at another's socket, one at a time on a server that has nothing else to do."""

import asyncio
import json
import time

from tests.load.audience import GatewayAudience, marked
from tests.load.installation import Bench
from tests.load.measure import milliseconds, p50_p99
from tests.load.table import Row, Target
from tests.load.wire import Http, WebSocket

MESSAGES, PAUSE = 150, 0.01
_TARGET = Target(require=25, stretch=12, unit=" ms", at_most=True)


async def rows(bench: Bench) -> list[Row]:
    """p99."""
    audience = await GatewayAudience.make(bench, members=2)
    crowd = audience.installation.crowd
    heard: asyncio.Queue[float] = asyncio.Queue()
    ready = asyncio.Event()

    def hear(frame: bytes) -> None:
        if b"sent-at:" in frame:
            heard.put_nowait(time.perf_counter())
        elif b'"READY"' in frame[:60]:
            ready.set()

    socket = WebSocket(hear)
    await socket.open(audience.url)
    socket.send(json.dumps({"op": 2, "d": {"token": crowd["tokens"][1], "properties": {}}}))
    await ready.wait()
    client = Http(audience.installation.server.url)
    path = f"/v1/channels/{crowd['channels'][0]}/messages"
    seconds: list[float] = []
    for number in range(20 + bench.rounds * MESSAGES):
        body = json.dumps({"content": marked(number)}).encode()
        began = time.perf_counter()
        await client.call("POST", path, crowd["tokens"][0], body)
        seconds.append(await heard.get() - began)
        await asyncio.sleep(PAUSE)
    socket.close()
    p99 = milliseconds(seconds[20:], 0.99)
    return [Row(what="POST to event at a socket, p50 / p99", ours=p50_p99(seconds[20:]), value=p99, target=_TARGET)]
