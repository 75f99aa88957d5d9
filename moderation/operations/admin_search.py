"""Administrators who have search indexes refreshed."""

from accounts.rights import Right, require_right
from core.actor import Actor
from core.errors import FieldCode, InvalidForm
from core.ids import MAX_ID, NO_ID
from core.jobs import enqueue
from core.models import Job, JobState
from core.operations import operation
from moderation.audit import record_admin
from moderation.indexes import INDEXES
from moderation.models import IndexRefresh

JOB = "search.refresh"


@operation("search_index.refresh", limit="admin:lookup")
def refresh_index(
    actor: Actor, *, index_type: str, guild_id: int | None = None, user_id: int | None = None
) -> IndexRefresh:
    """Have an index refreshed by a job.

    Needs the right `guild:lookup`. Raises as `require_right`, InvalidForm at `guild_id` or `user_id` where the index is
    that of a guild or person and none is named.
    """
    require_right(actor, Right.GUILD_LOOKUP)
    needs = INDEXES[index_type].needs
    subject_id = {"guild_id": guild_id, "user_id": user_id}.get(needs)
    if needs and subject_id is None:
        raise InvalidForm.at(needs, FieldCode.INVALID_FORMAT, text="This index needs to know whose it is")
    row = IndexRefresh(index_type=index_type, subject_id=subject_id)
    row.job_id = enqueue(JOB, refresh_id=row.id)
    row.save(force_insert=True)
    told = {} if guild_id is None else {"guild_id": guild_id}
    record_admin(actor, "queue_refresh_index", "search_index", index_type=index_type, job_id=row.id, **told)
    return row


def refresh_of(actor: Actor, job_id: str) -> tuple[IndexRefresh, Job | None] | None:
    """A refresh and the job that does it, None for one that is not known (any more). Two queries. Needs the right
    `guild:lookup`; raises as `require_right`."""
    require_right(actor, Right.GUILD_LOOKUP)
    is_number = job_id.isascii() and job_id.isdecimal() and int(job_id) <= MAX_ID
    row = IndexRefresh.objects.filter(id=int(job_id)).first() if is_number else None
    return None if row is None else (row, Job.objects.filter(id=row.job_id or NO_ID).first())


def has_failed(row: IndexRefresh, job: Job | None) -> bool:
    """Whether nobody will finish it."""
    return row.completed_at is None and (job is None or job.state == JobState.FAILED)
