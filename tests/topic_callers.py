"""People of the topic side for tests inside the test's own process: accounts with the requests they make."""

from typing import Any

from core.actor import Actor
from core.ids import to_oid
from tests.api_side import Api
from tests.topic_side import person
from tests.wire import Reply


class Caller(Api):
    """Somebody (or nobody), known by the id and the name that the topic wire shows."""

    def __init__(self, actor: Actor | None = None) -> None:
        super().__init__(actor)
        self.actor = actor
        self.id = "" if actor is None else to_oid(actor.user_id)
        self.name = "" if actor is None else actor.user.handle

    def call(self, method: str, path: str, body: Any = None) -> Reply:
        """One request, whatever comes of it."""
        return self._wire.send(method, path, body)

    def said(self, method: str, path: str, body: Any = None) -> str:
        """The words of a success."""
        return str(self.ask(method, path, body)["message"])


def somebody(name: str = "", *, is_admin: bool = False) -> Caller:
    """A new account, signed in."""
    return Caller(person(name, is_admin=is_admin))
