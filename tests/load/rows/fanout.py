"""Gateway fan-out: ours against a raw broadcast of the same bytes, against stock Channels, and through Redis.

The cost of a delivery is the server's processor time for messages to a crowd minus that for as many messages to a
channel where nobody listens, divided by deliveries. Every session must get every message, in order.
"""

import asyncio
from dataclasses import dataclass, field

from tests.load.audience import Audience, GatewayAudience, PlainAudience
from tests.load.installation import Bench
from tests.load.measure import median, milliseconds, p50_p99
from tests.load.table import Row, Target

SIZES = {100: (300, 30), 1000: (80, 8)}  # messages in a round: ours and raw, Channels
PACED_SECONDS, PER_SECOND = 3, 5
_FLOOR, _PACED = Target(require=0.55, stretch=0.70), Target(require=2.5, stretch=1.8, at_most=True)
_CHANNELS, _REDIS = Target(require=8, stretch=12), Target(require=0.70)


@dataclass
class Costs:
    """Seconds per delivery in each round, paced latencies, and how many messages came out of order."""

    rounds: list[float] = field(default_factory=list)
    paced: list[float] = field(default_factory=list)
    disorder: int = 0

    @property
    def cost(self) -> float:
        return median(self.rounds)


async def rows(bench: Bench) -> list[Row]:
    """All fan-out rows."""
    ours = await GatewayAudience.make(bench, members=max(SIZES))
    through_redis = await GatewayAudience.make(bench, members=max(SIZES), redis=True)
    raw = await PlainAudience.raw(bench, await ours.frame())
    channels = await PlainAudience.channels(bench, raw.frame)
    found: list[Row] = []
    for size in SIZES:
        for audience in (ours, through_redis, raw, channels):
            await audience.grow(size)
        found += await _measured(bench, size, ours, through_redis, raw, channels)
    return found


async def _measured(
    bench: Bench, size: int, ours: Audience, through_redis: Audience, raw: Audience, channels: Audience
) -> list[Row]:
    many, few = SIZES[size]
    costs = {audience: Costs() for audience in (ours, through_redis, raw, channels)}
    for audience in costs:
        await audience.burst(3)
    for _ in range(bench.rounds):
        for audience, cost in costs.items():
            await add_burst(audience, few if audience is channels else many, cost)
        for audience in (ours, raw):
            await add_paced(audience, costs[audience])
    mine, redis, plain, stock = costs.values()
    ratio, paced = plain.cost / mine.cost, milliseconds(mine.paced, 0.99) / milliseconds(plain.paced, 0.99)
    against, carried = stock.cost / mine.cost, mine.cost / redis.cost
    is_target = size == max(SIZES)
    disorder = f", {mine.disorder} out of order" if mine.disorder else ", all in order"
    name = f"gateway fan-out, N={size}"
    return [
        Row(
            what=f"{name}, raw websockets broadcast",
            ours=f"{us(mine.cost)} a delivery{disorder}",
            yardstick=us(plain.cost),
            ratio=f"{ratio:.2f}",
            value=ratio if not mine.disorder else 0.0,
            target=_FLOOR if is_target else None,
        ),
        Row(
            what=f"{name}, {PER_SECOND} messages/s, p50 / p99",
            ours=p50_p99(mine.paced),
            yardstick=p50_p99(plain.paced),
            ratio=f"{paced:.2f} (p99)",
            value=paced,
            target=_PACED if is_target else None,
        ),
        Row(
            what=f"{name}, stock Channels group_send (PubSub)",
            ours=us(mine.cost),
            yardstick=us(stock.cost),
            ratio=f"{against:.1f}x",
            value=against,
            target=_CHANNELS if is_target else None,
        ),
        Row(
            what=f"{name}, through Redis against the local hub",
            ours=us(redis.cost),
            yardstick=us(mine.cost),
            ratio=f"{carried:.2f}",
            value=carried if not redis.disorder else 0.0,
            target=_REDIS if is_target else None,
        ),
    ]


async def add_burst(audience: Audience, messages: int, costs: Costs) -> None:
    """One more round of messages as fast as they go."""
    silent = await audience.quiet_burst(messages)
    loud, disorder = await audience.burst(messages)
    costs.rounds.append((loud - silent) / (messages * audience.size))
    costs.disorder += disorder


async def add_paced(audience: Audience, costs: Costs) -> None:
    """One more round at the pace of a lively channel."""
    for _ in range(PACED_SECONDS * PER_SECOND):
        await asyncio.gather(audience.send(), asyncio.sleep(1 / PER_SECOND))
    latencies, disorder = await audience.collect(PACED_SECONDS * PER_SECOND)
    costs.paced += latencies
    costs.disorder += disorder


def us(seconds: float) -> str:
    """Microseconds, for people."""
    return f"{seconds * 1e6:.1f} us"
