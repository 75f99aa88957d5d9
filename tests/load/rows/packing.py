"""What compression costs a delivery and a session, against the same without: frames of their own on the guild wire,
and one stream for as long as the socket lasts for libraries for Discord."""

from tests.load.audience import GatewayAudience
from tests.load.installation import Bench, Installation
from tests.load.measure import memory_kib
from tests.load.rows.fanout import Costs, add_burst, us
from tests.load.table import Row
from tests.load.wire import Http

SIZE, MESSAGES, WARM = 300, 80, 20
WAYS = {
    "gateway": ("gateway", ""),
    "zstd-stream": ("gateway-frames", "v=1&encoding=json&compress=zstd-stream"),
    "dialect": ("dialect", "v=10&encoding=json"),
    "dialect, zlib-stream": ("dialect-zlib", "v=10&encoding=json&compress=zlib-stream"),
    "dialect, zstd-stream": ("dialect-zstd", "v=10&encoding=json&compress=zstd-stream"),
}
_PLAIN = ("gateway", "dialect")


async def rows(bench: Bench) -> list[Row]:
    """One server and guild for each way, so that nobody else hears what is said."""
    audiences = {name: _audience(bench, kind, query) for name, (kind, query) in WAYS.items()}
    memory = {name: await _grown(audience) for name, audience in audiences.items()}
    costs = {name: Costs() for name in WAYS}
    for audience in audiences.values():
        await audience.burst(3)
    for _ in range(bench.rounds):
        for name, audience in audiences.items():
            await add_burst(audience, MESSAGES, costs[name])
    return [_row(name, costs, memory) for name in WAYS if name not in _PLAIN]


def _audience(bench: Bench, kind: str, query: str) -> GatewayAudience:
    installation = bench.installation(RATE_LIMITS="off")
    bots = {"sizes": [], "bots": SIZE} if kind.startswith("dialect") else {"sizes": [SIZE]}
    crowd = installation.inside("tests.load.crowd", "crowds", **bots)[0]
    return _serving(bench, installation, crowd, kind, query)


def _serving(
    bench: Bench, installation: Installation, crowd: dict[str, object], kind: str, query: str
) -> GatewayAudience:
    installation.start()
    http = Http(installation.server.url)
    return GatewayAudience(bench, installation, http, crowd=crowd, kind=kind, query=query)


async def _grown(audience: GatewayAudience) -> float:
    """KiB of a session more."""
    await audience.grow(WARM)
    before = memory_kib(audience.pid)
    await audience.grow(SIZE)
    return (memory_kib(audience.pid) - before) / (SIZE - WARM)


def _row(name: str, costs: dict[str, Costs], memory: dict[str, float]) -> Row:
    plain = "dialect" if name.startswith("dialect") else "gateway"
    disorder = f", {costs[name].disorder} out of order" if costs[name].disorder else ""
    return Row(
        what=f"a delivery and a session, {name}, the same without",
        ours=f"{us(costs[name].cost)}{disorder}, {memory[name]:.0f} KiB",
        yardstick=f"{us(costs[plain].cost)}, {memory[plain]:.0f} KiB",
        ratio=f"{costs[name].cost / costs[plain].cost:.2f}",
    )
