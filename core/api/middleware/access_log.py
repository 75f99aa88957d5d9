"""One line and one measurement per request."""

import logging
import time
from collections.abc import Callable
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from prometheus_client import Histogram

from core.api.wires import wire_of
from core.logs import public_path
from core.metrics import REQUESTS, REQUESTS_IN_FLIGHT

Handler = Callable[[HttpRequest], HttpResponseBase]
# Facts go to the standard library as they are: they hold nothing to redact, and core/logs.py writes them in one step.
_log = logging.getLogger("guildhall.access")
# Asked every few seconds by machines, and never interesting.
_QUIET = frozenset({"/_health", "/v1/_health", "/_ready", "/_live", "/metrics", "/internal/telemetry"})
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def access_log(get_response: Handler) -> Handler:
    """Middleware: logs method, path, status, time, address and account; neither query, headers nor body."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if request.path_info in _QUIET:
            return get_response(request)
        started = time.perf_counter()
        REQUESTS_IN_FLIGHT.inc()
        try:
            response = get_response(request)
        finally:
            REQUESTS_IN_FLIGHT.dec()
        seconds = time.perf_counter() - started
        method = request.method if request.method in _METHODS else "OTHER"
        _measured(wire_of(request.path_info), method, response.status_code).observe(seconds)
        if _log.isEnabledFor(logging.INFO):
            _log.info(_facts(request, response, seconds))
        return response

    return middleware


@cache
def _measured(wire: str, method: str | None, status: int) -> Histogram:
    return REQUESTS.labels(wire, method, status)


def _facts(request: HttpRequest, response: HttpResponseBase, seconds: float) -> dict[str, Any]:
    actor = getattr(request, "actor", None)
    facts = {
        "event": "request",
        "request_id": getattr(request, "request_id", ""),
        "method": request.method,
        "path": getattr(request, "public_path", None) or public_path(request.path_info),
        "status": response.status_code,
        "ms": round(seconds * 1000, 1),
        "ip": getattr(request, "client_ip", ""),
    }
    return facts if actor is None else facts | {"user_id": str(actor.user_id), "kind": actor.kind}
