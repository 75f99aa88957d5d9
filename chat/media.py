"""Addresses under which the files of messages are fetched."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import path

from accounts.authentication import actor_behind
from chat.attachment_access import check_may_fetch, shown_file
from chat.room_pictures import ROOM_BACKGROUND
from core.api import checks
from core.errors import Code, ProductError
from core.ids import MAX_ID
from core.media.addresses import FOLDER, seconds_signed
from core.media.serving import served
from core.storage import MEDIA_PATH
from core.views.failures import refusal_for
from core.views.pictures import SNOWFLAKES, pictures_of

_LONGEST_CACHED = 86_400


def attachment(request: HttpRequest, channel_id: str, attachment_id: str, filename: str) -> HttpResponseBase:
    """GET and HEAD of a file, as it is or as a picture made to measure."""
    try:
        if request.method not in ("GET", "HEAD"):
            raise ProductError(Code.METHOD_NOT_ALLOWED, headers={"Allow": "GET, HEAD"})
        checks.before_authentication.run(request)
        return _fetched(request, _id(channel_id), _id(attachment_id), filename)
    except ProductError as refusal:
        response = refusal_for(request, refusal)
        response.headers["Cache-Control"] = "no-store"
        return response


def _fetched(request: HttpRequest, channel_id: int, attachment_id: int, filename: str) -> HttpResponseBase:
    ends, signature = request.GET.get("ex", ""), request.GET.get("hm", "")
    seconds = seconds_signed(channel_id, attachment_id, ends, signature)
    if not seconds:
        _check_credential(request, channel_id, attachment_id)
    file = shown_file(channel_id, attachment_id, filename)
    response = served(request, file, cached_seconds=min(seconds, _LONGEST_CACHED))
    # Other sites may show what was given them by its address, but not what only a cookie opens.
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin" if seconds else "same-site"
    response.headers["Vary"] = "Range" if seconds else "Authorization, Cookie, Range"
    return response


def _check_credential(request: HttpRequest, channel_id: int, attachment_id: int) -> None:
    """Without a good signature and without an account nobody learns what there is. Raises ACCESS_DENIED."""
    actor = actor_behind(request)
    if actor is None:
        raise ProductError(Code.ACCESS_DENIED)
    check_may_fetch(actor, channel_id, attachment_id)


def _id(text: str) -> int:
    if not SNOWFLAKES.fullmatch(text) or int(text) > MAX_ID:
        raise ProductError(Code.NOT_FOUND)
    return int(text)


urlpatterns = [
    path(f"{MEDIA_PATH[1:]}{FOLDER}/<str:channel_id>/<str:attachment_id>/<str:filename>", attachment),
    pictures_of(ROOM_BACKGROUND.path),
]
