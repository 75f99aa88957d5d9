"""Cross-site requests that carry somebody's cookie are refused, since the web client sends no form token."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from core.api.answers import topics_refusal, v1_refusal
from core.api.wires import wire_of
from core.errors import Code, ProductError
from core.origins import allowed_origins, origin_of

Handler = Callable[[HttpRequest], HttpResponseBase]

SESSION_COOKIE = "session"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


def origin_check(get_response: Handler) -> Handler:
    """Middleware: 403 INVALID_API_ORIGIN for unsafe requests with a session cookie (or, in production, to the web
    client's own host) whose Origin or Referer is not an allowed one. No such header at all is a script, and allowed
    with a cookie."""
    allowed = allowed_origins()
    web_origin = _separate_web_origin()

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if request.method in _SAFE or wire_of(request.path_info) == "pages":
            return get_response(request)
        if web_origin and _claimed(request) != web_origin and _own_origin(request) == web_origin:
            return _refused(request)
        if "HTTP_COOKIE" in request.META and SESSION_COOKIE in request.COOKIES:
            claimed = _claimed(request)
            if claimed is not None and claimed not in allowed and claimed != _own_origin(request):
                return _refused(request)
        return get_response(request)

    return middleware


def _separate_web_origin() -> str:
    config = settings.GUILDHALL
    web, own = origin_of(config.web_url), origin_of(config.public_url)
    return web if config.is_production and web != own else ""


def _claimed(request: HttpRequest) -> str | None:
    """Where the request says it comes from; "" for an origin that has no address, None for silence."""
    origin = request.META.get("HTTP_ORIGIN")
    if origin is not None:
        return origin_of(origin)
    referer = request.META.get("HTTP_REFERER")
    return None if referer is None else origin_of(referer)


def _own_origin(request: HttpRequest) -> str:
    return f"{request.scheme}://{request.get_host()}".lower()


def _refused(request: HttpRequest) -> HttpResponseBase:
    refusal = ProductError(Code.INVALID_API_ORIGIN)
    return topics_refusal(refusal) if wire_of(request.path_info) == "topics" else v1_refusal(refusal)
