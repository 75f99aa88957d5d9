"""The door of /socket.io: what is refused before the protocol begins, and headers the library does not set."""

import json
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

from core.api.middleware.client_address import address_behind_proxies
from core.api.middleware.security_headers import data_headers
from core.errors import RateLimited
from core.http.body import Receive
from core.limits import address_group, require
from core.origins import allowed_origins, origin_of
from gateway.banned_addresses import is_banned
from gateway.database import in_database
from gateway.sockets.socket import Send

Scope = dict[str, Any]
Application = Callable[[Scope, Receive, Send], Awaitable[Any]]
HANDSHAKES = "socketio:handshake"
_EXTRA_HEADERS = ((b"cache-control", b"no-store"), (b"vary", b"Origin"), *data_headers())


class Edge:
    """An ASGI application around the Socket.IO server."""

    def __init__(self, application: Application) -> None:
        self._application = application
        self._allowed = allowed_origins()
        self.is_draining = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        scope["guildhall.client_ip"] = _client_ip(scope, headers)
        refusal = await self._refusal(scope, headers)
        if refusal is not None:
            await _refuse(scope, send, *refusal)
        elif scope["type"] == "websocket":
            await self._application(scope, receive, send)
        else:
            await self._application(scope, receive, _with_headers(send))

    async def _refusal(self, scope: Scope, headers: dict[str, str]) -> tuple[int, str] | None:
        if self.is_draining:
            return 503, "The server is restarting."
        if await is_banned(scope["guildhall.client_ip"]):
            return 403, "This address is banned."
        if not self._accepts(headers.get("origin", ""), headers.get("host", "")):
            return 400, "Not an accepted origin."
        query = parse_qs(scope["query_string"].decode("latin-1"))
        if "j" in query:
            return 400, "JSONP is not supported."  # a script of any site could read it
        if "sid" not in query:
            try:
                await in_database(require, HANDSHAKES, address_group(scope["guildhall.client_ip"]))
            except RateLimited:
                return 429, "Rate limit exceeded."
        return None

    def _accepts(self, origin: str, host: str) -> bool:
        """No origin is a script or an app; a page has to be of this host or of an allowed origin."""
        return (
            not origin or origin_of(origin) in self._allowed or urlsplit(origin_of(origin)).netloc == host.lower() != ""
        )


def _client_ip(scope: Scope, headers: dict[str, str]) -> str:
    return address_behind_proxies((scope.get("client") or ("", 0))[0], headers.get("x-forwarded-for", ""))


async def _refuse(scope: Scope, send: Send, status: int, text: str) -> None:
    kind = "websocket.http.response" if scope["type"] == "websocket" else "http.response"
    if scope["type"] == "websocket" and kind not in scope.get("extensions", {}):
        await send({"type": "websocket.close", "code": 1008})
        return
    headers = [(b"content-type", b"application/json"), *_EXTRA_HEADERS]
    await send({"type": f"{kind}.start", "status": status, "headers": headers})
    await send({"type": f"{kind}.body", "body": json.dumps(text).encode()})


def _with_headers(send: Send) -> Send:
    async def sending(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message["headers"], *_EXTRA_HEADERS]}
        await send(message)

    return sending
