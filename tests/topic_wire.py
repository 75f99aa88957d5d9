"""The topic wire inside the test's own process and transaction: requests of people, and what their sockets hear."""

from typing import Any

from core.actor import Actor
from core.ids import to_oid
from gateway.socketio.wire_events import deliveries
from tests.operations.events import announced
from tests.topic_side import person
from tests.wire import Wire


class Visitor:
    """Somebody (or nobody) below /api. `ask` insists on a status and on the envelope."""

    def __init__(self, actor: Actor | None) -> None:
        self.actor = actor
        self.wire = Wire(actor, prefix="/api")

    @property
    def id(self) -> str:
        """Their id as this wire spells it."""
        assert self.actor is not None
        return to_oid(self.actor.user_id)

    @property
    def number(self) -> int:
        """Their id."""
        assert self.actor is not None
        return self.actor.user_id

    @property
    def name(self) -> str:
        """Their name."""
        assert self.actor is not None
        return str(self.actor.user.handle)

    def ask(self, method: str, path: str, body: Any = None, *, status: int = 200) -> dict[str, Any]:
        """One request that must succeed; its whole body."""
        reply = self.wire.send(method, path, body)
        assert reply.status == status, f"{method} {path}: {reply.status} {reply.body}"
        assert reply.body["success"] is True
        whole: dict[str, Any] = reply.body
        return whole

    def data(self, method: str, path: str, body: Any = None, *, status: int = 200) -> Any:
        """The payload of `ask`."""
        return self.ask(method, path, body, status=status)["data"]

    def refused(self, method: str, path: str, body: Any = None) -> tuple[int, str]:
        """One request that must fail, in the shape of a failure: status and first words."""
        reply = self.wire.send(method, path, body)
        assert reply.body["success"] is False, reply.body
        assert reply.body["error"] == reply.body["errors"][0]
        return reply.status, reply.body["error"]


def visitor(name: str = "", **options: Any) -> Visitor:
    """A new account, signed in."""
    return Visitor(person(name, **options))


def stranger() -> Visitor:
    """Nobody in particular."""
    return Visitor(None)


def heard(after: int) -> list[tuple[Any, str, Any]]:
    """What sockets were told since an event (`tests.operations.events.mark`): room or rooms, name, body."""
    return [(one.room, one.name, one.body()) for event in announced(after) for one in deliveries(event)]


def heard_as(after: int, name: str) -> list[tuple[Any, Any]]:
    """The same of one event: rooms and bodies."""
    return [(room, body) for room, heard_name, body in heard(after) if heard_name == name]
