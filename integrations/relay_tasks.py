"""Relays that are silent for a day are forgotten."""

from datetime import timedelta

from django.db.models import QuerySet

from core.clock import now
from core.jobs import periodic
from integrations.models import Relay

_HOUR = 3600.0
_SILENT_FOR = timedelta(hours=24)


@periodic("relays.forget_silent", seconds=_HOUR)
def forget_silent_relays() -> None:
    """Delete them. One that comes back is told that it is unknown, and registers again."""
    silent_relays().delete()


def silent_relays() -> "QuerySet[Relay]":
    """Those that nobody heard of for a day."""
    return Relay.objects.filter(last_seen_at__lte=now() - _SILENT_FOR)
