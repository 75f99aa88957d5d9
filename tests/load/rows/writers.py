"""Eight threads writing to one SQLite file at once: nobody may fail, nobody may wait long."""

from tests.load.installation import Bench
from tests.load.table import Row, Target

_FAILED = Target(require=0, stretch=0, unit="", at_most=True)
_WAIT = Target(require=500, stretch=100, unit=" ms", at_most=True)


async def rows(bench: Bench) -> list[Row]:
    """Failures, and the longest time from asking to committed."""
    installation = bench.installation(RATE_LIMITS="off")
    crowd = installation.inside("tests.load.crowd", "crowd", members=8)
    found = installation.inside(
        "tests.load.writing", "main", tokens=crowd["tokens"], channel_ids=crowd["channels"], seconds=10
    )
    longest, p99 = found["longest"] * 1000, found["p99"] * 1000
    return [
        Row(
            what="SQLite, 8 writers for 10 s: database is locked",
            ours=f"{found['locked']} of {found['sent']}",
            value=found["locked"],
            target=_FAILED,
        ),
        Row(
            what="the same: longest wait, from asking to committed",
            ours=f"{longest:.0f} ms (p99 {p99:.0f} ms, {found['sent'] / 10:.0f}/s)",
            value=longest,
            target=_WAIT,
        ),
    ]
