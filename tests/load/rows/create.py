"""Sending messages over HTTP: rates on both databases, and against a view written the usual way.

Many people write in many channels, so that limits are counted and nobody is refused. The database's own processes
are not counted.
"""

import itertools
import json
from collections.abc import Iterator

from tests.load.http_cost import Call, cost, under_asgi_handler
from tests.load.installation import Bench, Installation
from tests.load.measure import median, spread
from tests.load.table import Row, Target

PEOPLE, CHANNELS, OURS, THEIRS = 200, 12, 1200, 200
_SQLITE = Target(require=400, stretch=800, unit="/s")
_POSTGRES = Target(require=300, stretch=600, unit="/s")
_NAIVE = Target(require=3, stretch=6)


async def rows(bench: Bench) -> list[Row]:
    """Rates, and the ratio to the usual way."""
    size = {"members": PEOPLE, "channels": CHANNELS}
    ours = bench.crowded(**size)
    twin = bench.installation(like=ours)
    naive = under_asgi_handler(bench, twin, "tests.load.naive.asgi", "tests.load.naive.settings")
    servers = {"sqlite": (ours.pid, ours.server.url, _calls(ours, "/v1")), "naive": (*naive, _calls(ours, ""))}
    if bench.has_postgres:
        scaled = bench.crowded(**size, postgres=True, redis=True)
        servers["postgres"] = (scaled.pid, scaled.server.url, _calls(scaled, "/v1"))
    rates: dict[str, list[float]] = {name: [] for name in servers}
    for measured in range(bench.rounds + 1):
        for name, (pid, url, calls) in servers.items():
            count = THEIRS if name == "naive" else OURS if measured else OURS // 3
            rate = 1 / await cost(pid, url, list(itertools.islice(calls, count)))
            if measured:  # the first warms up
                rates[name].append(rate)
    return _rows(rates)


def _rows(rates: dict[str, list[float]]) -> list[Row]:
    ratio = median(rates["sqlite"]) / median(rates["naive"])
    found = [_rate("message create over HTTP, SQLite", rates["sqlite"], _SQLITE)]
    if "postgres" in rates:
        found.append(_rate("message create over HTTP, PostgreSQL and Redis", rates["postgres"], _POSTGRES))
    found.append(
        Row(
            what="message create, naive DRF + ORM on ASGIHandler, SQLite",
            ours=f"{median(rates['sqlite']):.0f}/core-s",
            yardstick=f"{median(rates['naive']):.0f}/core-s {spread(rates['naive'])}",
            ratio=f"{ratio:.1f}x",
            value=ratio,
            target=_NAIVE,
        )
    )
    return found


def _rate(what: str, rates: list[float], target: Target) -> Row:
    found = median(rates)
    return Row(what=what, ours=f"{found:.0f}/core-s {spread(rates)}", value=found, target=target)


def _calls(installation: Installation, prefix: str) -> Iterator[Call]:
    """Endless, each time another person in another channel."""
    crowd = installation.crowd
    tokens, channels = crowd["tokens"], crowd["channels"]
    for number in itertools.count():
        path = f"{prefix}/channels/{channels[number // len(tokens) % len(channels)]}/messages"
        body = json.dumps({"content": f"message number {number}, of an ordinary length"}).encode()
        yield "POST", path, tokens[number % len(tokens)], body
