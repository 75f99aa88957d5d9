"""What operations announced, read from the outbox."""

from collections.abc import Iterator
from contextlib import contextmanager

from core.events import Event, decode
from core.models import OutboxEvent


def announced(after: int = 0) -> list[Event]:
    """The durable events with a greater id, in the order in which they were published."""
    return [decode(bytes(row.body)) for row in OutboxEvent.objects.filter(id__gt=after).order_by("id")]


def mark() -> int:
    """The id of the newest event: what comes after it is news."""
    return OutboxEvent.objects.order_by("-id").values_list("id", flat=True).first() or 0


def names(events: list[Event]) -> list[str]:
    """The types of events."""
    return [type(event).__name__ for event in events]


def streams_since(after: int) -> list[tuple[str, ...]]:
    """The streams of the events after that one."""
    return [event.streams() for event in announced(after)]


@contextmanager
def published_during() -> Iterator[list[Event]]:
    """What is published inside, once it is over."""
    before, events = mark(), list[Event]()
    yield events
    events.extend(announced(before))
