"""The product's only source of time and of time as text."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

_pretended: ContextVar[datetime | None] = ContextVar("pretended", default=None)


def now() -> datetime:
    """The current moment, aware, in UTC. Tests replace this one function."""
    return _pretended.get() or datetime.now(UTC)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Inside, it is that moment: for `now()` and for the time in new ids, in this thread or task alone.

    For what has to have a history from the start (the demo community, tests). Ids made inside are in the order of
    their moments, not of their making.
    """
    token = _pretended.set(moment)
    try:
        yield
    finally:
        _pretended.reset(token)


def pretended() -> datetime | None:
    """The moment of the innermost `at`, None outside of it."""
    return _pretended.get()


def iso(moment: datetime) -> str:
    """ISO 8601 in UTC with milliseconds and `Z`, the form of every timestamp on every wire."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def iso_or_none(moment: datetime | None) -> str | None:
    """`iso`, or None for no moment."""
    return None if moment is None else iso(moment)
