"""Taking messages away on the authority of the instance: one, a list, or all of somebody's.

More than one is work for a job. It does a piece at a time, and notes how far it is in the transaction of the piece: a
process that dies loses nothing and does nothing twice.
"""

import random

from django.db.models import Count, QuerySet

from accounts.models import User
from accounts.rights import Right, require_rank, require_right
from chat.models import Message
from chat.models.message import DELETABLE_KINDS
from chat.operations._deleting_many import delete_each_channel
from core.actor import Actor
from core.clock import now
from core.db.pieces import PIECE
from core.errors import Code, FieldCode, InvalidForm, ProductError
from core.ids import new_id
from core.jobs import enqueue, enqueue_once
from core.operations import operation
from moderation.audit import record_admin
from moderation.models import MessageShred, ShredState
from moderation.operations.removing import remove_message

SHRED_JOB = "moderation.shred"
MOST_ENTRIES = 1000
_LIMIT = "admin:message:operation"
_HOUR = 3600.0
_ALIASED_AFTER = (_HOUR, 24 * _HOUR)
_random = random.SystemRandom()


@operation("admin.message.delete", limit=_LIMIT)
def delete_message(actor: Actor, *, channel_id: int, message_id: int) -> None:
    """Delete a message, wherever it is; one that is not there is no mistake. Needs `message:delete`.

    Publishes MessageDeleted, and PinsUpdated when it was pinned. Raises as `require_right`.
    """
    require_right(actor, Right.MESSAGE_DELETE)
    if Message.objects.filter(pk=message_id, channel_id=channel_id).exists():
        remove_message(actor, message_id, reason=actor.reason or "")
    record_admin(actor, "delete_message", "message", message_id, channel_id=channel_id, message_id=message_id)


@operation("admin.message.delete_all", limit=_LIMIT)
def delete_all_messages(actor: Actor, *, user_id: int, dry_run: bool) -> tuple[dict[str, int], MessageShred | None]:
    """Have all messages of somebody deleted, in a job; a dry run only counts them. Returns the numbers of channels and
    messages, and the job. Needs `message:delete_all`. Raises as `require_right` and `require_rank`, UNKNOWN_USER."""
    require_right(actor, Right.MESSAGE_DELETE_ALL)
    _check_user(actor, user_id)
    until = new_id()
    counts = _written(user_id, until).aggregate(channels=Count("channel_id", distinct=True), messages=Count("id"))
    job = None
    if not dry_run:
        total = counts["messages"]
        job = _queued(actor, user_id, until=until, requested=total, total=total)
    facts = {"user_id": user_id, "channel_count": counts["channels"], "message_count": counts["messages"]}
    action = "delete_all_user_messages_dry_run" if dry_run else "delete_all_user_messages"
    target = user_id if job is None else job.id
    record_admin(actor, action, "message_deletion", target, **facts, dry_run=dry_run)
    return counts, job


@operation("admin.message.shred", limit=_LIMIT)
def shred_messages(actor: Actor, *, user_id: int, entries: list[tuple[int, int]]) -> MessageShred:
    """Have these messages (channel, message) deleted in a job, as far as this person wrote them. Nothing is kept,
    not even where deleted messages are kept for a while. Needs `message:shred`.

    Raises as `require_right` and `require_rank`, UNKNOWN_USER, InvalidForm at `entries`
    (AT_LEAST_ONE_ENTRY_IS_REQUIRED).
    """
    require_right(actor, Right.MESSAGE_SHRED)
    if not entries:
        raise InvalidForm.at("entries", FieldCode.AT_LEAST_ONE_ENTRY_IS_REQUIRED)
    _check_user(actor, user_id)
    number = len(entries)
    job = _queued(actor, user_id, entries=[list(entry) for entry in entries], requested=number, total=number)
    facts = {"user_id": user_id, "job_id": job.id, "requested_entries": number}
    record_admin(actor, "queue_message_shred", "message_shred", job.id, **facts)
    return job


@operation("admin.message.shred_piece")
def shred_piece(actor: Actor, *, job_id: int, channel_id: int | None = None) -> bool:
    """Do a piece of a job, for the system. False when nothing is left to do now.

    Of all messages of somebody, what they wrote under aliases goes hours later, one place (`channel_id`) at a time, so
    that nobody learns whose it was from what goes together. Publishes as `delete_written`.
    """
    job = MessageShred.objects.select_for_update().filter(pk=job_id).exclude(state=ShredState.COMPLETED).first()
    if job is None:
        return False
    job.state, job.error = ShredState.IN_PROGRESS, ""
    is_more = _piece_of_list(job) if job.until is None else _piece_of_all(job, channel_id)
    job.save()
    return is_more


@operation("admin.message.shred_failed")
def note_failure(actor: Actor, *, job_id: int, error: str) -> None:
    """Note that a try has failed, for the system; another one may still come."""
    rows = MessageShred.objects.filter(pk=job_id, state=ShredState.IN_PROGRESS)
    rows.update(state=ShredState.FAILED, error=error[:200], ended_at=now())


def _piece_of_list(job: MessageShred) -> bool:
    entries = job.entries[job.position : job.position + PIECE]
    wanted = {message_id: channel_id for channel_id, message_id in entries}
    rows = Message.objects.filter(id__in=wanted, author_id=job.author_id, kind__in=DELETABLE_KINDS)
    found = [row for row in _held(rows) if wanted[row.id] == row.channel_id]
    _delete(found, job)
    job.position += len(entries)
    job.skipped += len(entries) - len(found)
    if job.position < len(job.entries):
        return True
    _complete(job)
    return False


def _piece_of_all(job: MessageShred, channel_id: int | None) -> bool:
    written = _written(job.author_id, job.until or 0)
    now_due = written.filter(alias="") if channel_id is None else written.filter(channel_id=channel_id)
    found = _held(now_due)[:PIECE]
    _delete(list(found), job)
    if found:
        return True
    places = list(written.order_by("channel_id").values_list("channel_id", flat=True).distinct())
    if not places:
        _complete(job)
    for place in places if channel_id is None else ():
        enqueue_once(SHRED_JOB, delay=_random.uniform(*_ALIASED_AFTER), job_id=job.id, channel_id=place)
    return False


def _delete(found: list[Message], job: MessageShred) -> None:
    delete_each_channel(found, kept_for=None)
    job.processed += len(found)


def _complete(job: MessageShred) -> None:
    job.state, job.ended_at, job.entries = ShredState.COMPLETED, now(), []


def _held(rows: "QuerySet[Message]") -> "QuerySet[Message]":
    return rows.order_by("channel_id", "id").select_for_update(of=("self",))


def _written(user_id: int, until: int) -> "QuerySet[Message]":
    return Message.objects.filter(author_id=user_id, id__lt=until, kind__in=DELETABLE_KINDS)


def _queued(actor: Actor, user_id: int, **columns: object) -> MessageShred:
    job = MessageShred.objects.create(admin_id=actor.user_id, author_id=user_id, **columns)
    enqueue(SHRED_JOB, job_id=job.id)
    return job


def _check_user(actor: Actor, user_id: int) -> None:
    user = User.objects.filter(pk=user_id).first()
    if user is None:
        raise ProductError(Code.UNKNOWN_USER)
    require_rank(actor, user)
