"""What administrators do about jobs that failed."""

from accounts.rights import Right, require_right
from core.actor import Actor
from core.errors import Code, ProductError
from core.jobs.failures import discard, try_again
from core.models import Job
from core.operations import operation
from moderation.audit import record_admin

_LIMIT = "admin:user:modify"


@operation("admin.job.retry", limit=_LIMIT)
def retry_job(actor: Actor, job_id: int) -> None:
    """Have a job run again that failed, or now instead of later. Needs the right `job:manage`. Raises as
    `require_right`, NOT_FOUND (`job_not_waiting`) when it is not to be had: it runs, is done, or too old."""
    require_right(actor, Right.JOB_MANAGE)
    _note(actor, "retry_job", try_again(job_id))


@operation("admin.job.discard", limit=_LIMIT)
def discard_job(actor: Actor, job_id: int) -> None:
    """Remove a job that failed. Needs the right `job:manage`. Raises as `retry_job`."""
    require_right(actor, Right.JOB_MANAGE)
    _note(actor, "discard_job", discard(job_id))


def _note(actor: Actor, action: str, job: Job | None) -> None:
    if job is None:
        raise ProductError(Code.NOT_FOUND, reason="job_not_waiting")
    record_admin(actor, action, "job", job.id, name=job.name)
