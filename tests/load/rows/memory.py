"""What the process weighs: at rest, and with sessions that do nothing."""

import asyncio
from pathlib import Path

from tests.load.audience import GatewayAudience
from tests.load.installation import Bench
from tests.load.measure import memory_kib
from tests.load.table import Row, Target
from tests.load.wire import Http

SESSIONS = 1000
_REST = Target(require=180, stretch=140, unit=" MiB", at_most=True)
_SESSION = Target(require=45, stretch=30, unit=" KiB", at_most=True)


async def rows(bench: Bench) -> list[Row]:
    """Shares of memory (PSS)."""
    audience = await GatewayAudience.make(bench, members=SESSIONS + 50)
    pid, crowd = audience.pid, audience.installation.crowd
    client = Http(audience.installation.server.url)
    for token in crowd["tokens"][-20:]:
        await client.call("GET", "/v1/users/@me", token)
    await asyncio.sleep(3)
    rest, resident = memory_kib(pid) / 1024, _resident_mib(pid)
    await audience.grow(50)  # what the first sessions load, guild and code, is not theirs
    before = memory_kib(pid)
    await audience.grow(50 + SESSIONS)
    await asyncio.sleep(2)
    each = (memory_kib(pid) - before) / SESSIONS
    return [
        Row(
            what="embedded process at rest (PSS)",
            ours=f"{rest:.0f} MiB ({resident:.0f} resident)",
            value=rest,
            target=_REST,
        ),
        Row(what=f"an idle identified session (of {SESSIONS})", ours=f"{each:.1f} KiB", value=each, target=_SESSION),
    ]


def _resident_mib(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) / 1024
