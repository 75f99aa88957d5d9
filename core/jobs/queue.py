"""Asking for work: a row in the caller's transaction, handed to a queue after the commit."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from core.clock import now
from core.jobs.registry import JobSpec, Queue, add_job, job_named
from core.models import Job, JobState

Dispatch = Callable[[int, str], bool]
ATTEMPTS = 5
_AT_ONCE = 1000  # rows of one statement


@dataclass(frozen=True, slots=True)
class Task:
    """What `@job` makes of a function: call it directly, or `enqueue` it with the same keyword arguments."""

    spec: JobSpec

    def __call__(self, **arguments: Any) -> None:
        self.spec.function(**arguments)

    def enqueue(self, **arguments: Any) -> int:
        """Ask for one run after the surrounding transaction commits. Returns the job's id."""
        return enqueue(self.spec.name, **arguments)


def job(name: str, *, queue: Queue = "fast", attempts: int = ATTEMPTS) -> Callable[[Callable[..., None]], Task]:
    """Declare a job, named "noun.verb". Its keyword arguments travel as JSON.

    `fast` is for work people wait for (mail, codes), `slow` for work that takes longer than a second or two,
    `outside` for work that waits for other people's servers, `push` for pushes, which wait for those of browsers.
    A job that raises is tried again after 5, 10, 20 ... seconds, `attempts` times in all; GiveUp ends it at once.
    """

    def declare(function: Callable[..., None]) -> Task:
        spec = JobSpec(name, function, queue, attempts)
        add_job(spec)
        return Task(spec)

    return declare


def enqueue(name: str, /, *, delay: float = 0, **arguments: Any) -> int:
    """Ask for one run of the job, `delay` seconds from now at the earliest.

    It runs at least once: a process may die between the end of the work and the note that it ended, so make it
    idempotent. Returns the id of its row. Raises LookupError for an unknown name.
    """
    return enqueue_each(name, (arguments,), delay=delay)[0]


def enqueue_each(name: str, runs: Iterable[dict[str, Any]], *, delay: float = 0) -> list[int]:
    """`enqueue` for many runs of one job, each with its arguments: in one statement for up to a thousand of them, and
    all or none. Returns the ids of their rows. Raises as `enqueue`."""
    spec = job_named(name)
    moment = now()
    rows = [
        Job(
            name=spec.name,
            queue=spec.queue,
            arguments=arguments,
            run_after=moment + timedelta(seconds=delay),
            created_at=moment,
            dispatched_at=None if delay else moment,
        )
        for arguments in runs
    ]
    Job.objects.bulk_create(rows, batch_size=_AT_ONCE)
    if rows and not delay:
        # What was done is done, whatever becomes of the handing over: the sweeper comes back for what is left.
        transaction.on_commit(lambda: hand_over([(row.id, spec.queue) for row in rows]), robust=True)
    return [row.id for row in rows]


def enqueue_once(name: str, /, *, delay: float = 0, **arguments: Any) -> int | None:
    """`enqueue`, unless the same work is asked for already and has not ended. Returns None then."""
    unfinished = Job.objects.filter(name=name, state__in=(JobState.PENDING, JobState.RUNNING))
    if any(known == arguments for known in unfinished.values_list("arguments", flat=True)):
        return None
    return enqueue(name, delay=delay, **arguments)


def withdraw(*job_ids: int) -> None:
    """Take jobs back that have not begun, in the caller's transaction."""
    Job.objects.filter(id__in=job_ids, state=JobState.PENDING).delete()


def hand_over(jobs: Iterable[tuple[int, str]]) -> None:
    """Give ids to the queues. What cannot be taken now stays pending, and the sweeper comes back for it."""
    dispatch: Dispatch = import_string(settings.GUILDHALL_JOB_DISPATCHER)
    left = [job_id for job_id, queue in jobs if not dispatch(job_id, queue)]
    if left:
        Job.objects.filter(id__in=left, state=JobState.PENDING).update(dispatched_at=None)


def take_due(dispatched_before: datetime, most: int) -> list[tuple[int, str]]:
    """Pending jobs whose time has come and which no queue was given lately, now marked as handed over."""
    moment = now()
    with transaction.atomic():
        rows = Job.objects.filter(state=JobState.PENDING, run_after__lte=moment)
        rows = rows.exclude(dispatched_at__gt=dispatched_before).order_by("run_after", "id")
        found = list(rows.values_list("id", "queue")[:most])
        if found:
            Job.objects.filter(id__in=[job_id for job_id, _ in found]).update(dispatched_at=moment)
    return found
