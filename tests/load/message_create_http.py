"""How many messages a second of processor time carries over HTTP, everything included.

    .venv/bin/python -m tests.load.message_create_http [--messages 3000] [--rounds 5] [--connections 16]

One embedded server (SQLite, memory), 20 senders over 5 channels, no sockets. The server's own processor time counts,
so a busy machine disturbs little; a slow one does. Requires 400 messages per second, aims at 800 on a quiet machine.
"""

import argparse
import asyncio
import json
import tempfile
from pathlib import Path

import httpx

from tests.load.measure import cpu_seconds, median
from tests.servers import make_servers

SENDERS, CHANNELS = 20, 5
_FILL = """
import json
from tests.load.message_create_inprocess import fill
_, tokens, channels = fill(200)
print(json.dumps({"tokens": tokens, "channels": channels}))
"""


async def burst(
    client: httpx.AsyncClient, tokens: list[str], paths: list[str], messages: int, connections: int
) -> None:
    """Send that many, from as many connections at once."""
    numbers = iter(range(messages))

    async def send() -> None:
        for number in numbers:
            body = {"content": f"message number {number}, of an ordinary length"}
            headers = {"Authorization": tokens[number % SENDERS]}
            answer = await client.post(paths[number % CHANNELS], json=body, headers=headers)
            assert answer.status_code == 200, answer.text

    await asyncio.gather(*(send() for _ in range(connections)))


async def main() -> None:
    """Start a server, fill it, send."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=3000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--connections", type=int, default=16)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        servers = make_servers(Path(folder), extra={"LOG_LEVEL": "warning"})
        crowd = json.loads(servers.manage("shell", "--no-imports", "-c", _FILL).splitlines()[-1])
        servers.start()
        try:
            process = servers.a.process
            assert process is not None
            async with httpx.AsyncClient(timeout=60) as client:
                paths = [f"{servers.http_url}/v1/channels/{channel}/messages" for channel in crowd["channels"]]
                await burst(client, crowd["tokens"], paths, 500, chosen.connections)
                rates = []
                for _ in range(chosen.rounds):
                    before = cpu_seconds(process.pid)
                    await burst(client, crowd["tokens"], paths, chosen.messages, chosen.connections)
                    rates.append(chosen.messages / (cpu_seconds(process.pid) - before))
            print(f"{median(rates):.0f} messages per core-second [{min(rates):.0f}..{max(rates):.0f}]")
        finally:
            servers.remove()


if __name__ == "__main__":
    asyncio.run(main())
