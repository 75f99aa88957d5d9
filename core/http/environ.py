"""ASGI scopes as WSGI environments."""

import sys
from typing import IO, Any
from urllib.parse import unquote_to_bytes

from core.http.files import FileWrapper

Scope = dict[str, Any]


def wsgi_environ(scope: Scope, body: IO[bytes], length: int, in_flight: int) -> dict[str, Any]:
    """PEP 3333's view of the request. `guildhall.in_flight` is how many requests this process is working on."""
    server = scope.get("server") or ("localhost", 80)
    client = scope.get("client") or ("", 0)
    environ = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": scope.get("root_path", ""),
        "PATH_INFO": _path_info(scope),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "SERVER_NAME": server[0],
        "SERVER_PORT": str(server[1]),
        "REMOTE_ADDR": client[0],
        "REMOTE_PORT": str(client[1]),
        "CONTENT_LENGTH": str(length),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        "wsgi.file_wrapper": FileWrapper,
        "guildhall.in_flight": in_flight,
    }
    _add_headers(environ, scope["headers"])
    return environ


def _path_info(scope: Scope) -> str:
    raw = scope.get("raw_path")
    octets = unquote_to_bytes(raw) if raw is not None else scope["path"].encode()
    return octets.decode("latin-1")  # how WSGI spells bytes


def _add_headers(environ: dict[str, Any], headers: list[tuple[bytes, bytes]]) -> None:
    for raw_name, raw_value in headers:
        if b"_" in raw_name:
            continue  # X_Forwarded_For would become the same key as X-Forwarded-For
        name, value = raw_name.decode("latin-1"), raw_value.decode("latin-1")
        if name == "content-length":
            continue  # the length of the body that has arrived is known
        key = "CONTENT_TYPE" if name == "content-type" else "HTTP_" + name.upper().replace("-", "_")
        if key in environ:
            value = environ[key] + ("; " if name == "cookie" else ",") + value
        environ[key] = value
