"""The network of Bluesky on this machine: name servers, a directory, a data server and a server that lets people in.

The last one checks its clients strictly. All of them can be made to lie: see `Bluesky.edits` and the fields below it.
"""

import base64
import hashlib
import json
import secrets
import threading
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import dns.flags
import dns.message
import dns.rcode
import dns.resolver
import dns.rrset
import jwt

from core.addresses import is_public
from core.outbound import Caps, Guard, Outbound, Reply
from tests.core.test_email_domains import NameServer

HANDLE = "cats.bsky.social"
DID = "did:plc:" + "catscatscatscatscatscats"
DIRECTORY = "plc.directory"
STORE = "pds.host.example"
DOOR = "door.host.example"
_LOOPBACK = ip_address("127.0.0.1")
_OAUTH = {
    "issuer": f"https://{DOOR}",
    "authorization_endpoint": f"https://{DOOR}/authorize",
    "token_endpoint": f"https://{DOOR}/token",
    "pushed_authorization_request_endpoint": f"https://{DOOR}/par",
    "response_types_supported": ["code"],
    "grant_types_supported": ["authorization_code", "refresh_token"],
    "code_challenge_methods_supported": ["S256"],
    "token_endpoint_auth_methods_supported": ["none", "private_key_jwt"],
    "token_endpoint_auth_signing_alg_values_supported": ["ES256"],
    "dpop_signing_alg_values_supported": ["ES256"],
    "scopes_supported": ["atproto", "transition:generic"],
    "authorization_response_iss_parameter_supported": True,
    "require_pushed_authorization_requests": True,
    "client_id_metadata_document_supported": True,
}
DOCUMENTS: dict[str, dict[str, Any]] = {
    f"{DIRECTORY}/{DID}": {
        "id": DID,
        "alsoKnownAs": [f"at://{HANDLE}"],
        "service": [{"id": "#atproto_pds", "type": "AtprotoPersonalDataServer", "serviceEndpoint": f"https://{STORE}"}],
    },
    f"{STORE}/.well-known/oauth-protected-resource": {
        "resource": f"https://{STORE}",
        "authorization_servers": [f"https://{DOOR}"],
    },
    f"{DOOR}/.well-known/oauth-authorization-server": _OAUTH,
}
Page = tuple[int, dict[str, str], bytes]


class _Names(NameServer):
    """TXT records by name; where `are_down`, none can be had."""

    def __init__(self) -> None:
        self.texts: dict[str, list[str]] = {}
        self.are_down = False
        super().__init__()

    def answer(self, query: dns.message.Message, name: str, kind: str) -> dns.message.Message:
        answer = dns.message.make_response(query)
        answer.flags |= dns.flags.RA
        if self.are_down:
            answer.set_rcode(dns.rcode.SERVFAIL)
        elif kind == "TXT" and name in self.texts:
            answer.answer.append(dns.rrset.from_text(name, 60, "IN", kind, *self.texts[name]))
        else:
            answer.set_rcode(dns.rcode.NXDOMAIN)
        return answer


@dataclass(frozen=True, slots=True)
class _Tls(Outbound):
    """The guarded client, but for TLS: what leaves for port 443 arrives at the tests' server without it. Redirects say
    that they lead to TLS too, unless that is lost on the way."""

    port: int = 0
    is_lost_on_the_way: bool = False

    def fetch(
        self,
        url: str,
        *,
        method: str = "GET",
        headers: Mapping[str, str] | None = None,
        content: bytes = b"",
        caps: Caps | None = None,
    ) -> Reply:
        parts = urlsplit(url)
        assert parts.scheme == "https"
        plain = parts._replace(scheme="http", netloc=f"{parts.netloc}:{self.port}").geturl()
        # Two arguments: a class with slots is made anew, and the short form does not find it.
        reply = Outbound.fetch(self, plain, method=method, headers=headers, content=content, caps=caps)
        scheme = "http:" if self.is_lost_on_the_way and reply.url != plain else "https:"
        return replace(reply, url=reply.url.replace(f":{self.port}", "").replace("http:", scheme, 1))


@dataclass
class Bluesky:
    """`pages` stand in the place of what is served at "host/path"; `edits` change documents (None takes a key away).
    `hosts` has the addresses of names that do not lead here. `keys` are the client's own, `token` changes the answer
    to a code, and with `nonces` a proof is good for one request alone, whatever it says."""

    keys: dict[str, Any] = field(default_factory=dict)
    pages: dict[str, Page] = field(default_factory=dict)
    edits: dict[str, dict[str, Any]] = field(default_factory=dict)
    hosts: dict[str, Collection[str]] = field(default_factory=dict)
    token: dict[str, Any] = field(default_factory=dict)
    nonces: bool = False
    asked: list[str] = field(default_factory=list)
    pushed: dict[str, dict[str, str]] = field(default_factory=dict)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)
    nonce: str = "nonce-1"

    def visit(self, url: str) -> dict[str, str]:
        """What a browser brings back from the page at `url`, where the person agrees."""
        parts = urlsplit(url)
        assert f"{parts.netloc}{parts.path}" == f"{DOOR}/authorize", url
        given = dict(parse_qsl(parts.query))
        request = self.pushed.pop(given["request_uri"])
        assert given == {"client_id": request["client_id"], "request_uri": given["request_uri"]}
        code = secrets.token_urlsafe(16)
        self.codes[code] = request
        return {"code": code, "state": request["state"], "iss": f"https://{DOOR}"}

    def answer(self, method: str, address: str, form: dict[str, str], headers: Mapping[str, str]) -> Page:
        """What is served."""
        self.asked.append(f"{method} {address}")
        if address in self.pages:
            return self.pages[address]
        if address in DOCUMENTS:
            document = DOCUMENTS[address] | self.edits.get(address, {})
            return _json(200, {name: value for name, value in document.items() if value is not None})
        act = {f"POST {DOOR}/par": self._push, f"POST {DOOR}/token": self._redeem}.get(f"{method} {address}")
        return (404, {}, b"nothing") if act is None else self._checked(act, address, form, headers)

    def _checked(
        self, act: Callable[[dict[str, str], str], Page], address: str, form: dict[str, str], headers: Mapping[str, str]
    ) -> Page:
        proof = headers["DPoP"]
        head = jwt.get_unverified_header(proof)
        claims = jwt.decode(proof, jwt.PyJWK(head["jwk"], "ES256"), ["ES256"])
        assert (head["typ"], set(head["jwk"])) == ("dpop+jwt", {"kty", "crv", "x", "y"})
        assert (claims["htm"], claims["htu"]) == ("POST", f"https://{address}")
        said = form.pop("client_assertion")
        key = next(key for key in self.keys["keys"] if key["kid"] == jwt.get_unverified_header(said)["kid"])
        client = jwt.decode(said, jwt.PyJWK(key), ["ES256"], audience=f"https://{DOOR}", issuer=form["client_id"])
        assert client["sub"] == form["client_id"]
        assert client["exp"] - client["iat"] <= 60
        assert not {claims["jti"], client["jti"]} & self.seen
        self.seen |= {claims["jti"], client["jti"]}
        if claims.get("nonce") != self.nonce or self.nonces:
            self.nonce = f"{self.nonce}+"
            return _json(400, {"error": "use_dpop_nonce"}, {"DPoP-Nonce": self.nonce})
        return act(form, json.dumps(head["jwk"], sort_keys=True))

    def _push(self, form: dict[str, str], key: str) -> Page:
        assert form.keys() >= {"redirect_uri", "state", "login_hint"}
        assert (form["response_type"], form["scope"], form["code_challenge_method"]) == ("code", "atproto", "S256")
        name = f"urn:ietf:params:oauth:request_uri:{secrets.token_hex(8)}"
        self.pushed[name] = form | {"key": key}
        return _json(201, {"request_uri": name, "expires_in": 60}, {"DPoP-Nonce": self.nonce})

    def _redeem(self, form: dict[str, str], key: str) -> Page:
        request = self.codes.pop(form["code"], None)
        if request is None:
            return _json(400, {"error": "invalid_grant"})
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest()).decode()
        assert challenge.rstrip("=") == request["code_challenge"]
        assert (form["redirect_uri"], key) == (request["redirect_uri"], request["key"])
        honest = {"access_token": "x", "token_type": "DPoP", "scope": "atproto", "sub": DID, "expires_in": 60}
        return _json(200, honest | self.token)


class BlueskyNetwork:
    """Runs it; `world` is what it serves at the moment."""

    def __init__(self) -> None:
        self.names, self.world = _Names(), Bluesky()
        network = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", "0"))).decode()
                address = f"{self.headers['Host'].partition(':')[0]}{self.path}"
                status, more, content = network.world.answer(
                    self.command, address, dict(parse_qsl(body)), dict(self.headers)
                )
                self.send_response(status)
                for name, value in ({"Content-Length": str(len(content))} | more).items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(content)

            do_POST = do_GET

            def handle(self) -> None:
                with suppress(ConnectionError):  # who has read enough hangs up
                    super().handle()

            def log_message(self, *arguments: Any) -> None:
                """Nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def resolver(self) -> dns.resolver.Resolver:
        """What asks the name servers."""
        made = dns.resolver.Resolver(configure=False)
        made.nameservers, made.port = ["127.0.0.1"], self.names.socket.getsockname()[1]
        return made

    def url(self, address: str) -> str:
        """Where redirects lead that the client takes for addresses with TLS."""
        host, _, path = address.partition("/")
        return f"http://{host}:{self._server.server_port}/{path}"

    def client(self) -> Outbound:
        """The guarded client: names lead here unless `hosts` says otherwise, and so this machine counts as public."""

        def resolve(host: str, port: int, seconds: float) -> Collection[str]:
            return self.world.hosts.get(host, ("127.0.0.1",))

        def allows(address: Any) -> bool:
            return address == _LOOPBACK or is_public(address)

        port = self._server.server_port
        return _Tls(Guard(resolve=resolve, allows=allows, ports=frozenset({80, 443, port})), port=port)

    def stop(self) -> None:
        """End it."""
        self.names.stop()
        self._server.shutdown()
        self._server.server_close()


def leading_to(url: str) -> Page:
    """A redirect."""
    return 302, {"Location": url}, b""


def callback(facts: Mapping[str, str]) -> str:
    """The path that a browser comes back by."""
    return f"/connections/bluesky/callback?{urlencode(facts)}"


def _json(status: int, body: Any, headers: Mapping[str, str] | None = None) -> Page:
    return status, {"Content-Type": "application/json", **(headers or {})}, json.dumps(body).encode()
