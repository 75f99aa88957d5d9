"""What packages below ask of voice (hooks, filled in config/wiring.py)."""

from collections.abc import Collection
from typing import Any

from guilds.hooks import VoiceRegion
from integrations.models import VoiceConnection
from integrations.voice.topology import (
    Region,
    Seeker,
    accessible_regions,
    distance_km,
    is_accessible,
    topology,
    voice_is_on,
)


def is_guest(channel_id: int, user_id: int) -> bool:
    """Whether somebody was taken into a voice channel and is still there (chat.hooks.voice_guest)."""
    return VoiceConnection.objects.filter(channel_id=channel_id, user_id=user_id, is_guest=True).exists()


def owner_of(connection_id: str) -> int | None:
    """Whose connection it is (chat.hooks.connection_owner)."""
    return VoiceConnection.objects.filter(pk=connection_id).values_list("user_id", flat=True).first()


def regions_of(user_id: int, guild_id: int | None, features: Collection[str]) -> list[VoiceRegion]:
    """The regions that somebody can be carried by in a guild, or in private calls (guilds.hooks.voice_regions)."""
    return [_shown(region) for region in accessible_regions(Seeker(user_id, guild_id, features))]


def discovery_part() -> dict[str, Any]:
    """What the discovery document says of voice (core.instance.parts)."""
    return {"features": {"voice_enabled": voice_is_on()}}


def nearest_regions(seeker: Seeker, guilds: dict[int, Collection[str]]) -> list[VoiceRegion]:
    """The regions that somebody can be carried by anywhere, the nearest first where it is known where they are."""
    places = [seeker, *(seeker._replace(guild_id=guild_id, features=own) for guild_id, own in guilds.items())]
    found = [each for each in topology() if any(is_accessible(each.restrictions, place) for place in places)]
    return [_shown(region) for region in sorted(found, key=lambda each: (distance_km(each, seeker), each.id))]


def _shown(region: Region) -> VoiceRegion:
    return VoiceRegion(region.id, region.name, region.emoji)
