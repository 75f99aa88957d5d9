"""Five hundred people come at once, as after a restart. Each is to be let in, and requests are to go on meanwhile."""

import asyncio
import time

from tests.load.audience import GatewayAudience
from tests.load.installation import Bench
from tests.load.measure import cpu_seconds, median, p50_p99
from tests.load.table import Row, Target
from tests.load.wire import Http

PEOPLE, BETWEEN = 500, 3.0
_ALL_IN = Target(require=30, unit=" s", at_most=True)
_STARVING = Target(require=5000, stretch=1000, unit=" ms", at_most=True)


async def rows(bench: Bench) -> list[Row]:
    """GW-104."""
    audience = await GatewayAudience.make(bench, members=PEOPLE)
    installation = audience.installation
    tokens = installation.crowd["tokens"][1:]
    lasts, costs, waits = [], [], []
    for _ in range(bench.rounds + 1):
        before, began = cpu_seconds(installation.pid), time.perf_counter()
        asking = asyncio.create_task(_ask(installation.server.url, installation.crowd["tokens"][0]))
        wish = {"kind": "gateway", "url": installation.gateway_url, "tokens": tokens, "at_once": PEOPLE}
        await audience.receivers.ask(do="open", **wish)
        lasts.append(time.perf_counter() - began)
        costs.append((cpu_seconds(installation.pid) - before) / PEOPLE)
        asking.cancel()
        waits += await asking
        await audience.receivers.ask(do="close")
        await asyncio.sleep(BETWEEN)
    last = median(lasts[1:])
    return [
        Row(
            what=f"{PEOPLE} people come at once: until the last has READY",
            ours=f"{last:.1f} s, {median(costs[1:]) * 1000:.1f} ms of processor time each",
            value=last,
            target=_ALL_IN,
        ),
        Row(
            what="requests of somebody else meanwhile, p50 / p99",
            ours=p50_p99(waits),
            value=max(waits) * 1000,
            target=_STARVING,
        ),
    ]


async def _ask(url: str, token: str) -> list[float]:
    """One request after the other until cancelled; how long each took."""
    client, seconds = Http(url), list[float]()
    try:
        while True:
            began = time.perf_counter()
            await client.call("GET", "/v1/users/@me", token)
            seconds.append(time.perf_counter() - began)
            await asyncio.sleep(0.02)
    except asyncio.CancelledError:
        return seconds or [0.0]
    finally:
        client.close()
