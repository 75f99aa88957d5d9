"""What the instance tells anybody about its size."""

from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db.models import F

from accounts.models import User
from accounts.models.user import UserFlags
from core.db.time_limit import TooLong, time_limit
from guilds.models import Guild

_KEY, _SECONDS = "instance.stats", 600
_LONGEST_SECONDS = 2.0
_UNKNOWN: dict[str, int] = {}


def about_part() -> dict[str, Any]:
    """How many people and guilds there are, for `core.instance.facts`: null where the operator hides it, or where
    counting takes too long. Two queries every ten minutes."""
    if not settings.GUILDHALL.instance_stats:
        return {"stats": None}
    found: dict[str, int] | None = cache.get(_KEY)
    if found is None:
        found = _counted()
        cache.set(_KEY, found, _SECONDS)
    return {"stats": found or None}


def _counted() -> dict[str, int]:
    people = User.objects.alias(gone=F("flags").bitand(int(UserFlags.DELETED)))
    try:
        with time_limit(_LONGEST_SECONDS):
            users = people.filter(gone=0, is_bot=False, is_system=False).count()
            return {"users": users, "guilds": Guild.objects.count()}
    except TooLong:
        return _UNKNOWN
