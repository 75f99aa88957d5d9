"""The guild wire inside the test's own process and transaction: requests with real credentials, no socket."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.test import Client

from accounts.operations.sessions import start_session
from accounts.signing_in.devices import Device
from accounts.tokens import bot_token, new_bot_secret, secret_hash
from core.actor import Actor
from core.api.json import decode, encode

LIMITED = {"X-Fluxer-Test-Enable-Rate-Limits": "true"}
"""Headers of a request that is to be counted."""


@dataclass(frozen=True)
class Reply:
    """Status and body of an answer."""

    status: int
    body: Any
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def code(self) -> str:
        """The code of a refusal, "" for a success."""
        return str(self.body.get("code", "")) if isinstance(self.body, dict) and self.status >= 400 else ""

    @property
    def invalid(self) -> list[tuple[str, str]]:
        """(path, code) of every invalid value, in order."""
        return [(error["path"], error["code"]) for error in (self.body or {}).get("errors", ())]


class Wire:
    """Requests of one person, bot or (without an actor) anybody; `prefix` is the face that they speak to."""

    def __init__(self, actor: Actor | None = None, *, ip: str = "127.0.0.1", prefix: str = "/v1") -> None:
        self._prefix = prefix
        self._client = Client(raise_request_exception=False, REMOTE_ADDR=ip)
        self._headers = {} if actor is None else {"Authorization": _credential(actor)}

    @classmethod
    def signed_in(cls, token: str) -> "Wire":
        """Requests with this session token."""
        wire = cls()
        wire._headers = {"Authorization": token}
        return wire

    @property
    def token(self) -> str:
        """The credential of the requests."""
        return self._headers.get("Authorization", "")

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> Reply:
        """One request below the prefix; `headers` are more of them, `_` for `-`."""
        raw = b"" if body is None else encode(body)
        more = {name.replace("_", "-"): value for name, value in headers.items()}
        answer = self._client.generic(
            method, f"{self._prefix}{path}", raw, "application/json", headers=self._headers | more
        )
        return Reply(answer.status_code, decode(answer.content) if answer.content else None, answer.headers)

    def form(self, method: str, path: str, payload: Any, *parts: tuple[str, str, bytes], **headers: str) -> Reply:
        """One request with a form: `payload_json`, unless it is None, and parts of (name, file name, content)."""
        more = {name.replace("_", "-"): value for name, value in headers.items()}
        raw = form_of(payload, parts)
        answer = self._client.generic(method, f"{self._prefix}{path}", raw, FORM_TYPE, headers=self._headers | more)
        return Reply(answer.status_code, decode(answer.content) if answer.content else None, answer.headers)

    def fetch(self, address: str, method: str = "GET", **headers: str) -> Reply:
        """One request for a file, by its whole address or a path; the body is bytes."""
        path = address[address.index("/media/") :]
        more = {name.replace("_", "-"): value for name, value in headers.items()}
        answer = self._client.generic(method, path, headers=self._headers | more)
        body = answer.getvalue() if answer.streaming else answer.content
        return Reply(answer.status_code, body, answer.headers)

    def try_out(self, method: str, path: str, body: Any = None) -> Reply:
        """One request whose effects are taken back."""
        with transaction.atomic():
            reply = self.send(method, path, body)
            transaction.set_rollback(True)
        return reply


FORM_TYPE = "multipart/form-data; boundary=----parts"


def form_of(payload: Any, parts: Sequence[tuple[str, str, bytes]]) -> bytes:
    """A multipart body of FORM_TYPE."""
    pieces = []
    if payload is not None:
        words = payload if isinstance(payload, bytes) else encode(payload)
        pieces.append(b'Content-Disposition: form-data; name="payload_json"\r\n\r\n' + words)
    for name, file_name, content in parts:
        head = f'Content-Disposition: form-data; name="{name}"; filename="{file_name}"\r\nContent-Type: text/html\r\n'
        pieces.append(head.encode() + b"\r\n" + content)
    return b"".join(b"------parts\r\n" + piece + b"\r\n" for piece in pieces) + b"------parts--\r\n"


def _credential(actor: Actor) -> str:
    user = actor.user
    if not user.is_bot:
        return start_session(user, Device())
    secret = new_bot_secret()
    user.bot_secret_hash = secret_hash(secret)
    user.save(update_fields=["bot_secret_hash"])
    return f"Bot {bot_token(user.id, secret)}"
