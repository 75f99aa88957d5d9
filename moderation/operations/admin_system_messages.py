"""Private messages to many people in the name of the server: written by one administrator, approved by another, sent by
a job that notes with each message whom it has reached."""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet

from accounts.models import User
from accounts.models.user import UserFlags
from accounts.rights import Right, others_hold, require_right
from accounts.system_account import system_account
from chat.operations.system_messages import tell_privately
from core.actor import Actor
from core.clock import iso, now
from core.errors import Code, FieldCode, InvalidForm, ProductError
from core.ids import id_at
from core.jobs import enqueue
from core.operations import operation
from guilds.models import Member
from moderation.audit import record_admin
from moderation.models import SystemMessageJob, SystemMessageState

SEND_JOB = "moderation.system_message"
ATTEMPTS = 3
PIECE = 25
_LIMIT = "admin:message:operation"


@operation("admin.system_message.create", limit=_LIMIT)
def create_system_message(
    actor: Actor,
    *,
    content: str,
    registered_from: datetime | None = None,
    registered_until: datetime | None = None,
    excluded_guild_ids: list[int] | None = None,
) -> SystemMessageJob:
    """Write what is to be sent; nothing is sent before somebody approves it. Needs `system_dm:send`.

    Raises as `require_right`, InvalidForm at `registration_end` for a time that ends before it begins.
    """
    require_right(actor, Right.SYSTEM_DM_SEND)
    if registered_from is not None and registered_until is not None and registered_until < registered_from:
        text = "This is before the beginning"
        raise InvalidForm.at("registration_end", FieldCode.INVALID_FORMAT, text=text)
    job = SystemMessageJob(
        content=content,
        created_by=actor.user_id,
        registered_from=registered_from,
        registered_until=registered_until,
        excluded_guild_ids=sorted(set(excluded_guild_ids or ())),
    )
    job.target_count = targets_of(job).count()
    job.save(force_insert=True)
    numbers = {"target_count": job.target_count, "content_length": len(content)}
    facts = {"registration_start": _told(registered_from), "registration_end": _told(registered_until)}
    facts["excluded_guild_ids"] = ",".join(map(str, job.excluded_guild_ids))
    record_admin(actor, "system_dm_job.create", "system_dm_job", job.id, **numbers, **facts)
    return job


@operation("admin.system_message.approve", limit=_LIMIT)
def approve_system_message(actor: Actor, *, job_id: int) -> SystemMessageJob:
    """Have it sent, to whom it is for by now. Needs `system_dm:send`; who wrote it only approves it where nobody else
    could.

    Raises as `require_right`, InvalidForm at `job_id` (JOB_NOT_FOUND, JOB_IS_ALREADY_PROCESSED), MISSING_PERMISSIONS.
    """
    require_right(actor, Right.SYSTEM_DM_SEND)
    job = SystemMessageJob.objects.select_for_update().filter(pk=job_id).first()
    if job is None:
        raise InvalidForm.at("job_id", FieldCode.JOB_NOT_FOUND)
    if job.state != SystemMessageState.PENDING:
        raise InvalidForm.at("job_id", FieldCode.JOB_IS_ALREADY_PROCESSED)
    if job.created_by == actor.user_id and others_hold(actor, Right.SYSTEM_DM_SEND):
        raise ProductError(Code.MISSING_PERMISSIONS)
    system_account()  # made once, before many pieces want it
    job.state, job.approved_by, job.approved_at = SystemMessageState.APPROVED, actor.user_id, now()
    job.target_count = targets_of(job).count()
    job.save()
    key = enqueue(SEND_JOB, job_id=job.id)
    excluded = ",".join(map(str, job.excluded_guild_ids))
    facts = {"target_count": job.target_count, "worker_job_key": key, "excluded_guild_ids": excluded}
    record_admin(actor, "system_dm_job.approve", "system_dm_job", job.id, **facts)
    return job


@operation("admin.system_message.piece")
def send_piece(actor: Actor, *, job_id: int) -> bool:
    """Reach some more people, for the system. False when everybody was reached. Publishes as `tell_privately`."""
    job = SystemMessageJob.objects.select_for_update().get(pk=job_id)
    if job.approved_at is None or job.state == SystemMessageState.COMPLETED:
        return False
    job.state = SystemMessageState.RUNNING
    found = list(targets_of(job).filter(id__gt=job.cursor).order_by("id").values_list("id", flat=True)[:PIECE])
    for user_id in found:
        _tell(job, user_id)
    if not found:
        job.state = SystemMessageState.COMPLETED
    job.save()
    return bool(found)


@operation("admin.system_message.failed")
def note_failure(actor: Actor, *, job_id: int, error: str) -> None:
    """Note that a try has failed, for the system; another one may still come."""
    rows = SystemMessageJob.objects.filter(pk=job_id).exclude(state=SystemMessageState.COMPLETED)
    rows.update(state=SystemMessageState.FAILED, last_error=error[:200])


def targets_of(job: SystemMessageJob) -> "QuerySet[User]":
    """Whom it is for: people who were there when it was approved, by when they registered, and none of the excluded
    guilds' members; no bots, no deleted accounts."""
    people = User.objects.alias(gone=F("flags").bitand(int(UserFlags.DELETED)))
    people = people.filter(is_bot=False, is_system=False, gone=0, id__lt=id_at(job.approved_at or now()) + 1)
    if job.registered_from is not None:
        people = people.filter(id__gte=id_at(job.registered_from))
    if job.registered_until is not None:
        people = people.filter(id__lt=id_at(job.registered_until))
    if job.excluded_guild_ids:
        seats = Member.objects.filter(guild_id__in=job.excluded_guild_ids, user_id=OuterRef("pk"))
        people = people.exclude(Exists(seats))
    return people


def _tell(job: SystemMessageJob, user_id: int) -> None:
    job.cursor = user_id
    try:
        with transaction.atomic():  # a savepoint: one person who cannot be reached keeps it from nobody else
            tell_privately(user_id, job.content)
    except ProductError as refusal:
        job.failed_count += 1
        job.last_error = str(refusal.code)[:200]
    else:
        job.sent_count += 1


def _told(moment: datetime | None) -> str:
    return "" if moment is None else iso(moment)
