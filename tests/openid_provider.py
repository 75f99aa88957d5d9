"""An OpenID Connect provider of the tests' own, which checks its clients strictly and can be made to lie."""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

CLIENT_ID = "guildhall"
CLIENT_SECRET = "client-secret-of-the-tests"
_RSA = rsa.generate_private_key(public_exponent=65537, key_size=2048)
_OTHER_RSA = rsa.generate_private_key(public_exponent=65537, key_size=2048)
_EC = ec.generate_private_key(ec.SECP256R1())


@dataclass
class Lies:
    """What is different from what an honest provider would do."""

    claims: dict[str, Any] = field(
        default_factory=dict
    )  # of the id token, or functions of the moment; None leaves one out
    info: dict[str, Any] | None = None  # instead of the honest user info
    algorithm: str = "RS256"
    key: Any = None  # that signs
    kid: str | None = "rsa"
    token: str | None = None  # instead of the id token
    token_status: int = 200
    issuer: str = ""  # in the discovery document
    info_status: int = 200
    methods: list[str] | None = None


class OpenIdProvider:
    """Its state: who is signed in there (`person`), which codes are out, which keys it has, what it was asked."""

    def __init__(self) -> None:
        self.person: dict[str, Any] = {}
        self.lies = Lies()
        self.codes: dict[str, dict[str, str]] = {}
        self.access_tokens: dict[str, dict[str, Any]] = {}
        self.asked: list[str] = []
        self.key_names = ["rsa", "ec"]
        self.secret = CLIENT_SECRET
        self.issuer = ""

    def be(self, subject: str, **claims: Any) -> None:
        """Have this person signed in at the provider."""
        self.person = {"sub": subject, **claims}

    def visit(self, address: str) -> dict[str, str]:
        """What a browser brings back that is sent to `address`: the parameters of the redirect."""
        given = dict(parse_qsl(urlsplit(address).query))
        assert given["response_type"] == "code"
        assert given["client_id"] == CLIENT_ID
        assert given["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(16)
        self.codes[code] = given
        return {"code": code, "state": given["state"]}

    def document(self) -> dict[str, Any]:
        """The discovery document."""
        found = {
            "issuer": self.lies.issuer or self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "jwks_uri": f"{self.issuer}/keys",
        }
        return found | ({"token_endpoint_auth_methods_supported": self.lies.methods} if self.lies.methods else {})

    def keys(self) -> dict[str, Any]:
        """The public keys."""
        known = {
            "rsa": jwt.algorithms.RSAAlgorithm.to_jwk(_RSA.public_key(), as_dict=True),
            "rsa-2": jwt.algorithms.RSAAlgorithm.to_jwk(_OTHER_RSA.public_key(), as_dict=True),
            "ec": jwt.algorithms.ECAlgorithm.to_jwk(_EC.public_key(), as_dict=True),
        }
        return {"keys": [{**known[name], "kid": name, "use": "sig"} for name in self.key_names]}

    def redeem(self, form: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        """The answer of the token endpoint."""
        given = self.codes.pop(form.get("code", ""), None)
        verifier = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        problems = [
            given is None,
            given is not None and given["redirect_uri"] != form.get("redirect_uri"),
            given is not None and given["code_challenge"] != base64.urlsafe_b64encode(verifier).decode().rstrip("="),
            form.get("grant_type") != "authorization_code",
            not self._is_client(form, authorization),
        ]
        if any(problems) or given is None or self.lies.token_status != 200:
            return max(self.lies.token_status, 400), {"error": "invalid_grant", "error_description": form.get("code")}
        access_token = secrets.token_urlsafe(16)
        self.access_tokens[access_token] = dict(self.person)
        id_token = self.id_token(given["nonce"]) if self.lies.token is None else self.lies.token
        return 200, {"access_token": access_token, "token_type": "Bearer", "id_token": id_token, "expires_in": 300}

    def id_token(self, nonce: str) -> str:
        """A signed id token of the person, with the lies in it."""
        moment = int(time.time())
        honest = {"iss": self.issuer, "aud": CLIENT_ID, "iat": moment, "exp": moment + 300, "nonce": nonce}
        claims = {**self.person, **honest, **self.lies.claims}
        headers = {"kid": self.lies.kid} if self.lies.kid else {}
        key = self.lies.key or {"RS256": _RSA, "ES256": _EC, "none": None}[self.lies.algorithm]
        told = {name: value(moment) if callable(value) else value for name, value in claims.items()}
        kept = {name: value for name, value in told.items() if value is not None}
        return jwt.encode(kept, key, self.lies.algorithm, headers)

    def _is_client(self, form: dict[str, str], authorization: str) -> bool:
        basic = base64.b64encode(f"{CLIENT_ID}:{self.secret}".encode()).decode()
        posted = (form.get("client_id"), form.get("client_secret", "")) == (CLIENT_ID, self.secret)
        return authorization == f"Basic {basic}" if self.lies.methods == ["client_secret_basic"] else posted


def public_key_pem() -> bytes:
    """The public key that anybody has, as a forger would use it for a shared secret."""
    return _RSA.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def rotated_key() -> Any:
    """The key that the provider publishes as `rsa-2` once it has it."""
    return _OTHER_RSA


@contextmanager
def running_provider() -> Iterator[OpenIdProvider]:
    """The provider on a port of this machine."""
    provider = OpenIdProvider()

    class Handler(BaseHTTPRequestHandler):
        wbufsize = -1  # one packet an answer, which is not waited for

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            provider.asked.append(parts.path)
            if parts.path == "/.well-known/openid-configuration":
                self.answer(200, provider.document())
            elif parts.path == "/keys":
                self.answer(200, provider.keys())
            elif parts.path == "/userinfo":
                token = self.headers.get("Authorization", "").removeprefix("Bearer ")
                honest = provider.access_tokens.get(token)
                told = provider.lies.info if provider.lies.info is not None else honest
                self.answer(provider.lies.info_status if honest else 401, told or {})
            else:
                self.come_back(parse_qs(parts.query))

        def do_POST(self) -> None:
            provider.asked.append(self.path)
            length = int(self.headers.get("Content-Length", "0"))
            form = dict(parse_qsl(self.rfile.read(length).decode(), keep_blank_values=True))
            self.answer(*provider.redeem(form, self.headers.get("Authorization", "")))

        def come_back(self, query: dict[str, list[str]]) -> None:
            brought = provider.visit(f"{provider.issuer}{self.path}")
            self.send_response(302)
            self.send_header("Location", f"{query['redirect_uri'][0]}?{urlencode(brought)}")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def answer(self, status: int, body: Any) -> None:
            raw = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

        def log_message(self, format: str, *args: Any) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
