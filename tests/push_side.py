"""A push service on this machine, and browsers that read what it gets."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple

import http_ece
import jwt
from cryptography.hazmat.primitives.asymmetric import ec

from core.api.json import decode
from core.outbound import Guard, Outbound
from core.p256 import base64url, from_base64url, public_text

_SECRET = b"sixteen bytes-16"


class Push(NamedTuple):
    """One that arrived."""

    path: str
    headers: dict[str, str]
    body: bytes


class PushService:
    """Answers every push with the next of `answers`, 201 when there is none."""

    def __init__(self) -> None:
        self.pushes: list[Push] = []
        self.answers: list[int] = []
        self.encoding = ""
        service, lock = self, threading.Lock()

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                with lock:  # the first push gets the first answer
                    service.pushes.append(Push(self.path, dict(self.headers), body))
                    answer = service.answers.pop(0) if service.answers else 201
                self.send_response(answer)
                self.send_header("Content-Length", "0")
                if service.encoding:
                    self.send_header("Content-Encoding", service.encoding)
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self._server.server_port
        self.url = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def client(self) -> Outbound:
        """A client that may reach it."""
        return Outbound(Guard(allows=lambda _: True, allows_name=lambda _: True, ports=frozenset({self.port})))

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class Browser:
    """Has keys of its own."""

    def __init__(self, service: PushService, name: str = "one") -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self.endpoint = f"{service.url}/{name}"

    def subscription(self) -> dict[str, Any]:
        """What it tells the server."""
        keys = {"p256dh": public_text(self._key), "auth": base64url(_SECRET)}
        return {"endpoint": self.endpoint, "keys": keys, "user_agent": "Browser 1.0"}

    def read(self, push: Push) -> Any:
        """What a push says."""
        assert push.headers["Content-Encoding"] == "aes128gcm"
        plain = http_ece.decrypt(push.body, private_key=self._key, auth_secret=_SECRET, version="aes128gcm")
        return decode(plain)


def claims_of(push: Push, audience: str, public_key: str) -> dict[str, Any]:
    """What the push says of its sender, if that is who it should be."""
    scheme, _, words = push.headers["Authorization"].partition(" ")
    parts = dict(word.strip().split("=", 1) for word in words.split(","))
    assert (scheme, parts["k"]) == ("vapid", public_key)
    point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), from_base64url(public_key))
    claims: dict[str, Any] = jwt.decode(parts["t"], point, algorithms=["ES256"], audience=audience)
    return claims
