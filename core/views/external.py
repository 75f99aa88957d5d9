"""Addresses under which media of other sites are fetched through this server."""

import hashlib

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.cache import get_conditional_response
from django.utils.http import http_date

from core.api import checks
from core.clock import now
from core.errors import Code, ProductError
from core.images.cache import variant_cache
from core.limits import address_group, require
from core.media.external import cache_name, fetched, signed_address
from core.media.resizing import Wish, shown, wish_of
from core.storage import MEDIA_PATH
from core.views.failures import refusal_for
from core.views.parts import content_range, wanted_part

_YEAR = 31_536_000
_HEADERS = {
    "Accept-Ranges": "bytes",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Vary": "Accept-Encoding, Range",
}


def external(request: HttpRequest, signature: str, encoded: str) -> HttpResponse:
    """GET and HEAD of what another site has, as it is or as a picture made to measure."""
    try:
        if request.method not in ("GET", "HEAD"):
            raise ProductError(Code.METHOD_NOT_ALLOWED, headers={"Allow": "GET, HEAD"})
        checks.before_authentication.run(request)
        return _answer(request, signed_address(signature, encoded))
    except ProductError as refusal:
        response = refusal_for(request, refusal)
        response.headers["Cache-Control"] = "no-store"
        return response


def _answer(request: HttpRequest, address: str) -> HttpResponse:
    wish = wish_of(request.GET)
    media_type, content = fetched(address, getattr(request, "client_ip", ""))
    if wish is not None and media_type.startswith("image/"):
        media_type, content = _made(request, address, content, wish)
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    response = get_conditional_response(request, etag=tag) or _whole_or_part(request, content, media_type, tag)
    lasting = "" if media_type.startswith("image/") else ", no-transform, immutable"
    response.headers["ETag"] = tag
    response.headers["Cache-Control"] = f"public, max-age={_YEAR}{lasting}"
    response.headers["Expires"] = http_date(now().timestamp() + _YEAR)
    for name, value in _HEADERS.items():
        response.headers[name] = value
    return response


def _made(request: HttpRequest, address: str, content: bytes, wish: Wish) -> tuple[str, bytes]:
    def make() -> bytes:
        require("picture:make", address_group(getattr(request, "client_ip", "")))
        made, kind = shown(content, wish)
        return kind.encode() + b"\n" + made

    name = cache_name(address, f"{hashlib.sha256(content).hexdigest()}-{wish.name}")  # there may be another by now
    kind, _, made = variant_cache().get(name, make).partition(b"\n")
    return kind.decode(), made


def _whole_or_part(request: HttpRequest, content: bytes, media_type: str, tag: str) -> HttpResponse:
    part = wanted_part(request, tag, len(content))
    if part is None:
        return HttpResponse(content, content_type=media_type)
    response = HttpResponse(content[part.start : part.stop], content_type=media_type, status=206)
    response.headers["Content-Range"] = content_range(part, len(content))
    return response


urlpatterns = [path(f"{MEDIA_PATH[1:]}external/<str:signature>/v2/<str:encoded>", external)]
