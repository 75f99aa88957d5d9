"""A topic's message to many Socket.IO clients, against a raw broadcast of the same bytes.

Cost and checks as in rows/fanout.py; the writer uses Socket.IO too, and a second topic is the quiet place.
"""

from tests.load.audience import PlainAudience
from tests.load.installation import Bench
from tests.load.measure import milliseconds, p50_p99
from tests.load.rows.fanout import PER_SECOND, Costs, add_burst, add_paced, us
from tests.load.socketio_audience import SocketIOAudience
from tests.load.table import Row, Target

SIZES = {100: 300, 1000: 80}
_FLOOR = Target(require=0.30, stretch=0.60)


async def rows(bench: Bench) -> list[Row]:
    """All Socket.IO rows."""
    ours = await SocketIOAudience.make(bench, members=max(SIZES) + 1)
    raw = await PlainAudience.raw(bench, await ours.frame())
    found: list[Row] = []
    for size, messages in SIZES.items():
        costs = {audience: Costs() for audience in (ours, raw)}
        for audience in costs:
            await audience.grow(size)
            await audience.burst(3)
        for _ in range(bench.rounds):
            for audience, cost in costs.items():
                await add_burst(audience, messages, cost)
                await add_paced(audience, cost)
        found += _rows(size, *costs.values())
    return found


def _rows(size: int, mine: Costs, plain: Costs) -> list[Row]:
    ratio = plain.cost / mine.cost
    paced = milliseconds(mine.paced, 0.99) / milliseconds(plain.paced, 0.99)
    disorder = f", {mine.disorder} out of order" if mine.disorder else ", all in order"
    return [
        Row(
            what=f"Socket.IO room broadcast, N={size}, raw websockets broadcast",
            ours=f"{us(mine.cost)} a delivery{disorder}",
            yardstick=us(plain.cost),
            ratio=f"{ratio:.2f}",
            value=ratio if not mine.disorder else 0.0,
            target=_FLOOR if size == max(SIZES) else None,
        ),
        Row(
            what=f"Socket.IO room broadcast, N={size}, {PER_SECOND} messages/s, p50 / p99",
            ours=p50_p99(mine.paced),
            yardstick=p50_p99(plain.paced),
            ratio=f"{paced:.2f} (p99)",
        ),
    ]
