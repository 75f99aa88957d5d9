"""People come and go, lose their connections and resume, are put out and come back, and permissions change, on a real
server. What it weighs afterwards is compared with what it weighed when everything had happened once.
"""

import asyncio
import json

from tests.load.audience import GatewayAudience
from tests.load.installation import Bench
from tests.load.measure import memory_kib
from tests.load.table import Row, Target
from tests.load.wire import Http

PEOPLE, ENDED_SECONDS, WARM, ROUNDS = 120, 3.5, 3, 6
_VIEW = 1 << 10
_GROWTH = Target(require=2, stretch=0.5, unit=" KiB", at_most=True)


async def rows(bench: Bench) -> list[Row]:
    """Growth for each session that was."""
    audience = await GatewayAudience.make(bench, members=PEOPLE)
    weights = []
    for _ in range(WARM + ROUNDS * bench.rounds):
        await _everything(audience)
        weights.append(memory_kib(audience.pid))
    before, after = weights[WARM - 1], weights[-1]
    sessions = PEOPLE * ROUNDS * bench.rounds
    each = (after - before) / sessions
    return [
        Row(
            what=f"churn: {sessions} sessions come, resume and go, kicks, permissions: memory before and after",
            ours=f"{before / 1024:.1f} and {after / 1024:.1f} MiB",
            ratio=f"{each:.2f} KiB a session",
            value=each,
            target=_GROWTH,
        )
    ]


async def _everything(audience: GatewayAudience) -> None:
    crowd, url = audience.installation.crowd, audience.url
    wish = {"kind": "gateway", "url": url, "tokens": crowd["tokens"][1:], "room": audience.room()}
    await audience.receivers.ask(do="open", **wish)
    http = Http(audience.installation.server.url)
    await _permissions_change(http, crowd)
    await audience.receivers.ask(do="resume", url=url)
    await _kicked_and_back(http, crowd)
    await audience.receivers.ask(do="close")
    await asyncio.sleep(ENDED_SECONDS)
    http.close()


async def _permissions_change(http: Http, crowd: dict[str, object]) -> None:
    tokens, channels = crowd["tokens"], crowd["channels"]
    assert isinstance(tokens, list)
    assert isinstance(channels, list)
    path = f"/v1/channels/{channels[1]}/permissions/{crowd['guild']}"
    hidden = json.dumps({"type": 0, "allow": "0", "deny": str(_VIEW)}).encode()
    for _ in range(3):
        await http.call("PUT", path, tokens[0], hidden)
        await http.call("DELETE", path, tokens[0])


async def _kicked_and_back(http: Http, crowd: dict[str, object]) -> None:
    tokens, channels = crowd["tokens"], crowd["channels"]
    assert isinstance(tokens, list)
    assert isinstance(channels, list)
    invite = json.loads(await http.call("POST", f"/v1/channels/{channels[0]}/invites", tokens[0], b"{}"))
    for token in tokens[1:4]:
        person = json.loads(await http.call("GET", "/v1/users/@me", token))
        await http.call("DELETE", f"/v1/guilds/{crowd['guild']}/members/{person['id']}", tokens[0])
        await http.call("POST", f"/v1/invites/{invite['code']}", token)
