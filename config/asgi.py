"""The ASGI application: everything the server speaks, on one port.

HTTP goes through the bridge to Django's WSGI handler, /gateway and /socket.io to their own applications.
"""

# ruff: noqa: E402 - Django must be ready before anything that knows models is imported
from config.boot import boot

boot()

from django.conf import settings
from django.db import connections

from config import lifecycle
from config.wsgi import application as wsgi_application
from core.http.body import Receive
from core.http.bridge import Send, WSGIBridge
from core.http.environ import Scope
from core.http.pool import ThreadPool
from gateway.routing import websocket_application
from gateway.socketio.server import application as socketio_application

POOL_STOP_SECONDS = 5.0

_pool = ThreadPool(settings.GUILDHALL.http_threads, on_exit=connections.close_all)
bridge = WSGIBridge(wsgi_application, _pool)


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Route by kind and path."""
    kind = scope["type"]
    if kind == "lifespan":
        await _lifespan(receive, send)
    elif scope["path"] == "/socket.io" or scope["path"].startswith("/socket.io/"):
        await socketio_application(scope, receive, send)
    elif kind == "http":
        await bridge(scope, receive, send)
    elif scope["path"].rstrip("/") == "/gateway" and "gateway" in settings.GUILDHALL.roles:
        await websocket_application(scope, receive, send)
    else:
        await send({"type": "websocket.close", "code": 1000})  # before accept: the handshake is refused with 403


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
    await send({"type": "lifespan.shutdown.complete"})
