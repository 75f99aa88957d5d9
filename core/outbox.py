"""What keeps the promise that a committed event is published: the sweeper and the broom.

`published` collects ids of events the bus has taken; the sweeper thread deletes their rows a few times a second in
one statement, so that sending a message pays no query for it. Rows that stay are those of a process that died
between commit and publish: after `OUTBOX_SWEEP_AFTER` seconds any process publishes them again under their old id.
"""

import threading
from collections import deque
from datetime import timedelta

import structlog
from django.conf import settings
from django.db import DatabaseError, connection, connections

from core.bus import get_bus
from core.clock import now
from core.ids import id_at
from core.models import OutboxEvent

_log = structlog.get_logger(__name__)
_done: deque[int] = deque()
_BATCH = 500
_PERIOD_SECONDS = 0.2
_KEEP = "INSERT INTO core_outbox_event (id, streams, body) VALUES (%s, %s, %s)"


def keep(event_id: int, streams: str, frame: bytes) -> None:
    """Store an event until the bus has taken it. Written out, because every message pays for this statement."""
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, (event_id, streams, frame))


def published(event_id: int) -> None:
    """Note that the bus has taken the event; its row goes with the next sweep."""
    _done.append(event_id)


def clear_published() -> int:
    """Delete the rows of published events. Returns how many ids were cleared."""
    ids = [_done.popleft() for _ in range(min(len(_done), _BATCH))]
    if ids:
        OutboxEvent.objects.filter(id__in=ids).delete()
    return len(ids)


def clear_all_published() -> None:
    """Delete the rows of everything that this process has published."""
    while clear_published():
        pass


def sweep(older_than_seconds: float) -> int:
    """Publish again what has waited longer than that, oldest first. Returns the number of events."""
    before = id_at(now() - timedelta(seconds=older_than_seconds))
    waiting = set(_done)
    rows = [row for row in OutboxEvent.objects.filter(id__lt=before).order_by("id")[:_BATCH] if row.id not in waiting]
    bus = get_bus()
    for row in rows:
        frame = bytes(row.body)
        taken = [bus.publish(stream, frame) for stream in row.streams.split(",")]
        if all(taken):
            published(row.id)
    if rows:
        _log.warning("outbox.swept", events=len(rows))
    return len(rows)


class Sweeper:
    """The thread that clears and sweeps; one per process that publishes."""

    def __init__(self) -> None:
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="outbox-sweeper", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Clear what is left and end the thread."""
        self._stop.set()
        self._thread.join(timeout=5)

    def _run(self) -> None:
        after = settings.GUILDHALL.outbox_sweep_after
        rounds = max(1, int(1 / _PERIOD_SECONDS))
        # The first sweep waits too: after a crash, clients get the time to come back and hear what they missed.
        waited = int(-after / _PERIOD_SECONDS)
        while not self._stop.wait(_PERIOD_SECONDS):
            waited += 1
            self._round(sweep_now=waited > 0 and waited % rounds == 0, after=after)
        self._round(sweep_now=False, after=after)
        connections.close_all()

    @staticmethod
    def _round(*, sweep_now: bool, after: float) -> None:
        try:
            clear_all_published()
            if sweep_now:
                sweep(after)
        except DatabaseError:
            _log.exception("outbox.sweep_failed")
            connections.close_all()
