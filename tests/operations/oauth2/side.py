"""One application, its owner, and a person who lets it in."""

import base64
import hashlib
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from core.actor import Actor
from integrations.models import Application
from tests.wire import Reply, Wire
from tests.world import PASSWORD, World

BACK = "https://app.example/back"
VERIFIER = "v" * 50
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).decode().rstrip("=")
PKCE = {"code_challenge": CHALLENGE, "code_challenge_method": "S256"}
SUDO = {"password": PASSWORD}


@dataclass
class Side:
    """An application of `owner`, whom `alice` may let in."""

    world: World = field(default_factory=World)
    changes: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.owner, self.alice = Wire(self.person("dev")), Wire(self.person("alice"))
        body = {"name": "Helper", "redirect_uris": [BACK]} | self.changes
        self.made = self.owner.send("POST", "/oauth2/applications", body).body
        self.id, self.secret = self.made["id"], self.made["client_secret"]

    def person(self, name: str) -> Actor:
        return self.world.person(name, email=f"{name}@example.com", email_verified=True)

    @property
    def path(self) -> str:
        return f"/oauth2/applications/{self.id}"

    @property
    def application(self) -> Application:
        return Application.objects.get(pk=self.id)

    @property
    def client(self) -> dict[str, str]:
        return {"client_id": self.id, "client_secret": self.secret}

    def consent(self, who: Wire | None = None, **asked: Any) -> Reply:
        """What comes of somebody's consent; None leaves a value out."""
        body = {"client_id": self.id, "scope": "identify", "redirect_uri": BACK} | asked
        body = {name: value for name, value in body.items() if value is not None}
        return (who or self.alice).send("POST", "/oauth2/authorize/consent", body)

    def code(self, **asked: Any) -> str:
        reply = self.consent(**asked)
        assert reply.status == 200, reply.body
        return parse_qs(urlsplit(reply.body["redirect_to"]).query)["code"][0]

    def code_of_owner(self) -> str:
        return self.code(who=self.owner)

    def exchange(self, code: str, **other: Any) -> Reply:
        body = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK} | self.client | other
        return Wire().send("POST", "/oauth2/token", {name: value for name, value in body.items() if value is not None})

    def refresh(self, token: str, **other: Any) -> Reply:
        body = {"grant_type": "refresh_token", "refresh_token": token} | self.client | other
        return Wire().send("POST", "/oauth2/token", body)

    def tokens(self, **asked: Any) -> dict[str, Any]:
        reply = self.exchange(self.code(**asked))
        assert reply.status == 200, reply.body
        body: dict[str, Any] = reply.body
        return body

    def bearer(self, scope: str = "identify", **asked: Any) -> Wire:
        """Requests with an access token for alice."""
        return self.with_token(self.tokens(scope=scope, **asked)["access_token"])

    @staticmethod
    def with_token(token: str) -> Wire:
        return Wire.signed_in(f"Bearer {token}")


def refusal(reply: Reply) -> tuple[int, str]:
    """Status and code of a refusal, in either of the two shapes."""
    return reply.status, reply.code or str((reply.body or {}).get("error_description", ""))
