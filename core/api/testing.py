"""What tests of endpoints use: a client that can be somebody without credentials."""

from contextvars import ContextVar
from typing import Any

from django.http import HttpRequest
from django.test import Client

from core.actor import Actor
from core.api.json import encode

_acting: ContextVar[Actor | None] = ContextVar("acting", default=None)


def authenticate_as_told(request: HttpRequest) -> Actor | None:
    """An authenticator for tests that are not about credentials: the actor the client was given."""
    return _acting.get()


class ApiClient(Client):
    """Django's client, speaking JSON and keeping 500 an answer. Needs GUILDHALL_AUTHENTICATOR = authenticate_as_told
    (this module) for `actor` to count."""

    def __init__(self, actor: Actor | None = None, **options: Any) -> None:
        super().__init__(raise_request_exception=False, **options)
        self.actor = actor

    def request(self, **environ: Any) -> Any:
        token = _acting.set(self.actor)
        try:
            return super().request(**environ)
        finally:
            _acting.reset(token)

    def send(self, method: str, path: str, body: Any = b"", **options: Any) -> Any:
        """Any method with a JSON body."""
        raw = body if isinstance(body, bytes) else encode(body)
        return self.generic(method, path, raw, "application/json", **options)
