"""Searching among a million messages: how long people wait, on both databases.

Clock time, in one process, with nobody else asking. `SEARCH_MESSAGES` makes it fewer.
"""

import os
from statistics import quantiles
from typing import Any

from tests.load.installation import Bench
from tests.load.table import Row

MESSAGES = int(os.environ.get("SEARCH_MESSAGES", "1000000"))
SEARCHES = 40
_PERCENT = 100


async def rows(bench: Bench) -> list[Row]:
    """By kind of search, and all of them together."""
    found: list[Row] = []
    for postgres in (False, True) if bench.has_postgres else (False,):
        name = "PostgreSQL" if postgres else "SQLite"
        installation = bench.installation(postgres=postgres)
        facts = installation.inside("tests.load.searching", "measure", messages=MESSAGES, searches=SEARCHES)
        every = [each for took in facts["took"].values() for each in took]
        found.append(_row(f"{name}, {MESSAGES:,} messages: all kinds of search", every))
        print(f"# {name}: {_row('all', every).ours}", flush=True)
        found += [_row(f"{name}: {kind}", took, facts["found"][kind]) for kind, took in facts["took"].items()]
        found.append(
            Row(what=f"{name}: filling it, with the index", ours=f"{facts['filled'] / MESSAGES * 1e6:.0f} us each")
        )
    return found


def _row(what: str, took: list[Any], found: int | None = None) -> Row:
    points = quantiles(took, n=_PERCENT)
    hits = "" if found is None else f", {found / len(took):.0f} found"
    return Row(what=what, ours=f"p50 / p95 {points[49]:.1f} / {points[94]:.1f} ms{hits}")
