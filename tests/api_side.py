"""The topic wire inside the test's own process and transaction: answers in its envelope."""

from typing import Any

from core.actor import Actor
from tests.wire import Wire


class Api:
    """Requests of one person, or (without an actor) of anybody."""

    def __init__(self, actor: Actor | None = None) -> None:
        self._wire = Wire(actor, prefix="/api")

    def ask(self, method: str, path: str, body: Any = None, *, status: int = 200) -> dict[str, Any]:
        """A request that must succeed; the whole answer."""
        reply = self._wire.send(method, path, body)
        assert reply.status == status, (method, path, reply.status, reply.body)
        assert reply.body["success"] is True, reply.body
        answer: dict[str, Any] = reply.body
        return answer

    def data(self, method: str, path: str, body: Any = None, *, status: int = 200) -> Any:
        """The `data` of a request that must succeed."""
        return self.ask(method, path, body, status=status)["data"]

    def refused(self, method: str, path: str, body: Any = None) -> tuple[int, str]:
        """Status and first words of a request that must be refused, in the shape of a refusal."""
        reply = self._wire.send(method, path, body)
        assert reply.body["success"] is False, reply.body
        assert reply.body["error"] == reply.body["errors"][0]
        return reply.status, reply.body["error"]

    def status(self, method: str, path: str, body: Any = None) -> int:
        """The status of a request."""
        return self._wire.send(method, path, body).status
