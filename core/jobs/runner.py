"""Running one job: claim its row, do the work, note the end. Two runners never hold the same row."""

import os
import secrets
import socket
import time
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import structlog
from django.db.models import F

from core.clock import now
from core.hooks import Hook
from core.jobs import heartbeat
from core.jobs.failures import failure
from core.jobs.registry import GiveUp, JobSpec, job_named
from core.metrics import JOBS
from core.models import Job, JobState

failed = Hook("jobs.failed")
"""Functions of (name, id, error) of a job that will not be tried again. They raise nothing."""

_log = structlog.get_logger(__name__)
_PROGRESS_SECONDS = 0.5
_ERROR_LENGTH = 2000


@dataclass(slots=True)
class Claim:
    """This process's hold on one row."""

    job: Job
    told: float = field(default=0.0)

    def update(self, **changes: object) -> bool:
        """Change the row unless another process has taken it over."""
        rows = Job.objects.filter(id=self.job.id, runner=self.job.runner, state=JobState.RUNNING)
        return rows.update(**changes) == 1


_current: ContextVar[Claim | None] = ContextVar("current_job", default=None)


def run(job_id: int) -> bool:
    """Run the job if it is still to be run and nobody else does. True when this call ran it."""
    claim = _claim(job_id)
    if claim is None:
        return False
    token = _current.set(claim)
    heartbeat.begin(claim.job.runner)
    try:
        with structlog.contextvars.bound_contextvars(job=claim.job.name, job_id=job_id):
            _work(claim)
    finally:
        heartbeat.end(claim.job.runner)
        _current.reset(token)
    return True


def report_progress(done: float, total: float) -> None:
    """Note how far the running job is; no more than twice a second reaches the database. No effect outside a job."""
    claim = _current.get()
    if claim is None or total <= 0:
        return
    if done >= total or time.monotonic() - claim.told >= _PROGRESS_SECONDS:
        claim.told = time.monotonic()
        claim.update(progress=min(1.0, done / total))


def _claim(job_id: int) -> Claim | None:
    runner = f"{socket.gethostname()[:24]}:{os.getpid()}:{secrets.token_hex(8)}"
    moment = now()
    claimed = Job.objects.filter(id=job_id, state=JobState.PENDING, run_after__lte=moment).update(
        state=JobState.RUNNING, runner=runner, heartbeat_at=moment, attempts=F("attempts") + 1
    )
    return Claim(Job.objects.get(id=job_id)) if claimed else None


def _work(claim: Claim) -> None:
    job = claim.job
    started = time.perf_counter()
    try:
        spec = job_named(job.name)
    except LookupError as error:
        _fail(claim, error)
        return
    try:
        spec.function(**job.arguments)
    except GiveUp as error:
        _log.warning("job.gave_up", reason=str(error))
        _fail(claim, error)
    except Exception as error:
        _log.exception("job.failed", attempt=job.attempts)
        _try_again(claim, spec, error)
    else:
        JOBS.labels(job.name, "done").inc()
        kept = claim.update(state=JobState.DONE, runner="", progress=1.0, error="", **_ended())
        milliseconds = round((time.perf_counter() - started) * 1000)
        # People wait for the fast ones, so there are many, and each shows in what it was for.
        tell = _log.info if spec.queue == "slow" else _log.debug
        tell("job.done" if kept else "job.done_but_taken_over", milliseconds=milliseconds)


def _fail(claim: Claim, error: Exception) -> None:
    if claim.update(**failure(claim.job, _text(error))):
        JOBS.labels(claim.job.name, "failed").inc()
        failed.run(claim.job.name, claim.job.id, error)


def _try_again(claim: Claim, spec: JobSpec, error: Exception) -> None:
    if claim.job.attempts >= spec.attempts:
        _fail(claim, error)
        return
    JOBS.labels(claim.job.name, "again").inc()
    later = now() + timedelta(seconds=spec.delay_after(claim.job.attempts))
    claim.update(state=JobState.PENDING, runner="", dispatched_at=None, run_after=later, error=_text(error))


def _ended() -> dict[str, Any]:
    # Arguments can hold codes and links that a copy of the database must not give away longer than needed.
    return {"finished_at": now(), "arguments": {}}


def _text(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:_ERROR_LENGTH]
