"""CORS: one place for both wires and the public documents. The rules are core/api/cors.py."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import patch_vary_headers

from core.api import cors
from core.origins import allowed_origins

Handler = Callable[[HttpRequest], HttpResponseBase]


def cross_origin(get_response: Handler) -> Handler:
    """Middleware: answers OPTIONS with 204 for any path, and marks answers for the origins that may read them."""
    allowed = allowed_origins()

    def middleware(request: HttpRequest) -> HttpResponseBase:
        origin = request.META.get("HTTP_ORIGIN", "")
        policy = cors.policy_of(request.path_info)
        if request.method == "OPTIONS":
            response: HttpResponseBase = HttpResponse(status=204)
            del response.headers["Content-Type"]
        else:
            response = get_response(request)
        headers = cors.answer_headers(policy, origin, allowed) if origin or policy.anyone else {}
        if headers and request.method == "OPTIONS":
            headers |= cors.preflight_headers(policy)
        for name, value in headers.items():
            response.headers[name] = value
        if origin and not policy.anyone:
            patch_vary_headers(response, ("Origin",))
        return response

    return middleware
