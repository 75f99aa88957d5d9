"""The ASGI application: everything the server speaks, on one port.

HTTP goes through the bridge to Django's WSGI handler, /gateway and /socket.io to their own applications.
"""

# ruff: noqa: E402 - Django must be ready before anything that knows models is imported
from config.boot import boot

boot()

import asyncio

from django.conf import settings
from django.db import connections

from config import lifecycle
from config.wsgi import application as wsgi_application
from core.api.admission import admit_body
from core.api.middleware.security_headers import data_headers
from core.db.sqlite.checkpoint import fold_in_log
from core.http.body import Receive
from core.http.bridge import Send, WSGIBridge
from core.http.environ import Scope
from core.http.pool import ThreadPool
from core.http.prefix import without_prefix
from core.media.uploads import incoming_folder
from gateway.socketio.server import application as socketio_application
from gateway.sockets.routing import websocket_application

POOL_STOP_SECONDS = 5.0
_PROBES = frozenset({"/_health", "/_ready", "/_live", "/health", "/metrics"})  # every process answers its operator

_BASE_PATH = settings.GUILDHALL.base_path
_pool = ThreadPool(settings.GUILDHALL.http_threads, on_exit=connections.close_all)
bridge = WSGIBridge(
    wsgi_application, _pool, gatekeeper=admit_body, folder=incoming_folder(), early_headers=data_headers()
)


async def _nothing() -> None:
    """Live answers start and end with their requests; only a stop of the server has to end them."""


lifecycle.lifecycle.add(lifecycle.Part("live answers", start=_nothing, stop=_nothing, drain=bridge.drain))


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Route by kind and path."""
    kind = scope["type"]
    if _BASE_PATH and kind != "lifespan":
        scope = without_prefix(scope, _BASE_PATH)
    if kind == "lifespan":
        await _lifespan(receive, send)
    elif f"{scope['path']}/".startswith("/socket.io/") and "gateway" in settings.GUILDHALL.roles:
        await socketio_application(scope, receive, send)
    elif kind == "http" and ("web" in settings.GUILDHALL.roles or scope["path"] in _PROBES):
        await bridge(scope, receive, send)
    elif scope["path"].rstrip("/") == "/gateway" and "gateway" in settings.GUILDHALL.roles:
        await websocket_application(scope, receive, send)
    else:
        await absent(scope, receive, send)


async def _lifespan(receive: Receive, send: Send) -> None:
    await receive()
    try:
        await lifecycle.start()
    except Exception as error:
        await send({"type": "lifespan.startup.failed", "message": f"{type(error).__name__}: {error}"})
        return
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await lifecycle.stop()
    _pool.stop(POOL_STOP_SECONDS)
    await asyncio.to_thread(fold_in_log)
    await send({"type": "lifespan.shutdown.complete"})


async def absent(scope: Scope, receive: Receive, send: Send) -> None:
    """This process does not serve what was asked for; another one does (ROLES)."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1000})  # before accept: the handshake is refused with 403
        return
    await send(
        {"type": "http.response.start", "status": 404, "headers": [(b"content-type", b"text/plain"), *data_headers()]}
    )
    await send({"type": "http.response.body", "body": b"Not served by this process"})
