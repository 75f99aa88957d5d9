"""Streams, and the regions that voice goes by."""

from typing import TypedDict

from django.http import HttpResponse

from accounts.requests import caller
from chat.hooks import stream_moved
from chat.streams import PREVIEW_TYPE, access_stream, keep_preview, preview_of
from chat.v1.inputs_private import StreamChangesInput, StreamPreviewInput
from chat.voice import regions_for
from core.api.endpoint import endpoint
from core.api.request import Request
from core.api.views import V1View
from core.errors import Code

_TAGS = ("Calls",)
_REFUSALS = (
    Code.INVALID_STREAM_KEY_FORMAT,
    Code.STREAM_KEY_SCOPE_MISMATCH,
    Code.UNKNOWN_CHANNEL,
    Code.MISSING_PERMISSIONS,
)


class RtcRegionResponse(TypedDict):
    """A region that voice may go by."""

    id: str
    name: str
    emoji: str


class ChannelRegions(V1View):
    tags = _TAGS

    @endpoint(
        response=list[RtcRegionResponse],
        limit="channel:read::channel_id",
        gate="human",
        errors=(Code.UNKNOWN_CHANNEL, Code.INVALID_CHANNEL_TYPE, Code.MISSING_PERMISSIONS),
    )
    def get(self, request: Request, channel_id: int) -> list[RtcRegionResponse]:
        """List the regions that a voice channel can be tied to.

        None without a media server.
        """
        found = regions_for(caller(request), channel_id)
        return [{"id": region.id, "name": region.name, "emoji": region.emoji} for region in found]


class OneStream(V1View):
    tags = _TAGS

    @endpoint(request=StreamChangesInput, limit="channel:stream:update::stream_key", gate="human", errors=_REFUSALS)
    def patch(self, request: Request, stream_key: str) -> None:
        """Have a stream go by another region."""
        actor = caller(request)
        key = access_stream(actor, stream_key)
        if "region" in request.valid:
            stream_moved.run(actor, key, request.valid["region"])


class StreamPreview(V1View):
    tags = _TAGS

    @endpoint(
        response=bytes,
        media=PREVIEW_TYPE,
        limit="channel:stream:preview:get::stream_key",
        gate="human",
        errors=_REFUSALS,
    )
    def get(self, request: Request, stream_key: str) -> HttpResponse:
        """See what is on a stream.

        404 without a body where nobody has shown it for a day.
        """
        content = preview_of(caller(request), stream_key)
        response = HttpResponse(status=404) if content is None else HttpResponse(content, content_type=PREVIEW_TYPE)
        response.headers["Cache-Control"] = "no-store, private"
        return response

    @endpoint(
        request=StreamPreviewInput,
        limit="channel:stream:preview:post::stream_key",
        gate="human",
        errors=(
            *_REFUSALS,
            Code.STREAM_KEY_CHANNEL_MISMATCH,
            Code.STREAM_THUMBNAIL_PAYLOAD_EMPTY,
            Code.INVALID_STREAM_THUMBNAIL_PAYLOAD,
            Code.PREVIEW_MUST_BE_JPEG,
            Code.FILE_SIZE_TOO_LARGE,
        ),
    )
    def post(self, request: Request, stream_key: str) -> None:
        """Show what is on a stream: a JPEG picture of at most 1,000,000 bytes, kept for a day."""
        valid = request.valid
        keep_preview(
            caller(request),
            stream_key,
            channel_id=valid["channel_id"],
            thumbnail=valid["thumbnail"],
            content_type=valid.get("content_type"),
        )
