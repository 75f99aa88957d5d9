"""What a delivery and an idle session cost in a guild of a hundred, of a thousand and of five thousand sessions.

All of them are open at once on one server; rounds go through the guilds by turns.
"""

from tests.load.audience import GatewayAudience, PlainAudience
from tests.load.installation import Bench
from tests.load.measure import memory_kib, milliseconds, p50_p99
from tests.load.rows.fanout import Costs, add_burst, us
from tests.load.table import Row, Target
from tests.load.wire import Http

SIZES = {100: 300, 1000: 60, 5000: 12}  # messages in a round
_WARM = 50  # what the first sessions load, guild and code, is not theirs
_SESSION = Target(require=45, stretch=30, unit=" KiB", at_most=True)
_FLAT = Target(require=1.5, stretch=1.25, at_most=True)
_FLOOR = Target(require=0.55, stretch=0.70)
_BEAT = Target(require=250, unit=" ms", at_most=True)


async def rows(bench: Bench) -> list[Row]:
    """Memory on the way up, then deliveries."""
    installation = bench.installation(RATE_LIMITS="off")
    crowds = installation.inside("tests.load.crowd", "crowds", sizes=list(SIZES))
    installation.start()
    http = Http(installation.server.url)
    audiences = [GatewayAudience(bench, installation, http, crowd=crowd) for crowd in crowds]
    raw = await PlainAudience.raw(bench, await audiences[-1].frame())  # while nobody listens
    found = []
    for size, audience in zip(SIZES, audiences, strict=True):
        await audience.grow(_WARM)
        before = memory_kib(installation.pid)
        await audience.grow(size)
        each = (memory_kib(installation.pid) - before) / (size - _WARM)
        found.append(_memory(size, each))
    largest = audiences[-1]
    beats = (await largest.receivers.ask(do="beat", count=200))["seconds"]
    found.append(_beats(sum(SIZES), beats))
    await raw.grow(max(SIZES))
    return found + await _deliveries(bench, audiences, raw)


async def _deliveries(bench: Bench, audiences: list[GatewayAudience], raw: PlainAudience) -> list[Row]:
    costs = [Costs() for _ in (*audiences, raw)]
    many = (*SIZES.values(), SIZES[max(SIZES)])
    for audience in (*audiences, raw):
        await audience.burst(3)
    for _ in range(bench.rounds):
        for audience, messages, cost in zip((*audiences, raw), many, costs, strict=True):
            await add_burst(audience, messages, cost)
    least = min(cost.cost for cost in costs[:-1])
    found = [_flat(size, cost, least) for size, cost in zip(SIZES, costs, strict=False)]
    ratio = costs[-1].cost / costs[-2].cost
    return [
        *found,
        Row(
            what=f"gateway fan-out, N={max(SIZES)}, raw websockets broadcast",
            ours=us(costs[-2].cost),
            yardstick=us(costs[-1].cost),
            ratio=f"{ratio:.2f}",
            value=ratio,
            target=_FLOOR,
        ),
    ]


def _flat(size: int, cost: Costs, least: float) -> Row:
    disorder = f", {cost.disorder} out of order" if cost.disorder else ", all in order"
    return Row(
        what=f"a delivery among {size} sessions, the cheapest of them",
        ours=f"{us(cost.cost)}{disorder}",
        yardstick=us(least),
        ratio=f"{cost.cost / least:.2f}",
        value=cost.cost / least if not cost.disorder else 1e9,
        target=_FLAT,
    )


def _memory(size: int, each: float) -> Row:
    target = _SESSION if size > 100 else None  # of a hundred, what the allocator asks for at once says nothing
    return Row(what=f"an idle identified session (of {size})", ours=f"{each:.1f} KiB", value=each, target=target)


def _beats(sessions: int, seconds: list[float]) -> Row:
    p99 = milliseconds(seconds, 0.99)
    what = f"a heartbeat acknowledged, {sessions} sessions open, p50 / p99"
    return Row(what=what, ours=p50_p99(seconds), value=p99, target=_BEAT)
