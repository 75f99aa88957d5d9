"""Pictures as browsers fetch them: public, never changing under one address, in any of the sizes clients know.

Whoever knows the address sees the picture: hashes are in every user and guild object, and secret to nobody.
"""

import hashlib
import re
from collections.abc import Mapping
from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.cache import get_conditional_response
from django.utils.http import http_date

from core.errors import Code, ProductError
from core.ids import MAX_ID
from core.images import Variant, make_variant, picture_key
from core.images.cache import variant_cache
from core.images.variants import CONTENT_TYPES, DEFAULT_SIZE, QUALITIES, SIZES
from core.limits import address_group, require
from core.storage import MEDIA_PATH, files
from core.views.failures import refusal_for
from core.views.parts import content_range, wanted_part

_FILE_NAME = re.compile(r"([A-Za-z0-9_]+)\.([A-Za-z0-9]+)")
_LONGEST_FILE_NAME = 100
HASHES = re.compile(r"(?:a_)?[0-9a-f]{8}")
SNOWFLAKES = re.compile(r"[1-9][0-9]{0,18}")
_SWITCH = {"true": True, "false": False}
_YEAR = 31_536_000
_HEADERS = {
    "Accept-Ranges": "bytes",
    "Cache-Control": f"public, max-age={_YEAR}",
    "Vary": "Accept-Encoding, Range",
    "Cross-Origin-Resource-Policy": "cross-origin",
}


def pictures_of(place: str, names: "re.Pattern[str]" = HASHES) -> URLPattern:
    """The address of the pictures of a place (`PicturePlace.path`); `names` are those that files may have there."""
    address = place
    for number in range(place.count("{}")):
        address = address.replace("{}", f"<int:id{number}>", 1)
    return path(f"{MEDIA_PATH[1:]}{address}/<str:file_name>", picture, {"place": place, "names": names})


def picture(request: HttpRequest, place: str, names: "re.Pattern[str]", file_name: str, **ids: int) -> HttpResponse:
    """GET and HEAD of one picture. 400 for a name, format or size that there is not, 404 for no such picture."""
    try:
        if request.method not in ("GET", "HEAD"):
            raise ProductError(Code.METHOD_NOT_ALLOWED, headers={"Allow": "GET, HEAD"})
        name, variant = _asked(file_name, request.GET)
        if max(ids.values(), default=0) > MAX_ID or not names.fullmatch(name):
            raise ProductError(Code.NOT_FOUND)
        return _answer(request, picture_key(place, name, *ids.values()), variant)
    except ProductError as refusal:
        response = refusal_for(request, refusal)
        response.headers["Cache-Control"] = "no-store"
        return response


def _asked(file_name: str, query: Mapping[str, str]) -> tuple[str, Variant]:
    parts = _FILE_NAME.fullmatch(file_name)
    if parts is None or len(file_name) > _LONGEST_FILE_NAME or parts[2] not in CONTENT_TYPES:
        raise ProductError(Code.BAD_REQUEST)
    size, quality = query.get("size") or str(DEFAULT_SIZE), query.get("quality") or "high"
    animated = _SWITCH.get(query.get("animated") or "false")
    if size not in _SIZES or quality not in QUALITIES or animated is None:
        raise ProductError(Code.BAD_REQUEST)
    return parts[1], Variant(parts[2], int(size), quality, animated)


_SIZES = frozenset(map(str, SIZES))


def _answer(request: HttpRequest, key: str, variant: Variant) -> HttpResponse:
    modified = files().modified(key)
    if modified is None:
        raise ProductError(Code.NOT_FOUND)

    def make() -> bytes:
        require("picture:make", address_group(getattr(request, "client_ip", "")))
        with files().open(key) as file:
            return make_variant(file.read(), variant)

    try:
        content = variant_cache().get(f"{key}/{variant.name}", make)
    except FileNotFoundError:  # it went this very moment
        raise ProductError(Code.NOT_FOUND) from None
    return _file(request, content, variant.content_type, modified)


def _file(request: HttpRequest, content: bytes, content_type: str, modified: datetime) -> HttpResponse:
    seconds = int(modified.timestamp())
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    known = get_conditional_response(request, etag=tag, last_modified=seconds)
    response = known or _whole_or_part(request, content, content_type, tag)
    expires = http_date(datetime.now(UTC).timestamp() + _YEAR)
    told = {"ETag": tag, "Last-Modified": http_date(seconds), "Expires": expires}
    for name, value in (told | _HEADERS).items():
        response.headers[name] = value
    return response


def _whole_or_part(request: HttpRequest, content: bytes, content_type: str, tag: str) -> HttpResponse:
    part = wanted_part(request, tag, len(content))
    if part is None:
        return HttpResponse(content, content_type=content_type)
    response = HttpResponse(content[part.start : part.stop], content_type=content_type, status=206)
    response.headers["Content-Range"] = content_range(part, len(content))
    return response
