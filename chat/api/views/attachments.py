"""Files of messages on the topic wire."""

from typing import TypedDict

from django.http.response import HttpResponseBase

from accounts.requests import caller
from chat.attachment_access import file_by_id, served_file
from chat.own_files import no_file
from core.api.endpoint import Text, TextKey, endpoint
from core.api.envelope import Data, ok
from core.api.fields import Input
from core.api.request import Request
from core.api.views import ApiView
from core.clock import iso
from core.errors import Code, ProductError
from core.ids import created_at, to_oid
from core.media.addresses import is_short_key
from core.media.serving import served
from topics.api.fields import LooseTextField

_TAGS = ("Attachments",)
_CACHED_SECONDS = 3600
TEXTS: dict[TextKey, Text] = {
    "bad_file_id": (404, "File not found"),
    "file_not_found": (404, "File not found"),
    "file_key": (403, "Invalid file key"),
    Code.NOT_FOUND: (404, "File not found"),
}


class FileFacts(TypedDict):
    """What is known of a file."""

    file_id: str
    filename: str
    size: int
    mime_type: str
    created_at: str


class FileQuery(Input):
    """The key of the file's address."""

    p = LooseTextField(required=False, allow_null=True)


class OneFile(ApiView):
    """A file."""

    tags = _TAGS
    texts = TEXTS

    @endpoint(
        query=FileQuery,
        response=bytes,
        media="application/octet-stream",
        gate="open",
        errors=(Code.ACCESS_DENIED, Code.NOT_FOUND),
    )
    def get(self, request: Request, file_id: int) -> HttpResponseBase:
        """Fetch a file.

        `p` is the key of its address in the message or post, good for a day or two; whoever may read that needs none.
        What a browser could run is told to be downloaded.
        """
        found = file_by_id(file_id)
        has_key = not found.is_out_of_sight and is_short_key(file_id, request.query.get("p") or "")
        is_open = has_key or found.may_fetch(None)
        if not is_open and not found.may_fetch(request.actor):
            raise ProductError(Code.ACCESS_DENIED, reason="file_key")
        response = served(request, served_file(found.row), cached_seconds=_CACHED_SECONDS if has_key else 0)
        # Other sites may show what was given them by its address, but not what only a cookie opens.
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin" if is_open else "same-site"
        response.headers["Vary"] = "Range" if is_open else "Authorization, Cookie, Range"
        return response


class FileInfo(ApiView):
    """What is known of a file."""

    tags = _TAGS
    texts = TEXTS

    @endpoint(response=Data[FileFacts], limit="api:messages:read", errors=(Code.NOT_FOUND,))
    def get(self, request: Request, file_id: int) -> Data[FileFacts]:
        """Tell what is known of a file of a message or post that the caller may read."""
        found = file_by_id(file_id)
        if not found.may_fetch(caller(request)):
            raise no_file()
        facts: FileFacts = {
            "file_id": to_oid(file_id),
            "filename": found.row.filename,
            "size": found.row.file.size,
            "mime_type": found.row.content_type,
            "created_at": iso(created_at(file_id)),
        }
        return ok(data=facts)
