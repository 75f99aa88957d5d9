"""Relays on the guild wire, in the shapes of their own contract."""

from typing import Literal, NotRequired, TypedDict

from core.clock import iso
from integrations.models import Relay
from integrations.relays.queries import is_healthy


class RelayStatusResponse(TypedDict):
    """How a relay is."""

    id: str
    name: str
    url: str
    region: str
    healthy: bool
    current_connections: int
    capacity: int
    last_seen_at: str


class RelayInfoResponse(RelayStatusResponse):
    """A relay."""

    latitude: float
    longitude: float
    public_key: str
    registered_at: str


class RelayRegisteredResponse(RelayInfoResponse):
    """A relay that has just registered, with the token for its heartbeats."""

    token: str


class RelayNearResponse(RelayInfoResponse):
    """A relay, and how far away it is, if one said where one is."""

    distance_km: NotRequired[float]


class RelayListResponse(TypedDict):
    """Relays, the nearest first."""

    relays: list[RelayNearResponse]
    count: int


class RelayHeartbeatResponse(TypedDict):
    """It was heard."""

    status: Literal["ok"]


class RelayDeletedResponse(TypedDict):
    """It is gone."""

    status: Literal["deleted"]


def render_relay_status(row: Relay) -> RelayStatusResponse:
    """How it is."""
    return {
        "id": str(row.id),
        "name": row.name,
        "url": row.url,
        "region": row.region,
        "healthy": is_healthy(row),
        "current_connections": row.current_connections,
        "capacity": row.capacity,
        "last_seen_at": iso(row.last_seen_at),
    }


def render_relay(row: Relay) -> RelayInfoResponse:
    """All that is told of it."""
    return {
        **render_relay_status(row),
        "latitude": row.latitude,
        "longitude": row.longitude,
        "public_key": row.public_key,
        "registered_at": iso(row.registered_at),
    }


def render_near_relay(row: Relay, distance: float | None) -> RelayNearResponse:
    """All that is told of it, and how far away it is."""
    return {**render_relay(row)} if distance is None else {**render_relay(row), "distance_km": distance}
