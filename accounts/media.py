"""Addresses under which the pictures of people, and the copies of their data, are fetched."""

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import path

from accounts.exports.places import FILE_NAME, FOLDER, export_key, is_signed
from accounts.models import DataExport
from accounts.pictures import AVATARS, BANNERS
from core.api import checks
from core.clock import now
from core.errors import Code, ProductError
from core.media.serving import ServedFile, served
from core.storage import MEDIA_PATH
from core.views.failures import refusal_for
from core.views.pictures import pictures_of

_TYPE = "application/zip"


def export(request: HttpRequest, user_id: int, export_id: int) -> HttpResponseBase:
    """GET and HEAD of a copy of somebody's data, by the address that its person was given."""

    def found(ends: str, signature: str) -> ServedFile:
        if not is_signed(user_id, export_id, ends, signature):
            raise ProductError(Code.ACCESS_DENIED)
        return _stored(user_id, export_id)

    return private_file(request, found)


def private_file(request: HttpRequest, found: Callable[[str, str], ServedFile]) -> HttpResponseBase:
    """The answer to a request for a file by a signed address: `found` is given its end and its signature, and raises
    ProductError unless they are right. No cache keeps it, and no page hears of the address."""
    try:
        if request.method not in ("GET", "HEAD"):
            raise ProductError(Code.METHOD_NOT_ALLOWED, headers={"Allow": "GET, HEAD"})
        checks.before_authentication.run(request)
        file = found(request.GET.get("ex", ""), request.GET.get("hm", ""))
        response = served(request, file, cached_seconds=0)
    except ProductError as refusal:
        response = refusal_for(request, refusal)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _stored(user_id: int, export_id: int) -> ServedFile:
    row = DataExport.objects.filter(id=export_id, user_id=user_id, has_file=True, expires_at__gt=now()).first()
    if row is None or row.size is None or row.completed_at is None:
        raise ProductError(Code.UNKNOWN_HARVEST)
    key = export_key(user_id, export_id)
    return ServedFile(key, row.size, row.content_hash, _TYPE, FILE_NAME, row.completed_at)


urlpatterns = [
    *(pictures_of(place.path) for place in (AVATARS, BANNERS)),
    path(f"{MEDIA_PATH[1:]}{FOLDER}/<int:user_id>/<int:export_id>/{FILE_NAME}", export),
]
