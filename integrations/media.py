"""Addresses under which the style sheets of themes are fetched: by anybody, and never as anything but a style sheet."""

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import path
from django.utils.cache import get_conditional_response

from core.api import checks
from core.errors import Code, ProductError
from core.storage import MEDIA_PATH, files
from core.views.failures import refusal_for
from integrations.themes import CONTENT_TYPE, FOLDER, theme_key, theme_of

YEAR_LONG = "public, max-age=31536000, immutable"
_HEADERS = {
    "Cache-Control": YEAR_LONG,
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Access-Control-Allow-Origin": "*",
}


def style_sheet(request: HttpRequest, theme_id: str) -> HttpResponseBase:
    """GET and HEAD of a theme's style sheet."""
    try:
        if request.method not in ("GET", "HEAD"):
            raise ProductError(Code.METHOD_NOT_ALLOWED, headers={"Allow": "GET, HEAD"})
        checks.before_authentication.run(request)
        return styles(request, theme_of(theme_id).id)
    except ProductError as refusal:
        response = refusal_for(request, refusal)
        response.headers["Cache-Control"] = "no-store"
        return response


def styles(request: HttpRequest, theme_id: str) -> HttpResponseBase:
    """The style sheet itself. It never changes, so its id is its tag. Raises UNKNOWN_THEME."""
    tag = f'"{theme_id}"'
    response = get_conditional_response(request, etag=tag) or _content(request, theme_key(theme_id))
    for name, value in ({"ETag": tag} | _HEADERS).items():
        response.headers[name] = value
    response.headers["Content-Disposition"] = "inline"
    return response


def _content(request: HttpRequest, key: str) -> HttpResponseBase:
    if not files().exists(key):
        raise ProductError(Code.UNKNOWN_THEME)
    if request.method == "HEAD":
        return HttpResponse(content_type=CONTENT_TYPE)
    return FileResponse(files().open(key), content_type=CONTENT_TYPE)


urlpatterns = [path(f"{MEDIA_PATH[1:]}{FOLDER}/<str:theme_id>.css", style_sheet)]
