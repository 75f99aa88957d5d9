"""Where offered files are fetched that lie in a folder of this machine: by anybody, in parts too, always to be kept."""

import hashlib

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import path

from core.api import checks
from core.errors import Code, ProductError
from core.media.kinds import UNKNOWN
from core.media.serving import ServedFile, served
from core.storage import MEDIA_PATH, files
from core.views.failures import refusal_for
from integrations.downloads.builds import BUCKET

_LASTING = "public, max-age=300"


def download(request: HttpRequest, name: str) -> HttpResponseBase:
    """GET and HEAD of a file."""
    try:
        if request.method not in ("GET", "HEAD"):
            raise ProductError(Code.METHOD_NOT_ALLOWED, headers={"Allow": "GET, HEAD"})
        checks.before_authentication.run(request)
        response = served(request, _stored(f"{BUCKET}/{name}"), cached_seconds=0)
    except ProductError as refusal:
        if refusal.code is Code.NOT_FOUND:
            return HttpResponse(
                "Not Found", status=404, content_type="text/plain", headers={"Cache-Control": "no-store"}
            )
        return refusal_for(request, refusal)
    response.headers["Cache-Control"] = _LASTING
    return response


def _stored(key: str) -> ServedFile:
    try:
        stored_at = files().modified(key) if files().is_file(key) else None
        if stored_at is None:
            raise ProductError(Code.NOT_FOUND)
        size = files().size(key)
    except (ValueError, FileNotFoundError):
        raise ProductError(Code.NOT_FOUND) from None
    tag = hashlib.sha256(f"{key} {size} {stored_at.timestamp()}".encode()).hexdigest()
    return ServedFile(key, size, tag, UNKNOWN, key.rpartition("/")[2], stored_at)


urlpatterns = [path(f"{MEDIA_PATH[1:]}{BUCKET}/<path:name>", download)]
