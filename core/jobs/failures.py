"""Jobs that failed for good: what they were to do is kept for a while, sealed, so that an administrator may have them
tried again when the reason is gone."""

from datetime import timedelta
from typing import Any

import msgspec
from django.db import transaction
from django.db.models import Q

from core.clock import now
from core.jobs.queue import hand_over
from core.models import Job, JobState
from core.sealing import open_sealed, seal

KEEP_ARGUMENTS = timedelta(days=7)


def failure(job: Job, error: str) -> dict[str, Any]:
    """The columns of a job that will not be tried again by itself. Arguments can hold codes and links: nobody reads
    them in a copy of the database."""
    sealed = seal(msgspec.json.encode(job.arguments))
    kept = {"arguments": {}, "sealed_arguments": sealed, "finished_at": now()}
    return {"state": JobState.FAILED, "runner": "", "error": error, **kept}


def forget_arguments() -> int:
    """Forget what jobs were to do that failed long ago. Returns how many there were."""
    old = Job.objects.filter(state=JobState.FAILED, finished_at__lt=now() - KEEP_ARGUMENTS)
    return old.exclude(sealed_arguments="").update(sealed_arguments="")


def waits_for_another_try() -> Q:
    """Jobs that could be tried now: those that failed, while it is known what they were to do, and those that wait
    after a try that went wrong."""
    failed = Q(state=JobState.FAILED) & ~Q(sealed_arguments="")
    return failed | Q(state=JobState.PENDING, attempts__gt=0)


def try_again(job_id: int) -> Job | None:
    """Have such a job run as soon as may be, with all its tries before it, once the caller's transaction commits. None
    for any other job, and for one that another key has sealed."""
    job = Job.objects.select_for_update().filter(waits_for_another_try(), pk=job_id).first()
    if job is None:
        return None
    if job.state == JobState.FAILED:
        try:
            job.arguments = msgspec.json.decode(open_sealed(job.sealed_arguments))
        except ValueError:
            return None
    job.state, job.attempts, job.progress, job.sealed_arguments = JobState.PENDING, 0, 0, ""
    job.run_after = job.dispatched_at = now()
    job.finished_at = None
    job.save()
    transaction.on_commit(lambda: hand_over([(job.id, job.queue)]), robust=True)
    return job


def discard(job_id: int) -> Job | None:
    """Remove a job that failed for good, in the caller's transaction. None for any other."""
    job = Job.objects.select_for_update().filter(pk=job_id, state=JobState.FAILED).first()
    if job is not None:
        Job.objects.filter(pk=job_id).delete()
    return job
