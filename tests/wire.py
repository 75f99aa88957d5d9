"""The guild wire inside the test's own process and transaction: requests with real credentials, no socket."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.test import Client

from accounts.devices import Device
from accounts.operations.sessions import start_session
from accounts.tokens import bot_secret_hash, bot_token, new_bot_secret
from core.actor import Actor
from core.api.json import decode, encode


@dataclass(frozen=True)
class Reply:
    """Status and body of an answer."""

    status: int
    body: Any

    @property
    def code(self) -> str:
        """The code of a refusal, "" for a success."""
        return str(self.body.get("code", "")) if isinstance(self.body, dict) and self.status >= 400 else ""


class Wire:
    """Requests of one person, bot or (without an actor) anybody."""

    def __init__(self, actor: Actor | None = None) -> None:
        self._client = Client(raise_request_exception=False)
        self._headers = {} if actor is None else {"Authorization": _credential(actor)}

    def send(self, method: str, path: str, body: Any = None) -> Reply:
        """One request below /v1."""
        raw = b"" if body is None else encode(body)
        answer = self._client.generic(method, f"/v1{path}", raw, "application/json", headers=self._headers)
        return Reply(answer.status_code, decode(answer.content) if answer.content else None)

    def try_out(self, method: str, path: str, body: Any = None) -> Reply:
        """One request whose effects are taken back."""
        with transaction.atomic():
            reply = self.send(method, path, body)
            transaction.set_rollback(True)
        return reply


def _credential(actor: Actor) -> str:
    user = actor.user
    if not user.is_bot:
        return start_session(user, Device())
    secret = new_bot_secret()
    user.bot_secret_hash = bot_secret_hash(secret)
    user.save(update_fields=["bot_secret_hash"])
    return f"Bot {bot_token(user.id, secret)}"
