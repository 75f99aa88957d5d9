"""Voice for tests: a media server in the settings, wishes of clients, and what was announced."""

import base64
import hashlib
import json
import time
from dataclasses import replace
from typing import Any

import jwt
import pytest

from core.actor import Actor
from core.bus import get_bus
from core.events import decode
from core.sealing import open_sealed
from integrations.models import VoiceConnection
from integrations.operations.voice import change_voice
from integrations.voice.events import VoiceServerOffered, VoiceStateChanged
from integrations.voice.refusals import VoiceRefused
from integrations.voice.wishes import VoiceWish
from tests.operations.events import announced
from tests.world import GuildPlace

URL, KEY, SECRET = "wss://rtc.example", "devkey", "secret-of-the-media-server-0123456789"
SESSION = "A" * 32


def use_media_server(settings: Any, url: str = URL) -> None:
    """Voice goes by a server that nobody answers for; tokens are minted here alone."""
    values = {"livekit_url": url, "livekit_api_key": KEY, "livekit_api_secret": SECRET, "livekit_api_url": ""}
    settings.GUILDHALL = replace(settings.GUILDHALL, **values)


class Offers:
    """The offers of media servers, which leave over the bus alone."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.all: list[VoiceServerOffered] = []
        monkeypatch.setattr(get_bus(), "publish", self._take)

    def _take(self, stream: str, frame: bytes) -> bool:
        event = decode(frame)
        if isinstance(event, VoiceServerOffered):
            self.all.append(event)
        return True

    @property
    def last(self) -> VoiceServerOffered:
        return self.all[-1]

    def claims(self) -> dict[str, Any]:
        """What the newest token says."""
        token = open_sealed(self.last.sealed_token)
        found: dict[str, Any] = jwt.decode(token, SECRET, algorithms=["HS256"], issuer=KEY)
        return found


def ask(actor: Actor, place: GuildPlace | int | None, channel: str | int | None, **wish: Any) -> None:
    """What a client asks by op 4, `place` a guild."""
    guild_id = place.id if isinstance(place, GuildPlace) else place
    channel_id = place.channel_id(channel) if isinstance(place, GuildPlace) and isinstance(channel, str) else channel
    wish = {"session_id": SESSION} | wish
    change_voice(actor, VoiceWish(guild_id=guild_id, channel_id=channel_id, **wish))  # type: ignore[arg-type]


def joined(
    actor: Actor, place: GuildPlace | int | None, channel: str | int = "General", **wish: Any
) -> VoiceConnection:
    """The connection of somebody who has just come in."""
    known = set(VoiceConnection.objects.values_list("pk", flat=True))
    ask(actor, place, channel, **wish)
    return VoiceConnection.objects.exclude(pk__in=known).get()


def why_not(actor: Actor, place: GuildPlace | int | None, channel: str | int | None, **wish: Any) -> str:
    """The code with which a wish is refused."""
    with pytest.raises(VoiceRefused) as caught:
        ask(actor, place, channel, **wish)
    return caught.value.reason.value


def told(after: int) -> list[VoiceStateChanged]:
    """The voice states announced after an event."""
    return [event for event in announced(after) if isinstance(event, VoiceStateChanged)]


def signed(news: dict[str, Any], *, secret: str = SECRET, key: str = KEY) -> tuple[bytes, str]:
    """A webhook as LiveKit sends it: body and Authorization."""
    body = json.dumps(news).encode()
    digest = base64.b64encode(hashlib.sha256(body).digest()).decode()
    claims = {"iss": key, "exp": int(time.time()) + 60, "sha256": digest}
    return body, jwt.encode(claims, secret, algorithm="HS256")


def news_of(event: str, row: VoiceConnection, **metadata: str) -> dict[str, Any]:
    """What LiveKit tells of a connection."""
    guild = row.guild_id
    room = f"dm_channel_{row.channel_id}" if guild is None else f"guild_{guild}_channel_{row.channel_id}"
    facts = {"channel_id": str(row.channel_id), "connection_id": row.id, "token_nonce": row.nonce} | metadata
    participant = {"identity": f"user_{row.user_id}_{row.id}", "metadata": json.dumps(facts)}
    return {"event": event, "room": {"name": room}, "participant": participant, "createdAt": str(int(time.time()))}
