"""The product's only source of time and of time as text."""

from datetime import UTC, datetime


def now() -> datetime:
    """The current moment, aware, in UTC. Tests replace this one function."""
    return datetime.now(UTC)


def iso(moment: datetime) -> str:
    """ISO 8601 in UTC with milliseconds and `Z`, the form of every timestamp on every wire."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def iso_or_none(moment: datetime | None) -> str | None:
    """`iso`, or None for no moment."""
    return None if moment is None else iso(moment)
