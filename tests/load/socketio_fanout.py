"""What it costs to deliver a topic's message to many Socket.IO clients, against a raw broadcast of the same bytes.

    .venv/bin/python -m tests.load.socketio_fanout [--clients 100,1000] [--messages 200] [--rounds 3]

One embedded server (SQLite, memory); real clients that signed in and joined the topic; messages are sent with
`send_message` over Socket.IO by somebody outside the crowd. Cost, yardstick and checks: tests/load/fanout.py.
"""

import argparse
import asyncio
import contextlib
import itertools
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

from tests.load.fanout import PACE_PER_SECOND, Crowd, raw_cost, settled
from tests.load.measure import cpu_seconds, median, memory_kib, milliseconds
from tests.load.socketio_receivers import NUMBER
from tests.servers import ROOT, Servers, make_servers

RECEIVERS = "tests.load.socketio_receivers"
PROGRAM = """
from config.boot import boot; boot()
import json
from accounts.models import User
from core.actor import Actor
from core.ids import to_oid
from tests.load.crowd import main
from topics.drafts import TopicDraft
from topics.operations.topics import create_topic
main({clients}, 1)
owner = Actor(user=User.objects.get(handle="crowd0"), kind="system")
drafts = [TopicDraft(title=f"Crowded place {{number}}") for number in range({topics})]
print(json.dumps([to_oid(create_topic(owner, draft=draft).id) for draft in drafts]))
"""


class Sender:
    """Somebody who writes into the topic and waits for each acknowledgement."""

    numbers = itertools.count()  # rise over all senders, as the crowd checks

    def __init__(self, socket: ClientConnection, topic_id: str) -> None:
        self._socket = socket
        self._topic_id = topic_id

    async def send(self) -> str:
        """One message. Returns its broadcast as the sender hears it."""
        number, broadcast = next(self.numbers), ""
        content = f"sent-at:{time.time():018.6f} {NUMBER}{number:08d} " + "x" * 250
        body = json.dumps(["send_message", {"topic_id": self._topic_id, "content": content}])
        await self._socket.send(f"42{number}{body}")
        acknowledged = False
        while not (acknowledged and broadcast):
            frame = str(await self._socket.recv())
            if frame == "2":
                await self._socket.send("3")
            elif frame.startswith('42["new_message"'):
                broadcast = frame
            elif frame.startswith(f"43{number}["):
                assert '"success":true' in frame, frame
                acknowledged = True
        return broadcast

    async def burst(self, count: int) -> None:
        for _ in range(count):
            await self.send()

    async def paced(self, seconds: float) -> int:
        for _ in range(int(seconds * PACE_PER_SECOND)):
            await asyncio.gather(self.send(), asyncio.sleep(1 / PACE_PER_SECOND))
        return int(seconds * PACE_PER_SECOND)


@contextlib.asynccontextmanager
async def sending(url: str, token: str, topic_id: str) -> AsyncIterator[Sender]:
    """A sender for as long as it keeps sending: it does not answer pings in between."""
    async with connect(url, max_size=None, ping_interval=None, compression=None) as socket:
        await socket.recv()
        await socket.send("40" + json.dumps({"token": token}))
        yield Sender(socket, topic_id)


async def _cost(pid: int, sender: Sender, messages: int, crowd: Crowd, clients: int) -> tuple[float, int]:
    before = cpu_seconds(pid)
    await sender.burst(messages)
    result = await settled(crowd, messages * clients)
    assert result["total"] == messages * clients, f"{result['total']} of {messages * clients} deliveries"
    return cpu_seconds(pid) - before, result["disorder"]


async def measure(servers: Servers, clients: int, messages: int, rounds: int, tokens: list[str], topic: str) -> None:
    """One row of the table."""
    process = servers.a.process
    assert process is not None
    pid = process.pid
    url = servers.gateway_url.replace("/gateway", "/socket.io/?EIO=4&transport=websocket")
    crowd, nobody = Crowd(RECEIVERS), Crowd(RECEIVERS)
    try:
        async with sending(url, tokens[0], topic) as sender:
            await sender.burst(50)
            frame = await sender.send()
            silent = [(await _cost(pid, sender, messages, nobody, 0))[0] for _ in range(rounds)]
        idle = memory_kib(pid)
        people = [f"{token} {topic}" for token in tokens[1 : clients + 1]]
        opened = await crowd.ask(do="open", url=url, tokens=people, raw=False)
        per_client = (memory_kib(pid) - idle) / clients
        loud, raw, disorder, paced_raw = [], [], 0, []
        for _ in range(rounds):
            async with sending(url, tokens[0], topic) as sender:
                await sender.burst(5)
                await settled(crowd, 5 * clients)
                cost, mixed = await _cost(pid, sender, messages, crowd, clients)
            loud.append(cost)
            disorder += mixed
            cost, latencies = await raw_cost(frame, clients, messages, RECEIVERS)
            raw.append(cost)
            paced_raw += latencies
        async with sending(url, tokens[0], topic) as sender:
            count = await sender.paced(4 * rounds)
            paced = await settled(crowd, count * clients)
    finally:
        crowd.end()
        nobody.end()
    delivery = (median(loud) - median(silent)) / (messages * clients)
    ours, theirs = (
        "/".join(f"{milliseconds(latencies, share):.1f}" for share in (0.5, 0.99))
        for latencies in (paced["latencies"], paced_raw)
    )
    print(
        f"{clients:6d} clients | {len(frame)} bytes | delivery {delivery * 1e6:5.1f} us, "
        f"raw {median(raw) * 1e6:5.1f} us, ratio {median(raw) / delivery:4.2f} | "
        f"paced p50/p99 {ours} ms, raw {theirs} ms | message {median(silent) / messages * 1e6:.0f} us | "
        f"{per_client:.0f} KiB a client | opened in {opened['seconds']:.1f} s | out of order {disorder}",
        flush=True,
    )
    await asyncio.sleep(2)


async def main(clients: list[int], messages: int, rounds: int) -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder:
        servers = make_servers(Path(folder), extra={"LOG_LEVEL": "warning"})
        program = PROGRAM.format(clients=max(clients) + 1, topics=len(clients))
        command = [sys.executable, "-c", program]
        made = subprocess.run(command, cwd=ROOT, env=servers.environment, capture_output=True, text=True, check=True)
        *_, people, topics = made.stdout.splitlines()
        tokens: list[Any] = json.loads(people)["tokens"]
        servers.start()
        try:
            for number, topic in zip(clients, json.loads(topics), strict=True):
                await measure(servers, number, messages, rounds, tokens, topic)
        finally:
            servers.stop()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", default="100,1000")
    parser.add_argument("--messages", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    asyncio.run(main([int(n) for n in options.clients.split(",")], options.messages, options.rounds))
