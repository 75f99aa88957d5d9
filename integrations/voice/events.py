"""What happens in voice."""

from typing import ClassVar

import msgspec

from chat.events import PlaceEvent
from integrations.voice.records import VoiceStateRecord


class VoiceStateChanged(PlaceEvent, frozen=True, kw_only=True):
    """Somebody came into the voice of a place, is there in another way, or has gone.

    `left_channel_id` is the channel of the same guild where they were before, when that is another one or they are
    nowhere now.
    """

    state: VoiceStateRecord
    left_channel_id: int | None = None


class VoiceServerOffered(PlaceEvent, frozen=True, kw_only=True):
    """A session may connect to a media server; heard by that session alone. `sealed_token` lets it in.

    Ephemeral: a client that hears nothing asks again.
    """

    durable: ClassVar[bool] = False

    user_id: int
    session_id: str
    connection_id: str
    endpoint: str
    sealed_token: str

    def streams(self) -> tuple[str, ...]:
        if self.place.guild_id is not None:
            return self.place.streams()
        return (f"user:{self.user_id}",)


class VoiceCredentials(msgspec.Struct, frozen=True):
    """Where a client connects, and with what."""

    endpoint: str
    token: str
