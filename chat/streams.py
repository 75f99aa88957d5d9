"""Streams in voice channels and calls: the keys that name them, and the pictures that show what is on them.

<guild id, or "dm">:<channel id>:<connection id>
"""

import base64
import binascii
import hashlib
import io
import re
from datetime import timedelta
from typing import NamedTuple

from chat.access import GUILD_SIDE, access_channel
from chat.hooks import connection_owner
from chat.models import ChannelKind
from core.actor import Actor
from core.clock import now
from core.errors import Code, ProductError
from core.ids import MAX_ID
from core.images.sniffing import kind_of
from core.jobs import enqueue, job
from core.limits import require
from core.permissions import P
from core.screening import Offered, Place, screen
from core.storage import files

PREVIEW_TYPE = "image/jpeg"
_MOST_BYTES = 1_000_000
_KEPT = timedelta(days=1)
_MARGIN = timedelta(hours=1)
_REMOVE_JOB = "stream.remove_preview"
_KEY = re.compile(r"(dm|[1-9]\d{0,18}):([1-9]\d{0,18}):([A-Za-z0-9_-]{1,128})", re.ASCII)
_PRIVATE = frozenset({ChannelKind.DM, ChannelKind.GROUP_DM})


class StreamKey(NamedTuple):
    """What a key names. `guild_id` is None in private channels."""

    guild_id: int | None
    channel_id: int
    connection_id: str


def parsed_key(text: str) -> StreamKey:
    """The parts of a key. Raises ProductError INVALID_STREAM_KEY_FORMAT."""
    parts = _KEY.fullmatch(text)
    if parts is None or any(part.isdigit() and int(part) > MAX_ID for part in parts.groups()[:2]):
        raise ProductError(Code.INVALID_STREAM_KEY_FORMAT)
    return StreamKey(None if parts[1] == "dm" else int(parts[1]), int(parts[2]), parts[3])


def access_stream(actor: Actor, text: str, *, channel_id: int | None = None) -> StreamKey:
    """A stream that the actor may watch: VIEW_CHANNEL and CONNECT in a guild's voice channel, or a seat in the call of
    a private channel. `channel_id` is where the caller says it is.

    Raises ProductError INVALID_STREAM_KEY_FORMAT, STREAM_KEY_CHANNEL_MISMATCH, STREAM_KEY_SCOPE_MISMATCH,
    MISSING_PERMISSIONS, and what `access_channel` raises.
    """
    key = parsed_key(text)
    if channel_id is not None and channel_id != key.channel_id:
        raise ProductError(Code.STREAM_KEY_CHANNEL_MISMATCH)
    access = access_channel(actor, key.channel_id, kinds=GUILD_SIDE)
    fits = access.channel.kind == ChannelKind.GUILD_VOICE if key.guild_id else access.channel.kind in _PRIVATE
    if not fits or access.channel.guild_id != key.guild_id:
        raise ProductError(Code.STREAM_KEY_SCOPE_MISMATCH)
    if key.guild_id is not None:
        access.require(P.CONNECT)
    return key


def keep_preview(actor: Actor, text: str, *, channel_id: int, thumbnail: str | None, content_type: str | None) -> None:
    """Show a picture of what is on a stream, for a day at most. Takes its time, so outside of transactions.

    Nobody shows anything on the stream of another. Raises MISSING_PERMISSIONS there, what `access_stream` raises,
    STREAM_THUMBNAIL_PAYLOAD_EMPTY, INVALID_STREAM_THUMBNAIL_PAYLOAD, FILE_SIZE_TOO_LARGE, PREVIEW_MUST_BE_JPEG, and
    what `screen` raises.
    """
    key = access_stream(actor, text, channel_id=channel_id)
    if any(owner not in (None, actor.user_id) for owner in connection_owner.collect(key.connection_id)):
        raise ProductError(Code.MISSING_PERMISSIONS)
    content = _checked(thumbnail, content_type)
    place = Place("stream", guild_id=key.guild_id, channel_id=key.channel_id)
    screen(Offered("stream.jpg", io.BytesIO(content), PREVIEW_TYPE, place, user_id=actor.user_id))
    _expect(actor, _place_of(key))
    files().put(_place_of(key), content)


def _expect(actor: Actor, place: str) -> None:
    """See to it, before a picture is kept, that it will be removed. Whoever may watch may show, under any connection's
    name: hence a number of streams that nobody exceeds in a day."""
    modified = files().modified(place)
    if modified is None:
        require("stream:shown", actor.user_id)
    if modified is None or modified + _KEPT - _MARGIN <= now():  # else a job waits for it that will see it renewed
        enqueue(_REMOVE_JOB, delay=_KEPT.total_seconds(), key=place)


def _checked(thumbnail: str | None, content_type: str | None) -> bytes:
    text = thumbnail or ""
    encoded = text.partition(",")[2] if text.startswith("data:") else text
    if not encoded.strip():
        raise ProductError(Code.STREAM_THUMBNAIL_PAYLOAD_EMPTY)
    try:
        content = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        raise ProductError(Code.INVALID_STREAM_THUMBNAIL_PAYLOAD) from None
    if len(content) > _MOST_BYTES:
        raise ProductError(Code.FILE_SIZE_TOO_LARGE)
    if kind_of(content) != "JPEG" or (content_type or PREVIEW_TYPE).lower() not in (PREVIEW_TYPE, "image/jpg"):
        raise ProductError(Code.PREVIEW_MUST_BE_JPEG)
    return content


def preview_of(actor: Actor, text: str) -> bytes | None:
    """The newest picture of a stream, None without one. Raises what `access_stream` raises."""
    place = _place_of(access_stream(actor, text))
    modified = files().modified(place)
    if modified is None or modified + _KEPT <= now():
        return None
    try:
        with files().open(place) as file:
            return file.read()
    except FileNotFoundError:  # it went this very moment
        return None


def _place_of(key: StreamKey) -> str:
    name = hashlib.sha256(key.connection_id.encode()).hexdigest()[:32]
    return f"stream-previews/{key.channel_id}/{name}"


@job(_REMOVE_JOB, queue="slow")
def remove_preview(*, key: str) -> None:
    """Remove a picture of a stream that nobody has renewed for a day; come back for one that was."""
    modified = files().modified(key)
    if modified is None:
        return
    left = modified + _KEPT - now()
    if left <= timedelta():
        files().delete(key)
    else:
        enqueue(_REMOVE_JOB, delay=left.total_seconds(), key=key)
