"""What brings jobs back that no queue holds: after a start, after a failure, after the death of a process."""

import threading
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.db import DatabaseError, connections
from django.db.models import Q, QuerySet

from core.clock import now
from core.jobs.failures import failure, forget_arguments
from core.jobs.queue import hand_over, take_due
from core.jobs.registry import GiveUp, job_named, periodic
from core.jobs.runner import failed
from core.models import Job, JobState

_log = structlog.get_logger(__name__)
_PERIOD_SECONDS = 1.0
_BATCH = 500
_PATIENCE = timedelta(seconds=60)  # a queue that was given an id gets this long before the id is given again
_KEEP_DONE = timedelta(days=7)
_KEEP_FAILED = timedelta(days=30)


def take_over_dead(after_seconds: float) -> int:
    """Return jobs to their queue whose process has shown no sign of life for that long. Returns how many."""
    silent = Job.objects.filter(state=JobState.RUNNING, heartbeat_at__lt=now() - timedelta(seconds=after_seconds))
    taken = 0
    for row in silent[:_BATCH]:
        mine = Job.objects.filter(id=row.id, runner=row.runner, state=JobState.RUNNING)
        text = "the process that ran it ended"
        if row.attempts >= _attempts(row.name):
            if mine.update(**failure(row, text)):
                failed.run(row.name, row.id, GiveUp(text))
        else:
            taken += mine.update(state=JobState.PENDING, runner="", dispatched_at=None, error=text)
    if taken:
        _log.warning("jobs.taken_over", jobs=taken)
    return taken


def _attempts(name: str) -> int:
    try:
        return job_named(name).attempts
    except LookupError:
        return 1


def sweep(given_before: datetime | None = None) -> int:
    """Hand over what is due and was last given to a queue before that moment (a minute ago if none is named)."""
    jobs = take_due(given_before or now() - _PATIENCE, _BATCH)
    hand_over(jobs)
    return len(jobs)


def forget_old() -> int:
    """Delete rows of jobs that ended long ago. Returns how many."""
    return old_jobs().delete()[0]


def old_jobs() -> "QuerySet[Job]":
    """Jobs that ended long ago; those that failed are kept longer."""
    done = Q(state=JobState.DONE, finished_at__lt=now() - _KEEP_DONE)
    return Job.objects.filter(done | Q(state=JobState.FAILED, finished_at__lt=now() - _KEEP_FAILED))


@periodic("jobs.forget_old", seconds=3600, queue="slow")
def _forget_every_hour() -> None:
    forget_old()
    forget_arguments()


class JobSweeper:
    """The thread that sweeps; one per process that runs jobs."""

    def __init__(self) -> None:
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="job-sweeper", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._thread.join(timeout=5)

    def _run(self) -> None:
        self._round(now())  # what waited in the memory of an earlier process is in no queue any more
        while not self._stop.wait(_PERIOD_SECONDS):
            self._round(None)
        connections.close_all()

    def _round(self, given_before: datetime | None) -> None:
        try:
            take_over_dead(settings.GUILDHALL.job_takeover_after)
            while sweep(given_before) == _BATCH:
                continue
        except DatabaseError:
            _log.exception("jobs.sweep_failed")
            connections.close_all()
