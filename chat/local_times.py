"""Times as people say them: a date and time on the clock of some place."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from core.clock import now
from core.errors import FieldCode, InvalidForm

FURTHEST = timedelta(days=30)


def moment_of(local: str, zone: str) -> datetime:
    """The moment at which clocks in an IANA time zone show this date and time, in UTC.

    Where clocks go back an hour is shown twice: the first one counts. Where they go forward an hour is left out: a time
    in it is as far after midnight as it would be without the change, and so shown as one hour later. A time that says
    its own offset is that moment, whatever the zone.
    Raises InvalidForm at `timezone` or `scheduled_local_at`.
    """
    place = _zone(zone)
    try:
        said = datetime.fromisoformat(local)
        return (said if said.tzinfo is not None else said.replace(tzinfo=place)).astimezone(UTC)
    except (ValueError, OverflowError):
        code = FieldCode.INVALID_DATETIME_FOR_SCHEDULED_SEND
        raise InvalidForm.at("scheduled_local_at", code) from None


def check_ahead(moment: datetime) -> None:
    """Raise InvalidForm at `scheduled_local_at` for a moment that is past, or more than 30 days away."""
    ahead = moment - now()
    if ahead <= timedelta():
        raise InvalidForm.at("scheduled_local_at", FieldCode.SCHEDULED_TIME_MUST_BE_FUTURE)
    if ahead > FURTHEST:
        raise InvalidForm.at("scheduled_local_at", FieldCode.SCHEDULED_MESSAGES_MAX_30_DAYS)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: the name of a folder of zones
        raise InvalidForm.at("timezone", FieldCode.INVALID_TIMEZONE_IDENTIFIER) from None
