"""Raids as the wires show them."""

from core.clock import iso, iso_or_none
from moderation.models import RaidRemoval
from moderation.raids import RaidView
from moderation.v1.schemas_raids import RaidRemovalResponse, RaidResponse


def render_raid(raid: RaidView) -> RaidResponse:
    """The raid on a place."""
    return {
        "active": raid.is_active,
        "since": iso_or_none(raid.since),
        "until": iso_or_none(raid.until if raid.is_active else None),
        "people": raid.people,
        "removal": None if raid.removal is None else render_removal(raid.removal),
    }


def render_removal(removal: RaidRemoval) -> RaidRemovalResponse:
    """A removal."""
    return {
        "id": str(removal.id),
        "since": iso(removal.since),
        "until": iso(removal.until),
        "people": removal.people,
        "state": removal.state,
        "created_at": iso(removal.created_at),
        "ended_at": iso_or_none(removal.ended_at),
    }
