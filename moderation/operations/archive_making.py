"""The life of an archive after it was asked for: begun, finished or given up, and removed."""

from dataclasses import dataclass

from django.db.models import QuerySet

from core.actor import Actor
from core.clock import now
from core.models import Job, JobState
from core.operations import operation
from core.storage import Stored, files
from moderation.archives.places import archive_key, key_of
from moderation.models import Archive

JOB = "admin.archive"
ATTEMPTS = 5
FAILED = "The archive could not be made."
_DONE = "Completed"


@dataclass(frozen=True, slots=True)
class Turn:
    """One attempt at making an archive. With the next one, its work counts no more."""

    subject_type: str
    subject_id: int
    archive_id: int
    attempt: int

    @property
    def key(self) -> str:
        """The storage key."""
        return archive_key(self.subject_type, self.subject_id, self.archive_id)

    def row(self) -> "QuerySet[Archive]":
        """The archive, as long as this attempt is the one that makes it."""
        return _unfinished().filter(id=self.archive_id, attempts=self.attempt)


def _unfinished() -> "QuerySet[Archive]":
    return Archive.objects.filter(completed_at=None, failed_at=None)


@operation("archive.begin")
def begin_archive(actor: Actor, *, archive_id: int) -> Turn | None:
    """Begin to make an archive, or begin anew after an interruption. None when it is finished, or nobody wants it."""
    row = _unfinished().select_for_update().filter(id=archive_id).first()
    if row is None:
        return None
    row.started_at = row.started_at or now()
    row.attempts += 1
    row.save(update_fields=["started_at", "attempts"])
    return Turn(row.subject_type, row.subject_id, row.id, row.attempts)


@operation("archive.finish")
def finish_archive(actor: Actor, *, turn: Turn, stored: Stored) -> bool:
    """Let administrators fetch the archive from now on. False when another attempt makes it, or nobody wants it."""
    return bool(
        turn.row().update(
            completed_at=now(),
            size=stored.size,
            content_hash=stored.sha256,
            progress_percent=100,
            progress_step=_DONE,
        )
    )


@operation("archive.fail")
def fail_archive(actor: Actor, *, archive_id: int) -> bool:
    """Give up on an archive that was begun often enough. False while it shall be tried again."""
    row = _unfinished().select_for_update().filter(id=archive_id, attempts__gte=ATTEMPTS).first()
    if row is not None:
        _give_up(row)
    return row is not None


@operation("archive.give_up_lost")
def give_up_lost_archive(actor: Actor) -> bool:
    """Give up on the next archive whose job was interrupted too often to be run again. False when there was none."""
    alive = Job.objects.filter(name=JOB, state__in=(JobState.PENDING, JobState.RUNNING)).values("id")
    row = _unfinished().select_for_update().exclude(job_id__in=alive).order_by("id").first()
    if row is not None:
        _give_up(row)
    return row is not None


def _give_up(row: Archive) -> None:
    row.failed_at, row.error = now(), FAILED
    row.save(update_fields=["failed_at", "error"])
    files().delete(key_of(row))  # stored perhaps, but nobody was told


@operation("archive.remove_expired")
def remove_expired_archive(actor: Actor) -> bool:
    """Remove the next archive whose time is over, its file first: without the row nobody would find it. False when
    there was none."""
    row = Archive.objects.select_for_update().filter(expires_at__lte=now()).order_by("id").first()
    return remove(row)


def remove(row: Archive | None) -> bool:
    """Remove an archive and its file. False for none."""
    if row is None:
        return False
    files().delete(key_of(row))
    row.delete()
    return True
