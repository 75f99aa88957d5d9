"""Everything the product promises of speed and size, measured on this machine, in one table.

    bin/load [--rounds N] [ROW ...]

Rows: see NAMES below. All of them take about ten minutes. Figures are processor time of the server where that is
possible, medians of interleaved rounds, and ratios to a yardstick of the same run: read those.
"""

import argparse
import asyncio
import datetime
import os
import signal
import time
import traceback

from tests.load.installation import Bench
from tests.load.rows import (
    churn,
    create,
    crowds,
    endpoint,
    fanout,
    latency,
    listing,
    machine,
    memory,
    packing,
    ready,
    saturated,
    search,
    socketio,
    storm,
    writers,
)
from tests.load.table import Row, table

NAMES = {
    "machine": machine.rows,
    "fanout": fanout.rows,
    "socketio": socketio.rows,
    "endpoint": endpoint.rows,
    "create": create.rows,
    "list": listing.rows,
    "memory": memory.rows,
    "latency": latency.rows,
    "saturated": saturated.rows,
    "writers": writers.rows,
    "ready": ready.rows,
    "crowds": crowds.rows,
    "packing": packing.rows,
    "storm": storm.rows,
    "churn": churn.rows,
    "search": search.rows,
}
SECONDS_FOR_ONE = 600


async def measured(names: list[str], rounds: int) -> tuple[list[Row], int]:
    """The rows of these names, and how many of the names failed."""
    found: list[Row] = []
    failed = 0
    this = asyncio.current_task()
    assert this is not None
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, this.cancel)  # so that everything started ends
    with Bench(rounds) as bench:
        for name in names:
            started = time.monotonic()
            try:
                with bench.stage():
                    async with asyncio.timeout(SECONDS_FOR_ONE):
                        found += await NAMES[name](bench)
            except Exception:
                failed += 1
                traceback.print_exc()
                found.append(Row(what=f"{name}: FAILED, see above", ours=""))
            print(f"# {name}: {time.monotonic() - started:.0f} s, load {os.getloadavg()[0]:.1f}", flush=True)
    return found, failed


def main() -> int:
    """Returns the exit status: 1 when something could not be measured."""
    parser = argparse.ArgumentParser(
        prog="bin/load", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("rows", nargs="*", metavar="ROW", help=", ".join(NAMES))
    parser.add_argument("--rounds", type=int, default=3)
    chosen = parser.parse_args()
    unknown = [name for name in chosen.rows if name not in NAMES]
    if unknown:
        parser.error(f"no such row: {', '.join(unknown)}. There are: {', '.join(NAMES)}")
    print(f"# {datetime.datetime.now(datetime.UTC):%Y-%m-%d %H:%M} UTC, {os.cpu_count()} cores", flush=True)
    found, failed = asyncio.run(measured(chosen.rows or list(NAMES), chosen.rounds))
    print(f"\n{table(found)}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
