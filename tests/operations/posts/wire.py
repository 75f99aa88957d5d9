"""The topic wire for tests of posts and comments, in the test's own process, and what sockets would hear."""

from typing import Any

from core.actor import Actor
from core.ids import parse_oid, to_oid
from gateway.socketio.wire_events import deliveries
from tests.operations.events import announced
from tests.wire import Wire


class TopicWire(Wire):
    """Requests of one person, or nobody."""

    def __init__(self, actor: Actor | None = None) -> None:
        super().__init__(actor, prefix="/api")

    def ask(self, method: str, path: str, body: Any = None, *, status: int = 200) -> Any:
        """One request that must succeed; its whole body."""
        reply = self.send(method, path, body)
        assert reply.status == status, f"{method} {path}: {reply.status} {reply.body}"
        assert reply.body["success"] is True
        return reply.body

    def data(self, method: str, path: str, body: Any = None, *, status: int = 200) -> Any:
        """The payload of `ask`."""
        return self.ask(method, path, body, status=status)["data"]

    def refused(self, method: str, path: str, body: Any = None) -> tuple[int, str]:
        """One request that must fail, in the shape of a failure: status and first words."""
        reply = self.send(method, path, body)
        assert reply.body["success"] is False
        assert reply.body["error"] == reply.body["errors"][0]
        return reply.status, reply.body["error"]

    def post(self, topic_id: int, **body: Any) -> dict[str, Any]:
        """A new post of theirs."""
        wanted = {"title": "A post", "content": "Some text", **body}
        made: dict[str, Any] = self.data("POST", f"/posts/topic/{to_oid(topic_id)}", wanted, status=201)
        return made

    def comment(self, post_id: str, content: str = "Some words", **body: Any) -> dict[str, Any]:
        """A new comment of theirs."""
        path = f"/comments/posts/{post_id}/comments"
        made: dict[str, Any] = self.data("POST", path, {"content": content, **body}, status=201)
        return made

    def reply(self, comment_id: str, content: str = "Some words", **body: Any) -> dict[str, Any]:
        """A new reply of theirs."""
        path = f"/comments/{comment_id}/reply"
        made: dict[str, Any] = self.data("POST", path, {"content": content, **body}, status=201)
        return made


def told(after: int) -> list[tuple[str, Any, Any, int, int]]:
    """What the events after that one say to sockets: wire event, room or rooms, payload, and the one person who alone
    hears it or does not (0: nobody)."""
    return [
        (one.name, one.room, one.body(), one.only_user, one.except_user)
        for event in announced(after)
        for one in deliveries(event)
    ]


def number(oid: str) -> int:
    """The id behind a spelling of the topic wire."""
    return parse_oid(oid)
