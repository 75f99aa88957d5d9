"""Whether new people wait until an administrator has let them in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings

from accounts.bursts import ALL, SETTING, running_among
from core.clock import now
from core.instance_settings import stored

ENABLED = "manual_review_enabled"
SCHEDULED = "manual_review_schedule_enabled"
START_HOUR = "manual_review_schedule_start_hour_utc"
END_HOUR = "manual_review_schedule_end_hour_utc"
_NAMES = (ENABLED, SCHEDULED, START_HOUR, END_HOUR)
_LAST_HOUR = 23


@dataclass(frozen=True, slots=True, kw_only=True)
class ManualReview:
    """When registrations are reviewed: never, always, or from the beginning of one hour to the end of another (UTC)."""

    enabled: bool = False
    scheduled: bool = False
    start_hour: int = 0
    end_hour: int = _LAST_HOUR

    def is_active(self, moment: datetime) -> bool:
        """Whether who registers at that moment has to wait. A schedule that starts after it ends goes past midnight."""
        if not self.enabled or not self.scheduled:
            return self.enabled
        if self.start_hour <= self.end_hour:
            return self.start_hour <= moment.hour <= self.end_hour
        return moment.hour >= self.start_hour or moment.hour <= self.end_hour


def manual_review() -> ManualReview:
    """What administrators have set, else what REGISTRATION says. One query."""
    return _review(stored(*_NAMES))


def review_is_active() -> bool:
    """Whether who registers now has to wait: it is set so, or many do at once. One query."""
    found = stored(*_NAMES, SETTING)
    return _review(found).is_active(now()) or ALL in running_among(found)


def _review(found: Mapping[str, Any]) -> ManualReview:
    return ManualReview(
        enabled=found.get(ENABLED, False) or settings.GUILDHALL.registration == "approval",
        scheduled=found.get(SCHEDULED, False) and settings.GUILDHALL.registration != "approval",
        start_hour=found.get(START_HOUR, 0),
        end_hour=found.get(END_HOUR, _LAST_HOUR),
    )


def discovery_part() -> dict[str, Any]:
    """What the instance's discovery document says of it."""
    return {"features": {"manual_review_enabled": manual_review().enabled}}


def about_part() -> dict[str, Any]:
    """What /instance says of it."""
    return {"registration": {"manual_review": review_is_active()}}
