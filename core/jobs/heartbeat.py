"""Signs of life of the jobs this process runs, so that others take over the jobs of a process that died."""

import threading

import structlog
from django.conf import settings
from django.db import connections
from django.db.models import F

from core.clock import now
from core.models import Job, JobState

_log = structlog.get_logger(__name__)
_BEATS_PER_TAKEOVER = 4  # a beat or two may be late without anybody taking the job

_running: set[str] = set()
_changed = threading.Condition()
_thread: threading.Thread | None = None


def begin(runner: str) -> None:
    """Beat for this claim from now on."""
    global _thread
    with _changed:
        _running.add(runner)
        if _thread is None or not _thread.is_alive():
            _thread = threading.Thread(target=_beat_forever, name="job-heartbeat", daemon=True)
            _thread.start()
        _changed.notify()


def end(runner: str) -> None:
    """The claim's job has ended."""
    with _changed:
        _running.discard(runner)


def put_back() -> int:
    """Give up every claim of this process: it is about to end. Returns how many jobs went back to their queue."""
    with _changed:
        runners = list(_running)
    rows = Job.objects.filter(runner__in=runners, state=JobState.RUNNING)
    return rows.update(state=JobState.PENDING, runner="", dispatched_at=None, attempts=F("attempts") - 1)


def _beat_forever() -> None:
    while True:
        with _changed:
            idle = not _running
        if idle:
            connections.close_all()  # nothing may run for hours
        with _changed:
            _changed.wait_for(lambda: bool(_running))
            runners = list(_running)
        _beat(runners)
        with _changed:
            _changed.wait(settings.GUILDHALL.job_takeover_after / _BEATS_PER_TAKEOVER)


def _beat(runners: list[str]) -> None:
    try:
        Job.objects.filter(runner__in=runners, state=JobState.RUNNING).update(heartbeat_at=now())
    except Exception:  # whatever it was: without heartbeats others would take over what still runs here
        _log.exception("job.heartbeat_failed")
        connections.close_all()
