"""SEC-041: one address may not hold countless sockets of which nobody has said who they are."""

import json
from types import SimpleNamespace
from typing import Any

import pytest
from channels.exceptions import StopConsumer

from core.actor import Actor
from gateway import runtime
from gateway.runtime import Strangers
from gateway.sockets import consumers
from gateway.sockets.consumers import GatewayConsumer
from tests.operations.gateway.gateway_lab import Lab, lab
from tests.world import World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.embedded]


class Knock:
    """One WebSocket as the server hands it to us."""

    def __init__(self, ip: str, query: str = "v=1") -> None:
        self.sent: list[dict[str, Any]] = []
        self._consumer: Any = GatewayConsumer()
        self._consumer.scope = {"query_string": query.encode(), "ip": ip}
        self._consumer.base_send = self._send

    async def _send(self, message: dict[str, Any]) -> None:
        self.sent.append(message)

    async def open(self) -> int | None:
        """Come; the code it is closed with, if it is."""
        await self._consumer.dispatch({"type": "websocket.connect"})
        return self.sent[-1].get("code")

    async def identify(self, actor: Actor) -> None:
        """Say who one is."""
        wish = {"op": 2, "d": {"token": str(actor.user_id), "properties": {}}}
        await self._consumer.dispatch({"type": "websocket.receive", "text": json.dumps(wish)})

    async def leave(self) -> None:
        """Go."""
        with pytest.raises(StopConsumer):
            await self._consumer.dispatch({"type": "websocket.disconnect"})


@pytest.fixture
def person() -> Actor:
    return World().person("alice")


def house(it: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process where two strangers of one address have room."""
    monkeypatch.setattr(runtime, "MAX_STRANGERS_PER_ADDRESS", 2)
    here = SimpleNamespace(
        hub=it.hub,
        handover=it.handover,
        connections=set(),
        strangers=Strangers(),
        client_ip=lambda scope: scope["ip"],
    )
    monkeypatch.setattr(consumers, "get_runtime", lambda: here)


async def test_one_address_has_room_for_so_many_strangers(person: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    """4000 and not 4008, after which some clients never come back."""
    async with lab(monkeypatch, person) as it:
        house(it, monkeypatch)
        first, second = Knock("203.0.113.5"), Knock("203.0.113.5")
        assert [await first.open(), await second.open()] == [None, None]
        refused = Knock("203.0.113.5")
        assert await refused.open() == 4000
        assert [message["type"] for message in refused.sent] == ["websocket.accept", "websocket.close"]
        assert await Knock("203.0.113.6").open() is None
        await refused.leave()
        assert await Knock("203.0.113.5").open() == 4000
        await first.identify(person)
        assert await Knock("203.0.113.5").open() is None
        await second.leave()
        assert await Knock("203.0.113.5").open() is None
        await first.leave()
        assert await Knock("203.0.113.5").open() == 4000


async def test_whoever_has_a_whole_network_has_one_address(person: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    async with lab(monkeypatch, person) as it:
        house(it, monkeypatch)
        codes = [await Knock(f"2001:db8:0:1::{number}").open() for number in range(3)]
        assert codes == [None, None, 4000]
        assert await Knock("2001:db8:0:2::1").open() is None


@pytest.mark.parametrize(
    ("query", "kind"),
    [
        ("v=1&compress=zstd-stream", "bytes"),
        ("v=1&compress=zlib-stream", "text"),
        ("v=1&compress=none", "text"),
        ("v=1&encoding=etf&compress=zstd", "text"),
    ],
)
async def test_who_asks_for_compressed_frames_gets_them(
    person: Actor, monkeypatch: pytest.MonkeyPatch, query: str, kind: str
) -> None:
    """GW-006, GW-007: from the first one on."""
    async with lab(monkeypatch, person) as it:
        house(it, monkeypatch)
        knock = Knock("203.0.113.5", query)
        await knock.open()
        await knock.identify(person)
        assert len(knock.sent) == 3
        assert [set(message) for message in knock.sent[1:]] == [{"type", kind}] * 2
