"""The two things that are asked of a server which lets people in: to keep a request, and to redeem a code."""

import base64
import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self
from urllib.parse import urlencode

from cryptography.hazmat.primitives.asymmetric import ec

from core.outbound import Reply
from core.p256 import key_from
from integrations.bluesky.asking import Asking, BlueskyError, object_in
from integrations.bluesky.client import SCOPE, client_id, redirect_uri
from integrations.bluesky.keys import client_assertion, possession
from integrations.bluesky.servers import AuthorizationServer

_ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_SEED_BYTES = 32
_VERIFIER_BYTES = 48
_LONGEST = 2048
_LONGEST_NONCE = 512
_FAILED = (400, 401)


@dataclass(frozen=True, slots=True)
class Secrets:
    """What one sign-in is tied to: the text behind its challenge (PKCE), and the seed of its key (DPoP)."""

    verifier: str = field(repr=False)
    seed: bytes = field(repr=False)

    @classmethod
    def new(cls) -> Self:
        """Random ones."""
        return cls(secrets.token_urlsafe(_VERIFIER_BYTES), secrets.token_bytes(_SEED_BYTES))

    @property
    def key(self) -> ec.EllipticCurvePrivateKey:
        """The sign-in's own key."""
        return key_from(self.seed)

    @property
    def challenge(self) -> str:
        """What the server learns of the verifier first."""
        digest = hashlib.sha256(self.verifier.encode()).digest()
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered, and what it wants to see in the next proof."""

    facts: Mapping[str, Any] = field(repr=False)
    nonce: str


def push_request(server: AuthorizationServer, tied_to: Secrets, state: str, handle: str, asking: Asking) -> Answer:
    """Have the server keep what is asked of it; `request_uri` in the answer names that (RFC 9126). Raises
    BlueskyError."""
    form = {
        "response_type": "code",
        "redirect_uri": redirect_uri(),
        "scope": SCOPE,
        "state": state,
        "code_challenge": tied_to.challenge,
        "code_challenge_method": "S256",
        "login_hint": handle,
    }
    answer = _answered(server.pushed_request_url, server.issuer, form, tied_to, "", asking)
    name = answer.facts.get("request_uri")
    if not isinstance(name, str) or not 0 < len(name) <= _LONGEST:
        raise BlueskyError(f"{server.issuer} kept nothing")
    return answer


def departure(server: AuthorizationServer, pushed: Answer) -> str:
    """Where the person goes."""
    query = urlencode({"client_id": client_id(), "request_uri": pushed.facts["request_uri"]})
    return f"{server.authorization_url}{'&' if '?' in server.authorization_url else '?'}{query}"


def redeem(token_url: str, issuer: str, code: str, tied_to: Secrets, nonce: str, asking: Asking) -> Mapping[str, Any]:
    """What a code is worth: the answer to a token request. Raises BlueskyError."""
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": redirect_uri(),
        "code_verifier": tied_to.verifier,
    }
    return _answered(token_url, issuer, form, tied_to, nonce, asking).facts


def _answered(url: str, issuer: str, form: Mapping[str, str], tied_to: Secrets, nonce: str, asking: Asking) -> Answer:
    """Asked once more where the server first wants its nonce in the proof, and not a third time."""
    reply = _asked(url, issuer, form, tied_to, nonce, asking)
    wanted = _nonce_of(reply) or nonce
    if wanted != nonce and reply.status in _FAILED and object_in(reply.body).get("error") == "use_dpop_nonce":
        reply = _asked(url, issuer, form, tied_to, wanted, asking)
    if reply.status not in (200, 201):
        raise BlueskyError(f"{url!r} answered {reply.status}: {reply.body[:200]!r}")
    return Answer(object_in(reply.body), _nonce_of(reply) or wanted)


def _asked(url: str, issuer: str, form: Mapping[str, str], tied_to: Secrets, nonce: str, asking: Asking) -> Reply:
    client = {
        "client_id": client_id(),
        "client_assertion_type": _ASSERTION_TYPE,
        "client_assertion": client_assertion(client_id(), issuer),
    }
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Accept": "application/json",
        "DPoP": possession(tied_to.key, "POST", url, nonce),
    }
    return asking.fetch(url, form=urlencode({**form, **client}).encode(), headers=headers)


def _nonce_of(reply: Reply) -> str:
    return str(reply.headers.get("dpop-nonce", ""))[:_LONGEST_NONCE]
