"""The payment provider for tests: a server of this machine that answers as recorded, and events signed as it signs."""

import hashlib
import hmac
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

import pytest
from django.test import Client

from core.outbound import Guard, Outbound
from integrations.donations import provider

SECRET = "whsec_test"


@dataclass
class Provider:
    """The recorded API, and what it was asked."""

    url: str
    asked: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    subscription: dict[str, Any] = field(default_factory=dict)
    charge: dict[str, Any] = field(default_factory=dict)
    customer: dict[str, Any] = field(default_factory=dict)
    status: int = 200

    def answer(self, method: str, path: str) -> dict[str, Any]:
        if path.startswith("/v1/checkout/sessions"):
            return {"id": "cs_1", "object": "checkout.session", "url": "https://checkout.stripe.com/c/pay/cs_1"}
        if path.startswith("/v1/billing_portal/sessions"):
            return {"id": "bps_1", "object": "billing_portal.session", "url": "https://billing.stripe.com/p/session/1"}
        if path.startswith("/v1/charges"):
            return {"id": "ch_1", "object": "charge"} | self.charge
        if path.startswith("/v1/customers"):
            return {"id": "cus_1", "object": "customer"} | self.customer
        return {"id": "sub_1", "object": "subscription", "status": "active"} | self.subscription


@contextmanager
def answering(settings: Any, monkeypatch: pytest.MonkeyPatch, **configured: Any) -> Iterator[Provider]:
    """The provider, configured with these settings beside its keys."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            plain = {name: values[0] for name, values in parse_qs(body).items()}
            recorded.asked.append((self.command, self.path, plain | {"key": self.headers["Authorization"]}))
            content = json.dumps(recorded.answer(self.command, self.path)).encode()
            if recorded.status != 200:
                content = b'{"error": {"type": "invalid_request_error", "message": "no"}}'
            self.send_response(recorded.status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_DELETE = do_POST

        def log_message(self, *_: object) -> None:
            return None

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    port = server.server_address[1]
    recorded = Provider(f"http://127.0.0.1:{port}")
    monkeypatch.setattr(provider, "API", recorded.url)
    reaches = Outbound(Guard(allows=lambda address: True, allows_name=lambda name: True, ports=frozenset({port})))
    monkeypatch.setattr(provider, "guarded", lambda: reaches)
    settings.GUILDHALL = replace(
        settings.GUILDHALL,
        stripe_secret_key="sk_test_1",
        stripe_webhook_secret=SECRET,
        email_url="file:///nowhere",
        **configured,
    )
    try:
        yield recorded
    finally:
        server.shutdown()
        server.server_close()


def told(kind: str, what: dict[str, Any], *, event_id: str = "", created: int = 0, secret: str = SECRET) -> Any:
    """Send an event, signed as the provider signs."""
    event = {
        "id": event_id or f"evt_{kind}_{time.monotonic_ns()}",
        "object": "event",
        "type": kind,
        "created": created or int(time.time()),
        "data": {"object": what},
    }
    payload, moment = json.dumps(event), int(time.time())
    signature = hmac.new(secret.encode(), f"{moment}.{payload}".encode(), hashlib.sha256).hexdigest()
    return post(payload, f"t={moment},v1={signature}")


def post(payload: str, signature: str | None) -> Any:
    headers = {} if signature is None else {"Stripe-Signature": signature}
    client = Client(raise_request_exception=False)
    return client.post("/v1/stripe/webhook", payload, "application/json", headers=headers)
