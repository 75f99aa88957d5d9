"""Signing in to the gateway: how long READY takes, and what it costs, for somebody in one guild and in fifty."""

import asyncio

from tests.load.installation import Bench, Installation, Worker
from tests.load.measure import cpu_seconds, median, milliseconds
from tests.load.rows.machine import TARGETS_MACHINE
from tests.load.table import Row, Target

PEOPLE, GUILDS, CHANNELS = 12, 50, 20
_IN_ONE, _IN_ALL = (Target(require=most, unit=" ms", at_most=True) for most in (3, 15))


async def rows(bench: Bench) -> list[Row]:
    """One after the other; the guilds are live in the process but for the very first time."""
    installation = bench.installation()
    crowd = installation.inside("tests.load.crowd", "travellers", people=PEOPLE, guilds=GUILDS, channels=CHANNELS)
    installation.start()
    receivers = bench.worker("tests.load.receivers")
    cold, _ = await _enter(installation, receivers, crowd["in_all"][:1])
    await _enter(installation, receivers, crowd["in_one"][:1])
    found: dict[str, tuple[list[float], list[float]]] = {"in_one": ([], []), "in_all": ([], [])}
    for _ in range(bench.rounds):
        for name, (waits, costs) in found.items():
            seconds, cost = await _enter(installation, receivers, crowd[name])
            waits += seconds
            costs.append(cost)
    slower = median(installation.inside("tests.load.page", "one_row", rounds=bench.rounds)) / TARGETS_MACHINE
    return [
        _row("READY, 1 guild of 20 channels: p50 / processor time", *found["in_one"], slower, _IN_ONE),
        _row(f"READY, {GUILDS} guilds of 20 channels: p50 / processor time", *found["in_all"], slower, _IN_ALL),
        Row(what=f"READY, {GUILDS} guilds, nobody here yet (once)", ours=f"{cold[0] * 1000:.0f} ms"),
    ]


def _row(what: str, waits: list[float], costs: list[float], slower: float, target: Target) -> Row:
    """The targets are of a machine of another speed: what it would take there is an estimate."""
    cost = median(costs) * 1000
    return Row(
        what=what,
        ours=f"{milliseconds(waits, 0.5):.1f} ms / {cost:.1f} ms",
        ratio=f"{cost / slower:.1f} ms on the targets' machine",
        value=cost / slower,
        target=target,
    )


async def _enter(installation: Installation, receivers: Worker, tokens: list[str]) -> tuple[list[float], float]:
    """Seconds from IDENTIFY to READY, and processor seconds of the server for each."""
    before = cpu_seconds(installation.pid)
    wish = {"kind": "gateway", "url": installation.gateway_url, "tokens": tokens}
    opened = await receivers.ask(do="open", at_once=1, **wish)
    cost = (cpu_seconds(installation.pid) - before) / len(tokens)
    await receivers.ask(do="close")
    await asyncio.sleep(2.2)  # their sessions end, for a resume window of one second has passed
    return list(opened["seconds"]), cost
