"""What it costs to deliver a message to many gateway sessions, against a raw broadcast of the same bytes.

    .venv/bin/python -m tests.load.fanout [--sessions 100,1000] [--messages 200] [--rounds 3]

One embedded server (SQLite, memory), real sessions with READY, permission filter, own numbers and replay buffer. The
cost of a delivery is the server's processor time with sessions minus that of sending the same messages with none,
divided by deliveries. The yardstick is `websockets.broadcast` of the very frames, in the same run, on the same
machine: read the ratio, not the single figures. Checks that each session got each message in order.
"""

import argparse
import asyncio
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import httpx
from websockets.asyncio.client import connect

from tests.load.measure import cpu_seconds, median, memory_kib, milliseconds
from tests.servers import ROOT, Servers, make_servers
from tests.services import free_port

PACE_PER_SECOND = 5


class Crowd:
    """The receivers' process."""

    def __init__(self, module: str = "tests.load.receivers") -> None:
        command = [sys.executable, "-m", module]
        self._process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    async def ask(self, **wish: Any) -> dict[str, Any]:
        """One wish, one answer."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(wish) + "\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(await asyncio.to_thread(self._process.stdout.readline))
        return answer

    def end(self) -> None:
        self._process.kill()


async def settled(crowd: Crowd, expected: int) -> dict[str, Any]:
    """Ask until everything has come; the merged reports."""
    latencies: list[float] = []
    total = disorder = 0
    for _ in range(600):
        report = await crowd.ask(do="report")
        latencies += report["latencies"]
        total += sum(report["counts"])
        disorder += report["disorder"]
        if total >= expected:
            break
        await asyncio.sleep(0.05)
    return {"latencies": latencies, "total": total, "disorder": disorder}


class Sender:
    """Sends messages over HTTP as the guild's owner."""

    def __init__(self, servers: Servers, crowd: dict[str, Any]) -> None:
        self._path = f"{servers.http_url}/v1/channels/{crowd['channel']}/messages"
        self._client = httpx.AsyncClient(headers={"Authorization": crowd["tokens"][0]}, timeout=60)

    async def send(self, pad: int = 300) -> None:
        """One message that tells when it was sent."""
        content = f"sent-at:{time.time():018.6f} " + "x" * pad
        answer = await self._client.post(self._path, json={"content": content})
        assert answer.status_code == 200, answer.text

    async def burst(self, count: int) -> None:
        for _ in range(count):
            await self.send()

    async def paced(self, seconds: float) -> int:
        for _ in range(int(seconds * PACE_PER_SECOND)):
            await asyncio.gather(self.send(), asyncio.sleep(1 / PACE_PER_SECOND))
        return int(seconds * PACE_PER_SECOND)


async def burst_cost(pid: int, sender: Sender, messages: int, crowd: Crowd, sessions: int) -> tuple[float, int]:
    """Processor seconds of the server for some messages, and how many deliveries came out of order."""
    before = cpu_seconds(pid)
    await sender.burst(messages)
    result = await settled(crowd, messages * sessions)
    assert result["total"] == messages * sessions, f"{result['total']} of {messages * sessions} deliveries"
    return cpu_seconds(pid) - before, result["disorder"]


async def raw_cost(
    frame: str, sessions: int, messages: int, module: str = "tests.load.receivers"
) -> tuple[float, list[float]]:
    """The same for the yardstick: seconds per delivery, and paced latencies."""
    port = free_port()
    command = [sys.executable, "-m", "tests.load.raw_broadcast", str(port)]
    server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    server.stdout.readline()
    crowd = Crowd(module)
    try:
        await crowd.ask(do="open", url=f"ws://127.0.0.1:{port}/", tokens=["-"] * sessions, raw=True)
        async with connect(f"ws://127.0.0.1:{port}/control", compression=None) as control:
            before = cpu_seconds(server.pid)
            for _ in range(messages):
                await control.send(stamped(frame))
                await control.recv()
            result = await settled(crowd, messages * sessions)
            cost = (cpu_seconds(server.pid) - before) / (messages * sessions)
            assert result["total"] == messages * sessions
            for _ in range(PACE_PER_SECOND * 4):
                await control.send(stamped(frame))
                await asyncio.gather(control.recv(), asyncio.sleep(1 / PACE_PER_SECOND))
            paced = await settled(crowd, PACE_PER_SECOND * 4 * sessions)
        return cost, paced["latencies"]
    finally:
        crowd.end()
        server.kill()


def stamped(frame: str) -> str:
    """The frame with the time of now in its mark."""
    start = frame.index("sent-at:") + 8
    return f"{frame[:start]}{time.time():018.6f}{frame[start + 18 :]}"


async def one_frame(url: str, token: str, sender: Sender) -> str:
    """A real MESSAGE_CREATE frame, for the yardstick to broadcast."""
    async with connect(url, max_size=None) as socket:
        await socket.recv()
        await socket.send(json.dumps({"op": 2, "d": {"token": token, "properties": {}}}))
        await socket.recv()
        await sender.send()
        while "MESSAGE_CREATE" not in (frame := str(await socket.recv())):
            pass
    return frame


async def measure(servers: Servers, sessions: int, messages: int, rounds: int, crowd_data: dict[str, Any]) -> None:
    """One row of the table."""
    process = servers.a.process
    assert process is not None
    pid = process.pid
    url = f"{servers.gateway_url}?v=1&encoding=json"
    sender = Sender(servers, crowd_data)
    frame = await one_frame(url, crowd_data["tokens"][0], sender)
    await sender.burst(50)
    idle = memory_kib(pid)
    crowd = Crowd()
    nobody = Crowd()
    try:
        silent = [(await burst_cost(pid, sender, messages, nobody, 0))[0] for _ in range(rounds)]
        opened = await crowd.ask(do="open", url=url, tokens=crowd_data["tokens"][:sessions], raw=False)
        per_session = (memory_kib(pid) - idle) / sessions
        await sender.burst(5)
        await settled(crowd, 5 * sessions)
        loud, raw, disorder, paced_raw = [], [], 0, []
        for _ in range(rounds):
            cost, mixed = await burst_cost(pid, sender, messages, crowd, sessions)
            loud.append(cost)
            disorder += mixed
            cost, latencies = await raw_cost(frame, sessions, messages)
            raw.append(cost)
            paced_raw += latencies
        count = await sender.paced(4 * rounds)
        paced = await settled(crowd, count * sessions)
    finally:
        crowd.end()
        nobody.end()
    delivery = (median(loud) - median(silent)) / (messages * sessions)
    print(
        f"{sessions:6d} sessions | delivery {delivery * 1e6:6.1f} us, raw {median(raw) * 1e6:6.1f} us, "
        f"ratio {median(raw) / delivery:4.2f} | paced p50/p99 {milliseconds(paced['latencies'], 0.5):.1f}/"
        f"{milliseconds(paced['latencies'], 0.99):.1f} ms, raw {milliseconds(paced_raw, 0.5):.1f}/"
        f"{milliseconds(paced_raw, 0.99):.1f} ms | message {median(silent) / messages * 1e6:.0f} us | "
        f"{per_session:.0f} KiB a session | READY p50 {milliseconds(opened['ready'], 0.5):.0f} ms | "
        f"out of order {disorder}",
        flush=True,
    )
    await asyncio.sleep(2)


async def main(sessions: list[int], messages: int, rounds: int) -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder:
        servers = make_servers(Path(folder), extra={"GATEWAY_RESUME_WINDOW": "1", "LOG_LEVEL": "warning"})
        program = f"from config.boot import boot; boot(); from tests.load.crowd import main; main({max(sessions)}, 10)"
        command = [sys.executable, "-c", program]
        made = subprocess.run(command, cwd=ROOT, env=servers.environment, capture_output=True, text=True, check=True)
        crowd_data = json.loads(made.stdout.splitlines()[-1])
        servers.start()
        try:
            for number in sessions:
                await measure(servers, number, messages, rounds, crowd_data)
        finally:
            servers.stop()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sessions", default="100,1000")
    parser.add_argument("--messages", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    asyncio.run(main([int(n) for n in options.sessions.split(",")], options.messages, options.rounds))
