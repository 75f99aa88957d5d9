"""Does the gateway stay quick while the same process answers as many requests as it can?

Another process publishes messages on the bus (Redis), as a second server would; a hundred sessions here hear them,
while eight connections write messages into other channels without a pause.
"""

import asyncio
import itertools
import json
from collections.abc import Iterator

from tests.load.audience import GatewayAudience, marked
from tests.load.http_cost import Call
from tests.load.installation import Bench, Worker
from tests.load.measure import milliseconds, p50_p99
from tests.load.table import Row, Target
from tests.load.wire import Http

SESSIONS, SECONDS, PER_SECOND, CONNECTIONS = 100, 3, 20, 8
_TARGET = Target(require=4, stretch=2, at_most=True)


async def rows(bench: Bench) -> list[Row]:
    """p99 of deliveries, idle and saturated by turns."""
    audience = await GatewayAudience.make(bench, members=SESSIONS, redis=True)
    crowd = audience.installation.crowd
    await audience.grow(SESSIONS)
    await audience.burst(5)
    publisher = bench.caller(
        audience.installation, "tests.load.publisher", "main", token=crowd["tokens"][0], channel_id=crowd["channels"][0]
    )
    idle: list[float] = []
    busy: list[float] = []
    requests = 0
    for _ in range(bench.rounds):
        idle += await _published(audience, publisher)
        load = asyncio.create_task(_saturate(audience))
        await asyncio.sleep(0.3)
        try:
            busy += await _published(audience, publisher)
        finally:
            load.cancel()
            requests += await load
    ratio = milliseconds(busy, 0.99) / milliseconds(idle, 0.99)
    rate = requests / bench.rounds / (SECONDS + 0.3)
    return [
        Row(
            what=f"gateway p50 / p99 while REST is saturated ({rate:.0f} POST/s), idle",
            ours=p50_p99(busy),
            yardstick=p50_p99(idle),
            ratio=f"{ratio:.1f} (p99)",
            value=ratio,
            target=_TARGET,
        )
    ]


async def _published(audience: GatewayAudience, publisher: Worker) -> list[float]:
    count = SECONDS * PER_SECOND
    await publisher.ask(count=count, per_second=PER_SECOND)
    latencies, _ = await audience.collect(count)
    return latencies


async def _saturate(audience: GatewayAudience) -> int:
    """Write until cancelled. Returns how many requests were answered."""
    calls = _calls(audience)
    done = 0

    async def work() -> None:
        nonlocal done
        client = Http(audience.installation.server.url)
        try:
            for call in calls:
                await client.call(*call)
                done += 1
        finally:
            client.close()

    workers = [asyncio.create_task(work()) for _ in range(CONNECTIONS)]
    try:
        await asyncio.gather(*workers)
    except asyncio.CancelledError:
        for worker in workers:
            worker.cancel()
        await asyncio.gather(*workers, return_exceptions=True)
    return done


def _calls(audience: GatewayAudience) -> Iterator[Call]:
    crowd = audience.installation.crowd
    path = f"/v1/channels/{crowd['quiet_channel']}/messages"
    for number in itertools.count():
        yield "POST", path, crowd["tokens"][0], json.dumps({"content": marked(number)}).encode()
