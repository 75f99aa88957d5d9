"""Regions and media servers as administrators see them. Keys and secrets are never shown."""

from typing import NotRequired, TypedDict

from core.clock import iso
from integrations.models import VoiceRegion, VoiceServer
from integrations.models.voice import Restricted


class RestrictedResponse(TypedDict):
    """Who may use a region or server, and since when it is like that."""

    vip_only: bool
    required_guild_features: list[str]
    allowed_guild_ids: list[str]
    allowed_user_ids: list[str]
    created_at: str
    updated_at: str


class VoiceServerResponse(RestrictedResponse):
    """A media server."""

    region_id: str
    server_id: str
    endpoint: str
    is_active: bool


class VoiceRegionResponse(RestrictedResponse):
    """A region."""

    id: str
    name: str
    emoji: str
    latitude: float
    longitude: float
    is_default: bool
    servers: NotRequired[list[VoiceServerResponse]]


class OneRegionResponse(TypedDict):
    """A region."""

    region: VoiceRegionResponse


class FoundRegionResponse(TypedDict):
    """A region, or none."""

    region: VoiceRegionResponse | None


class RegionsResponse(TypedDict):
    """All regions."""

    regions: list[VoiceRegionResponse]


class OneServerResponse(TypedDict):
    """A media server."""

    server: VoiceServerResponse


class FoundServerResponse(TypedDict):
    """A media server, or none."""

    server: VoiceServerResponse | None


class ServersResponse(TypedDict):
    """The media servers of a region."""

    servers: list[VoiceServerResponse]


class VoiceDeletionResponse(TypedDict):
    """It is done."""

    success: bool


def _restrictions(row: Restricted) -> RestrictedResponse:
    return {
        "vip_only": row.vip_only,
        "required_guild_features": list(row.required_guild_features),
        "allowed_guild_ids": [str(each) for each in row.allowed_guild_ids],
        "allowed_user_ids": [str(each) for each in row.allowed_user_ids],
        "created_at": iso(row.created_at),
        "updated_at": iso(row.updated_at),
    }


def render_region(region: VoiceRegion, *, with_servers: bool = False) -> VoiceRegionResponse:
    """A region."""
    body: VoiceRegionResponse = {
        **_restrictions(region),
        "id": region.id,
        "name": region.name,
        "emoji": region.emoji,
        "latitude": region.latitude,
        "longitude": region.longitude,
        "is_default": region.is_default,
    }
    if with_servers:
        servers = sorted(region.servers.all(), key=lambda server: server.server_id)
        body["servers"] = [render_server(server) for server in servers]
    return body


def render_server(server: VoiceServer) -> VoiceServerResponse:
    """A media server."""
    return {
        **_restrictions(server),
        "region_id": server.region_id,
        "server_id": server.server_id,
        "endpoint": server.endpoint,
        "is_active": server.is_active,
    }
