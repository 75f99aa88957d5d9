"""Sending messages when their time has come."""

from datetime import datetime, timedelta

from chat.operations.scheduled import SEND_JOB, forget_invalid, job_arguments, overdue, send_scheduled
from core.actor import Actor
from core.jobs import enqueue_once, job, periodic

_MINUTE, _HOUR = 60.0, 3600.0
_LATE = timedelta(minutes=1)  # whose own job is late by now, or lost
_MOST_AT_ONCE = 500
_SYSTEM = Actor(user=None, kind="system")


@job(SEND_JOB)
def send_when_due(scheduled_id: int, due: str) -> None:
    """Send one message, unless it is wanted at another time by now."""
    send_scheduled(_SYSTEM, scheduled_id=scheduled_id, due=datetime.fromisoformat(due))


@periodic("chat.send_overdue", seconds=_MINUTE)
def send_overdue() -> None:
    """Ask once more for what should have been sent."""
    for row in overdue(_LATE)[:_MOST_AT_ONCE]:
        enqueue_once(SEND_JOB, **job_arguments(row))


@periodic("chat.forget_unsent", seconds=_HOUR)
def forget_unsent() -> None:
    """Forget what could not be sent a month ago."""
    forget_invalid(_SYSTEM)
