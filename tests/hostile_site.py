"""Other people's sites on this machine, and names that lead to them: a resolver under the attacker's control."""

import gzip
import threading
import time
from collections.abc import Callable, Collection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from typing import Any

from core.addresses import is_public
from core.outbound import Guard, Outbound

Answer = tuple[int, dict[str, str], bytes]
_LOOPBACK = ip_address("127.0.0.1")


class Site:
    """A server whose pages a test writes. `pages` by path: a body (HTML), or a whole answer, or a function that writes
    to the socket itself. Every name ends here unless `names` says otherwise."""

    def __init__(self) -> None:
        self.pages: dict[str, bytes | str | Answer | Callable[[Any], None]] = {}
        self.names: dict[str, list[Collection[str]]] = {}
        self.asked: list[str] = []
        self.headers: list[dict[str, str]] = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                site.asked.append(f"{self.headers['Host'].partition(':')[0]}{self.path}")
                site.headers.append(dict(self.headers))
                try:
                    site._answer(self)
                except (BrokenPipeError, ConnectionResetError):
                    self.close_connection = True

            def log_message(self, *arguments: Any) -> None:
                """Nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self._server.server_port
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def url(self, path: str, host: str = "site.example") -> str:
        """The address of a page."""
        return f"http://{host}:{self.port}{path}"

    def client(self, **guard: Any) -> Outbound:
        """The guarded client, to which this machine counts as public when a name leads here."""
        allows = guard.pop("allows", lambda address: address == _LOOPBACK or is_public(address))
        return Outbound(Guard(resolve=self._resolve, allows=allows, ports=frozenset({80, 443, self.port}), **guard))

    def stop(self) -> None:
        """End it."""
        self._server.shutdown()
        self._server.server_close()

    def _resolve(self, host: str, port: int, seconds: float) -> Collection[str]:
        answers = self.names.get(host)
        if answers is None:
            return ("127.0.0.1",)
        return answers.pop(0) if len(answers) > 1 else answers[0]

    def _answer(self, handler: Any) -> None:
        page = self.pages.get(handler.path.partition("?")[0], (404, {}, b""))
        if callable(page):
            page(handler)
            return
        whole = page if isinstance(page, tuple) else (200, {"Content-Type": "text/html"}, page)
        status, headers, content = whole
        body = content.encode() if isinstance(content, str) else content
        handler.send_response(status)
        for name, value in ({"Content-Length": str(len(body))} | headers).items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body)


def endless(handler: Any) -> None:
    """A page that never ends."""
    handler.send_response(200)
    handler.send_header("Content-Type", "text/html")
    handler.end_headers()
    handler.wfile.write(b"<title>Endless</title>")
    while True:
        handler.wfile.write(b"<p>" * 20_000)


def dripping(handler: Any) -> None:
    """A page that comes one byte at a time."""
    handler.send_response(200)
    handler.send_header("Content-Type", "text/html")
    handler.send_header("Content-Length", "100000")
    handler.end_headers()
    for _ in range(2000):
        handler.wfile.write(b"x")
        time.sleep(0.05)


BOMB: Answer = (
    200,
    {"Content-Type": "text/html", "Content-Encoding": "gzip"},
    gzip.compress(b"<title>Bomb</title>" + b" " * 50_000_000),
)
