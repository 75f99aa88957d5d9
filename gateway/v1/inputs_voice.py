"""Op 4 as clients send it."""

import math
import re
from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from gateway.sessions.session import Session
from gateway.v1.inputs import Snowflake, snowflake
from integrations.voice.wishes import VoiceWish

_MOST_KEYS = 50
_CONNECTION = re.compile(r"[A-Za-z0-9-]{1,32}", re.ASCII)


class BadWish(Exception):
    """What a client sent says nothing; `code` tells it why."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class VoiceStateUpdate(msgspec.Struct):
    """Come into voice, move, change flags, or go. Missing flags are false; absent stream keys stay as they are."""

    guild_id: Snowflake | None = None
    channel_id: Snowflake | None = None
    connection_id: str | None = None
    self_mute: bool | None = False
    self_deaf: bool | None = False
    self_video: bool | None = False
    self_stream: bool | None = False
    is_mobile: bool | None = False
    viewer_stream_keys: list[str] | UnsetType | None = UNSET
    viewer_stream_key: str | UnsetType | None = UNSET
    latitude: Any = None
    longitude: Any = None


def voice_wish(payload: Any, session: Session) -> VoiceWish:
    """What a session asks of voice. Raises BadWish."""
    try:
        sent = msgspec.convert(payload, VoiceStateUpdate)
    except msgspec.ValidationError as error:
        raise BadWish("VALIDATION_INVALID_PARAMS", str(error)) from error
    if sent.connection_id is not None and not _CONNECTION.fullmatch(sent.connection_id):
        raise BadWish("VOICE_CONNECTION_NOT_FOUND", "There is no such voice connection")
    guild_id = _id(sent.guild_id, "VOICE_INVALID_GUILD_ID")
    if guild_id is not None and not session.may_have(guild_id):
        raise BadWish("VOICE_GUILD_NOT_FOUND", "The guild is another shard's")
    return VoiceWish(
        session_id=session.id,
        guild_id=guild_id,
        channel_id=_id(sent.channel_id, "VOICE_INVALID_CHANNEL_ID"),
        connection_id=sent.connection_id,
        self_mute=bool(sent.self_mute),
        self_deaf=bool(sent.self_deaf),
        self_video=bool(sent.self_video),
        self_stream=bool(sent.self_stream),
        is_mobile=bool(sent.is_mobile),
        viewer_stream_keys=_stream_keys(sent),
        latitude=_coordinate(sent.latitude, session, "latitude", 90),
        longitude=_coordinate(sent.longitude, session, "longitude", 180),
    )


def _id(value: Snowflake | None, code: str) -> int | None:
    try:
        return snowflake(value)
    except ValueError as error:
        raise BadWish(code, "Not an id") from error


def _stream_keys(sent: VoiceStateUpdate) -> tuple[str, ...] | None:
    if sent.viewer_stream_keys is not UNSET:
        keys = tuple(sent.viewer_stream_keys or ())
    elif sent.viewer_stream_key is not UNSET:
        keys = (sent.viewer_stream_key,) if sent.viewer_stream_key else ()
    else:
        return None
    if len(keys) > _MOST_KEYS:
        raise BadWish("VOICE_INVALID_STATE", "Too many streams")
    return keys


def whereabouts(session: Session) -> tuple[float | None, float | None]:
    """Latitude and longitude as the client said when the session began."""
    return _coordinate(None, session, "latitude", 90), _coordinate(None, session, "longitude", 180)


def _coordinate(value: Any, session: Session, name: str, most: int) -> float | None:
    """A number of degrees as it was sent now, or when the session began; None for none that makes sense."""
    found: Any = session.properties.get(name) if value is None else value
    try:
        degrees = float(found)
    except (TypeError, ValueError):
        return None
    return degrees if math.isfinite(degrees) and abs(degrees) <= most else None
