from importlib.util import find_spec
from typing import Any

from django.utils.module_loading import import_string


async def _absent(scope: Any, receive: Any, send: Any) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1000})
    else:
        await send({"type": "http.response.start", "status": 404, "headers": []})
        await send({"type": "http.response.body", "body": b""})


def _find(module: str, name: str) -> Any:
    try:
        found = find_spec(module)
    except ModuleNotFoundError:
        found = None
    return import_string(f"{module}.{name}") if found else _absent


websocket_application = _find("gateway.routing", "websocket_application")
socketio_application = _find("gateway.socketio.server", "application")
