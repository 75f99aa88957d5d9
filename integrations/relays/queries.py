"""Which relays there are."""

import math
import uuid
from contextlib import suppress
from datetime import timedelta

from core.clock import now
from core.errors import Code, ProductError
from integrations.models import Relay

HEALTHY_FOR = timedelta(minutes=2)
_EARTH_KM = 6371.0088  # mean radius (IUGG)
_FINEST = 3

Near = tuple[Relay, float | None]


def healthy_relays(here: tuple[float, float] | None, most: int) -> list[Near]:
    """At most so many relays that gave a sign of life within two minutes: the nearest to `here` (latitude, longitude),
    with their distances, else by name. One query."""
    rows = list(Relay.objects.filter(last_seen_at__gt=now() - HEALTHY_FOR).order_by("name", "id"))
    if here is None:
        return [(row, None) for row in rows[:most]]
    measured = [(distance_km(here, (row.latitude, row.longitude)), row) for row in rows]
    return [(row, distance) for distance, row in sorted(measured, key=lambda one: one[0])[:most]]


def relay_of(relay_id: str) -> Relay:
    """A relay, healthy or not. Raises RELAY_NOT_FOUND."""
    with suppress(ValueError):
        row = Relay.objects.filter(id=uuid.UUID(relay_id)).first()
        if row is not None:
            return row
    raise relay_not_found()


def relay_not_found() -> ProductError:
    """The refusal, in the words of this directory's own contract."""
    return ProductError(Code.RELAY_NOT_FOUND, error="Relay not found")


def is_healthy(relay: Relay) -> bool:
    """Whether it gave a sign of life lately."""
    return relay.last_seen_at > now() - HEALTHY_FOR


def distance_km(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Kilometres on a sphere between two (latitude, longitude) in degrees, by the haversine formula: half a per cent
    off at worst, where the Earth is flattest."""
    first, second = math.radians(one[0]), math.radians(other[0])
    across = math.radians(other[1] - one[1])
    chord = math.sin((second - first) / 2) ** 2 + math.cos(first) * math.cos(second) * math.sin(across / 2) ** 2
    return round(2 * _EARTH_KM * math.asin(math.sqrt(min(1.0, chord))), _FINEST)
