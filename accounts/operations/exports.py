"""A copy of everything about oneself: asked for, begun, finished or given up, and removed."""

import math
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db.models import Q, QuerySet

from accounts.exports.places import export_key, export_url
from accounts.exports.records import ExportRecord
from accounts.mail import mail_account
from accounts.models import DataExport, User
from accounts.models.user import UserFlags
from core.actor import Actor
from core.clock import now
from core.errors import Code, ProductError
from core.jobs import enqueue
from core.models import Job, JobState
from core.operations import operation
from core.storage import Stored, files

EXPORT_JOB = "account.export"
EXPORT_ATTEMPTS = 5
KEPT = timedelta(days=7)
REMEMBERED = timedelta(days=365)
FAILED = "The export could not be made. Please ask for another one."
_QUEUED, _DONE = "Queued", "Completed"
_BATCH = 100


@operation("export.request", limit="user:data:harvest")
def request_export(actor: Actor) -> ExportRecord:
    """Have a copy of everything about oneself made; a mail says when it is ready.

    Raises HARVEST_ON_COOLDOWN within EXPORT_COOLDOWN seconds of the last request that did not fail.
    """
    user = User.objects.select_for_update(no_key=True).get(id=actor.user_id)
    if user.flags & UserFlags.DELETED:
        raise ProductError(Code.UNKNOWN_USER)
    _check_cooldown(user)
    row = DataExport(user=user, progress_step=_QUEUED)
    row.job_id = enqueue(EXPORT_JOB, user_id=user.id, export_id=row.id)
    row.save(force_insert=True)
    return ExportRecord.of(row)


def _check_cooldown(user: User) -> None:
    last = DataExport.objects.filter(user=user, failed_at=None).order_by("-id").first()
    wait = 0.0
    if last is not None:
        wait = (last.created_at - now()).total_seconds() + settings.GUILDHALL.export_cooldown
    if wait > 0:
        seconds = math.ceil(wait)
        raise ProductError(Code.HARVEST_ON_COOLDOWN, headers={"Retry-After": str(seconds)}, retry_after=seconds)


@dataclass(frozen=True, slots=True)
class Turn:
    """One attempt at making a copy. With the next one, its work counts no more."""

    user: User
    export_id: int
    attempt: int

    def row(self) -> "QuerySet[DataExport]":
        """The copy, as long as this attempt is the one that makes it."""
        return DataExport.objects.filter(id=self.export_id, attempts=self.attempt, completed_at=None, failed_at=None)


@operation("export.begin")
def begin_export(actor: Actor, *, export_id: int) -> Turn | None:
    """Begin to make a copy, or begin anew after an interruption. None when nobody wants it any more, or it is
    finished."""
    row = DataExport.objects.select_for_update().filter(id=export_id, completed_at=None, failed_at=None).first()
    user = None if row is None else User.objects.get(id=row.user_id)
    if row is None or user is None or user.flags & UserFlags.DELETED:
        return None
    row.started_at = row.started_at or now()
    row.attempts += 1
    row.save(update_fields=["started_at", "attempts"])
    return Turn(user, row.id, row.attempts)


@operation("export.finish")
def finish_export(actor: Actor, *, turn: Turn, stored: Stored, messages: int) -> bool:
    """Let the person fetch the copy from now on, and mail them the address. False when nobody wants it any more."""
    row = turn.row().select_for_update().first()
    user = None if row is None else User.objects.get(id=row.user_id)
    if row is None or user is None or user.flags & UserFlags.DELETED:
        return False
    row.completed_at = now()
    # In whole seconds, as in the address: what the one says is what the other does.
    row.expires_at = (row.completed_at + KEPT).replace(microsecond=0)
    row.size, row.content_hash, row.has_file = stored.size, stored.sha256, True
    row.progress_percent, row.progress_step = 100, _DONE
    row.save()
    link = export_url(user.id, row.id, row.expires_at)
    mail_account(user, "harvest_completed", link=link, messages=messages, size=stored.size, expires_at=row.expires_at)
    return True


@operation("export.fail")
def fail_export(actor: Actor, *, export_id: int) -> bool:
    """Give up on a copy that was begun often enough. False while it shall be tried again."""
    unfinished = DataExport.objects.filter(id=export_id, completed_at=None, failed_at=None)
    row = unfinished.select_for_update().filter(attempts__gte=EXPORT_ATTEMPTS).first()
    if row is not None:
        _give_up(row)
    return row is not None


@operation("export.give_up_lost")
def give_up_lost_export(actor: Actor) -> bool:
    """Give up on the next copy whose job was interrupted too often to be run again. False when there was none."""
    alive = Job.objects.filter(name=EXPORT_JOB, state__in=(JobState.PENDING, JobState.RUNNING)).values("id")
    lost = DataExport.objects.select_for_update().filter(completed_at=None, failed_at=None).exclude(job_id__in=alive)
    row = lost.order_by("id").first()
    if row is not None:
        _give_up(row)
    return row is not None


def _give_up(row: DataExport) -> None:
    row.failed_at, row.error = now(), FAILED
    row.save(update_fields=["failed_at", "error"])
    files().delete(export_key(row.user_id, row.id))  # stored perhaps, but nobody was told


@operation("export.remove_expired")
def remove_expired_export(actor: Actor) -> bool:
    """Remove the file of the next copy whose time is over. False when there was none."""
    row = expired_exports().select_for_update().order_by("id").first()
    if row is None:
        return False
    files().delete(export_key(row.user_id, row.id))
    DataExport.objects.filter(id=row.id).update(has_file=False)
    return True


def expired_exports() -> "QuerySet[DataExport]":
    """Copies whose time is over, and whose file is there yet."""
    return DataExport.objects.filter(has_file=True, expires_at__lte=now())


@operation("export.forget_old")
def forget_old_exports(actor: Actor) -> bool:
    """Forget some of the copies that were asked for long ago. False when there were none."""
    over = Q(has_file=False) & (~Q(completed_at=None) | ~Q(failed_at=None))
    old = DataExport.objects.filter(over, created_at__lte=now() - REMEMBERED)
    ids = list(old.order_by("id").values_list("id", flat=True)[:_BATCH])
    return bool(DataExport.objects.filter(id__in=ids).delete()[0])


def erase_exports(user: User, ghost: User) -> bool:
    """Remove the next copy of an account that is being erased, its file first: without the row nobody would find it.
    A job that is making it notices, and leaves nothing behind."""
    row = DataExport.objects.select_for_update().filter(user=user).order_by("id").first()
    if row is None:
        return False
    files().delete(export_key(user.id, row.id))
    row.delete()
    return True
