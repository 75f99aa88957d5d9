"""A page of fifty messages, from rows to JSON, against a DRF ModelSerializer."""

from tests.load.installation import Bench
from tests.load.measure import median
from tests.load.table import Row, Target

_TARGET = Target(require=2.5, stretch=5)


async def rows(bench: Bench) -> list[Row]:
    """In one process, without HTTP."""
    installation = bench.installation()
    crowd = installation.inside("tests.load.crowd", "crowd", members=40, messages=100)
    costs = installation.inside(
        "tests.load.page", "compare", token=crowd["tokens"][1], channel_id=crowd["channels"][0], rounds=bench.rounds
    )
    mine, theirs = median(costs["ours"]), median(costs["theirs"])
    return [
        Row(
            what="message list of 50, DRF ModelSerializer (in process)",
            ours=f"{mine * 1e6:.0f} us",
            yardstick=f"{theirs * 1e6:.0f} us",
            ratio=f"{theirs / mine:.1f}x",
            value=theirs / mine,
            target=_TARGET,
        )
    ]
