"""Stored files as answers: whole, in part, or as a picture made to measure. What may run is never shown in place."""

from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header, http_date

from core.errors import Code, ProductError
from core.images.cache import variant_cache
from core.limits import address_group, require
from core.media.kinds import INLINE, UNKNOWN
from core.media.resizing import MOST_BYTES, Wish, shown, wish_of
from core.storage import files, is_key
from core.views.parts import content_range, wanted_part

_POLICY = "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; sandbox"
_TAG_LENGTH = 32


@dataclass(frozen=True, slots=True)
class ServedFile:
    """A stored file under the name somebody gave it."""

    key: str
    size: int
    content_hash: str
    media_type: str
    filename: str
    stored_at: datetime


def served(request: HttpRequest, file: ServedFile, *, cached_seconds: int) -> HttpResponseBase:
    """The answer to GET or HEAD. `cached_seconds` is how long the client may use it again without asking.

    Raises BAD_REQUEST for a picture nobody can make, NOT_FOUND when the content is gone.
    """
    wish = wish_of(request.GET)
    if not is_key(file.key):  # of a row that this product did not write
        raise ProductError(Code.NOT_FOUND)
    try:
        response = _file(request, file) if wish is None else _picture(request, file, wish)
    except (FileNotFoundError, IsADirectoryError):
        raise ProductError(Code.NOT_FOUND) from None
    response.headers["Accept-Ranges"] = "bytes"
    response.headers["Content-Security-Policy"] = _POLICY
    response.headers["Last-Modified"] = http_date(_seconds(file))
    lasting = f"private, max-age={cached_seconds}, immutable" if cached_seconds else "private, no-cache"
    response.headers["Cache-Control"] = lasting
    return response


def _file(request: HttpRequest, file: ServedFile) -> HttpResponseBase:
    tag = f'"{file.content_hash[:_TAG_LENGTH]}"'
    response = _known(request, file, tag) or _content(request, file, tag)
    response.headers["ETag"] = tag
    return response


def _content(request: HttpRequest, file: ServedFile, tag: str) -> HttpResponseBase:
    is_shown = file.media_type in INLINE
    part = wanted_part(request, tag, file.size)
    piece = part or range(file.size)
    status = HTTPStatus.OK if part is None else HTTPStatus.PARTIAL_CONTENT
    content_type = file.media_type if is_shown else UNKNOWN
    response: HttpResponseBase
    if request.method == "HEAD":
        response = HttpResponse(status=status, content_type=content_type)
    else:
        stream = files().part(file.key, piece.start, len(piece))
        response = FileResponse(stream, status=status, content_type=content_type)
    response.headers["Content-Length"] = str(len(piece))
    response.headers["Content-Disposition"] = content_disposition_header(not is_shown, file.filename) or "inline"
    if part is not None:
        response.headers["Content-Range"] = content_range(part, file.size)
    return response


def _picture(request: HttpRequest, file: ServedFile, wish: Wish) -> HttpResponseBase:
    if not file.media_type.startswith("image/") or file.size > MOST_BYTES:
        raise ProductError(Code.BAD_REQUEST)
    tag = f'"{file.content_hash[:_TAG_LENGTH]}-{wish.name}"'
    response = _known(request, file, tag) or _made(request, file, wish)
    response.headers["ETag"] = tag
    return response


def _made(request: HttpRequest, file: ServedFile, wish: Wish) -> HttpResponse:
    def make() -> bytes:
        require("picture:make", address_group(getattr(request, "client_ip", "")))
        with files().open(file.key) as stored:
            content, content_type = shown(stored.read(), wish)
        return content_type.encode() + b"\n" + content

    kept = variant_cache().get(f"{file.key}/{wish.name}", make)
    content_type, _, content = kept.partition(b"\n")
    return HttpResponse(content, content_type=content_type.decode())


def _known(request: HttpRequest, file: ServedFile, tag: str) -> HttpResponseBase | None:
    return get_conditional_response(request, etag=tag, last_modified=_seconds(file))


def _seconds(file: ServedFile) -> int:
    return int(file.stored_at.timestamp())
