"""Noticing that many people come into one place at once, and holding them back while they do.

The state of a raid stands on the guild or topic: it goes on while `raid_since` is set and `raid_until` lies ahead.
Where only `raid_until` lies ahead somebody has ended a raid, and until then none begins. Whoever came at `raid_since`
or later is held back (`core.permissions.came_with_raid`).
"""

from datetime import datetime, timedelta
from typing import Any, Protocol

from django.conf import settings
from django.db.models import Count, Min, Q, QuerySet

from accounts.models import Arrival
from core.clock import now
from core.db.pieces import delete_piece

KEPT = timedelta(days=7)
"""For how long it is known who came when, and so how far back a raid can be removed."""

CALM = timedelta(hours=1)
"""For how long no raid begins where somebody has ended one: whoever looks after a place knows its people better."""

_RENEWED_EVERY = timedelta(minutes=1)


class Raidable(Protocol):
    """A guild or topic."""

    pk: int
    raid_since: datetime | None
    raid_until: datetime | None


def is_raided(place: Raidable) -> bool:
    """Whether a raid goes on there."""
    return place.raid_since is not None and place.raid_until is not None and place.raid_until > now()


def note_arrival(place: Raidable, user_id: int, at: datetime) -> bool:
    """Note that somebody came into a place whose row the caller holds. Whether a raid begins with them. Two queries,
    one more when one begins; one while it goes on, and now and then three. Whoever came a moment ago, went and comes
    again is one person still, and prolongs nothing."""
    begins = weigh(place, Arrival(place_id=place.pk, user_id=user_id, at=at))
    remember_arrival(place.pk, user_id, at)
    return begins


def remember_arrival(place_id: int, user_id: int, at: datetime, *, anew: bool = True) -> None:
    """Note who came, without asking what it means. Unless `anew`, the first time counts."""
    row = Arrival(place_id=place_id, user_id=user_id, at=at)
    if anew:
        unique, columns = ["place_id", "user"], ["at"]
        Arrival.objects.bulk_create([row], update_conflicts=True, unique_fields=unique, update_fields=columns)
    else:
        Arrival.objects.bulk_create([row], ignore_conflicts=True)


def weigh(place: Raidable, coming: Arrival | None = None) -> bool:
    """Whether a raid begins in a place whose row the caller holds, by who came lately, with who is `coming` now. One
    query, one more when one begins; one that goes on is prolonged while others come as fast, which is asked now and
    then: thousands may have come by then."""
    config, moment = settings.GUILDHALL, now()
    until, goes_on = moment + timedelta(minutes=config.raid_minutes), is_raided(place)
    if not config.raid_joins or _is_calm(place, moment) or (goes_on and not _is_due(place, until)):
        return False
    came, first, is_again = _came(place.pk, moment - timedelta(seconds=config.raid_seconds), coming)
    if came < config.raid_joins or (goes_on and is_again):
        return False
    _write(place, place.raid_since if goes_on else first, until)
    return not goes_on


def _is_due(place: Raidable, until: datetime) -> bool:
    """Whether it was prolonged long enough ago."""
    return place.raid_until is not None and until - place.raid_until > _RENEWED_EVERY


def _came(place_id: int, since: datetime, coming: Arrival | None) -> tuple[int, datetime | None, bool]:
    """How many people have come since then, when the first of them did, and whether who is coming is one of them."""
    rows = Arrival.objects.filter(place_id=place_id, at__gt=since)
    if coming is None:
        found = rows.aggregate(others=Count("id"), first=Min("at"))
        return found["others"], found["first"], False
    own = Q(user_id=coming.user_id)
    found = rows.aggregate(
        others=Count("id", filter=~own), first=Min("at", filter=~own), before=Count("id", filter=own)
    )
    return found["others"] + 1, min(found["first"] or coming.at, coming.at), bool(found["before"])


def end_raid(place: Raidable) -> None:
    """Let everybody in who is held back in a place whose row the caller holds, and have none begin for an hour."""
    _write(place, None, now() + CALM)


def arrivals(place_id: int, since: datetime, until: datetime | None = None) -> "QuerySet[Arrival]":
    """Who came in that time, by person."""
    rows = Arrival.objects.filter(place_id=place_id, at__gte=since)
    return (rows if until is None else rows.filter(at__lte=until)).order_by("user_id")


def forget_old_arrivals() -> bool:
    """Forget some of those who came long ago. False when none are left."""
    return delete_piece(old_arrivals())


def old_arrivals() -> "QuerySet[Arrival]":
    """Who came longer ago than that is kept."""
    return Arrival.objects.filter(at__lt=now() - KEPT)


def _is_calm(place: Raidable, moment: datetime) -> bool:
    return place.raid_since is None and place.raid_until is not None and place.raid_until > moment


def _write(place: Any, since: datetime | None, until: datetime) -> None:
    place.raid_since, place.raid_until = since, until
    type(place)._default_manager.filter(pk=place.pk).update(raid_since=since, raid_until=until)
