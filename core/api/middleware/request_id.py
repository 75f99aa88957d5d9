"""Every request has an id: the caller's own or a new one, in every log line and every answer."""

import re
import uuid
from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponseBase

Handler = Callable[[HttpRequest], HttpResponseBase]

# Long or unprintable ids would only serve to spoil logs.
_ACCEPTABLE = re.compile(r"[\x21-\x7e]{1,128}")


def request_id(get_response: Handler) -> Handler:
    """Middleware: sets `request.request_id`, binds it for logs, answers it as X-Request-ID."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        sent = request.META.get("HTTP_X_REQUEST_ID", "")
        chosen = sent if _ACCEPTABLE.fullmatch(sent) else str(uuid.uuid4())
        request.__dict__["request_id"] = chosen
        structlog.contextvars.bind_contextvars(request_id=chosen)
        response = get_response(request)
        response.headers["X-Request-ID"] = chosen
        return response

    return middleware
