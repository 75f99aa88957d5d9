"""One endpoint through everything the product puts around it, against the same under Django's ASGI handler."""

from tests.load.http_cost import Call, cost, under_asgi_handler
from tests.load.installation import Bench
from tests.load.measure import median, spread
from tests.load.table import Row, Target

PEOPLE, OURS, THEIRS = 200, 1500, 400
_PATH = "/v1/users/@me"
_TARGET = Target(require=4, stretch=6)


async def rows(bench: Bench) -> list[Row]:
    """GET /v1/users/@me."""
    ours = bench.crowded(PEOPLE)
    twin = bench.installation(like=ours)
    pid, url = under_asgi_handler(
        bench, twin, "tests.load.yardsticks.asgi_handler", "tests.load.yardsticks.asgi_settings"
    )
    await cost(ours.pid, ours.server.url, _calls(ours.crowd["tokens"], 300))
    await cost(pid, url, _calls(ours.crowd["tokens"], 100))
    mine, theirs = [], []
    for _ in range(bench.rounds):
        mine.append(1 / await cost(ours.pid, ours.server.url, _calls(ours.crowd["tokens"], OURS)))
        theirs.append(1 / await cost(pid, url, _calls(ours.crowd["tokens"], THEIRS)))
    ratio = median(mine) / median(theirs)
    return [
        Row(
            what=f"GET {_PATH}, product's bridge, Django's ASGIHandler",
            ours=f"{median(mine):.0f}/core-s {spread(mine)}",
            yardstick=f"{median(theirs):.0f}/core-s {spread(theirs)}",
            ratio=f"{ratio:.1f}x",
            value=ratio,
            target=_TARGET,
        )
    ]


def _calls(tokens: list[str], count: int) -> list[Call]:
    return [("GET", _PATH, tokens[number % len(tokens)], b"") for number in range(count)]
