"""How fast this machine is at the moment, so that figures of two runs can be compared.

The targets were set on a machine where Django's cursor reads one row of SQLite in 12 us; a shared or busy one needs
several times that, and every rate below shrinks alike.
"""

from tests.load.installation import Bench
from tests.load.measure import median
from tests.load.table import Row

TARGETS_MACHINE = 12e-6


async def rows(bench: Bench) -> list[Row]:
    """One row by cursor."""
    costs = bench.installation().inside("tests.load.page", "one_row", rounds=bench.rounds)
    cost = median(costs)
    return [
        Row(
            what="this machine: one row of SQLite by Django's cursor",
            ours=f"{cost * 1e6:.0f} us",
            yardstick=f"{TARGETS_MACHINE * 1e6:.0f} us (targets' machine)",
            ratio=f"{cost / TARGETS_MACHINE:.1f}x slower",
        )
    ]
