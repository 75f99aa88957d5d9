"""Refusing early when the process has more requests than it can ever answer in time."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from core.api.answers import json_response

Handler = Callable[[HttpRequest], HttpResponseBase]

MOST_IN_FLIGHT = 500
_EXEMPT = frozenset({"/_health", "/v1/_health", "/_live"})


def in_flight_cap(get_response: Handler) -> Handler:
    """Middleware: 503 with `Retry-After: 5` beyond 500 requests. The HTTP bridge tells the count."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if request.META.get("guildhall.in_flight", 0) > MOST_IN_FLIGHT and request.path_info not in _EXEMPT:
            return json_response({"message": "The server is busy, please try again"}, 503, {"Retry-After": "5"})
        return get_response(request)

    return middleware
