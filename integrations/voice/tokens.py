"""What LiveKit is shown: join tokens for clients, service tokens for ourselves, and its own signed webhooks."""

import base64
import binascii
import hashlib
import hmac
import json
import secrets
from collections.abc import Iterable
from datetime import timedelta
from typing import Any, NamedTuple

import jwt

from core.clock import now
from integrations.models import VoiceConnection
from integrations.voice.topology import Server

JOIN_LIFETIME = timedelta(minutes=10)  # to come in; LiveKit renews it for those who are connected
_SERVICE_LIFETIME = timedelta(minutes=1)
_SOURCES_OF_STREAM = ("camera", "screen_share", "screen_share_audio")
_ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"


class Rights(NamedTuple):
    """What somebody may do in a room: what the media server is told, and what others are shown."""

    may_speak: bool = True
    may_stream: bool = True
    mute: bool = False
    deaf: bool = False

    @classmethod
    def of(cls, row: VoiceConnection) -> "Rights":
        """Those of a connection."""
        return cls(row.may_speak, row.may_stream, row.mute, row.deaf)

    @property
    def sources(self) -> list[str]:
        """The kinds of track that may be published."""
        if self.deaf:
            return []
        microphone = ["microphone"] if self.may_speak and not self.mute else []
        return [*microphone, *(_SOURCES_OF_STREAM if self.may_stream else ())]


def new_connection_id() -> str:
    """16 lower-case base32 characters."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(16))


def new_nonce() -> str:
    """What ties a participant in a room to the token that was given out last."""
    return secrets.token_hex(16)


def room_name(guild_id: int | None, channel_id: int) -> str:
    """The name of a channel's room."""
    return f"dm_channel_{channel_id}" if guild_id is None else f"guild_{guild_id}_channel_{channel_id}"


def identity(user_id: int, connection_id: str) -> str:
    """The name of a connection in its room."""
    return f"user_{user_id}_{connection_id}"


def join_token(server: Server, row: VoiceConnection) -> str:
    """What lets a connection into its room, for ten minutes."""
    rights = Rights.of(row)
    grant = {
        "roomJoin": True,
        "room": room_name(row.guild_id, row.channel_id),
        "canPublish": bool(rights.sources),
        "canSubscribe": not rights.deaf,
        "canPublishSources": rights.sources,
    }
    return _signed(
        server,
        JOIN_LIFETIME,
        sub=identity(row.user_id, row.id),
        video=grant,
        metadata=json.dumps(_metadata(server, row)),
    )


def _metadata(server: Server, row: VoiceConnection) -> dict[str, str]:
    place = {"dm_call": "true"} if row.guild_id is None else {"guild_id": str(row.guild_id)}
    return {
        "user_id": str(row.user_id),
        "channel_id": str(row.channel_id),
        "connection_id": row.id,
        "region_id": server.region_id,
        "server_id": server.id,
        "token_nonce": row.nonce,
        "issued_at": str(int(row.issued_at.timestamp())),
        **place,
    }


def service_token(server: Server, room: str | None = None) -> str:
    """What lets us ask the room service about one room, or for the list of all."""
    grant: dict[str, Any] = {"roomList": True, "roomCreate": True}
    if room is not None:
        grant |= {"roomAdmin": True, "room": room}
    return _signed(server, _SERVICE_LIFETIME, video=grant)


def _signed(server: Server, lifetime: timedelta, **claims: Any) -> str:
    moment = now()
    facts = {"iss": server.api_key, "nbf": moment - timedelta(seconds=10), "exp": moment + lifetime}
    return jwt.encode({**facts, **claims}, server.api_secret, algorithm="HS256")


def claimed_key(authorization: str, body: bytes) -> str | None:
    """The key of the server that this webhook says it comes from; None for what nobody can have signed for this body.

    Nothing is proven by it: it spares us the secrets of servers that it cannot come from.
    """
    try:
        claims = jwt.decode(_token(authorization), options={"verify_signature": False})
    except (jwt.InvalidTokenError, RecursionError, ValueError):
        return None
    key = claims.get("iss")
    if not isinstance(key, str) or not (key.isascii() and key.isprintable()):
        return None
    return key if _is_hash_of(str(claims.get("sha256", "")), body) else None


def sender_of(authorization: str, body: bytes, servers: Iterable[Server]) -> Server | None:
    """The server that signed this webhook; None when none of these did. The signature covers the body's hash."""
    for server in servers:
        try:
            claims = jwt.decode(
                _token(authorization), server.api_secret, algorithms=["HS256"], issuer=server.api_key, leeway=60
            )
        except jwt.InvalidTokenError:
            continue
        if _is_hash_of(str(claims.get("sha256", "")), body):
            return server
    return None


def _token(authorization: str) -> str:
    return authorization.removeprefix("Bearer ").strip()


def _is_hash_of(text: str, body: bytes) -> bool:
    try:
        claimed = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return False
    return hmac.compare_digest(claimed, hashlib.sha256(body).digest())
