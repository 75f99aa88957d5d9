"""Administrators who have archives of accounts and guilds made, look at them and fetch them."""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from accounts.models import User
from accounts.rights import Right, holds, require_rank, require_right
from core.actor import Actor
from core.clock import now
from core.errors import Code, FieldCode, InvalidForm, ProductError
from core.jobs import enqueue
from core.operations import operation
from guilds.models import Guild
from moderation.archives.places import archive_url
from moderation.audit import record_admin
from moderation.models import Archive, ArchiveSubject
from moderation.operations.archive_making import JOB

KEPT = timedelta(days=365)
LINK = timedelta(days=7)
_QUEUED = "Queued"
VIEW = (Right.ARCHIVE_VIEW_ALL, Right.ARCHIVE_TRIGGER_USER, Right.ARCHIVE_TRIGGER_GUILD)
_TRIGGERS = {
    ArchiveSubject.USER: Right.ARCHIVE_TRIGGER_USER,
    ArchiveSubject.GUILD: Right.ARCHIVE_TRIGGER_GUILD,
}


@operation("archive.trigger_user", limit="admin:lookup")
def archive_user(actor: Actor, *, user_id: int) -> Archive:
    """Have an archive of everything about an account made, as its owner could; nobody is told.

    Needs the right `archive:trigger:user`, and every right that the account holds. Raises as `require_right` and
    `require_rank`, UNKNOWN_USER.
    """
    require_right(actor, Right.ARCHIVE_TRIGGER_USER)
    user = User.objects.filter(id=user_id).first()
    if user is None:
        raise ProductError(Code.UNKNOWN_USER)
    require_rank(actor, user)
    return _asked_for(actor, ArchiveSubject.USER, user_id)


@operation("archive.trigger_guild", limit="admin:lookup")
def archive_guild(actor: Actor, *, guild_id: int) -> Archive:
    """Have an archive of a guild made, with what everybody wrote there. Needs the right `archive:trigger:guild`. Raises
    as `require_right`, UNKNOWN_GUILD."""
    require_right(actor, Right.ARCHIVE_TRIGGER_GUILD)
    if not Guild.objects.filter(id=guild_id).exists():
        raise ProductError(Code.UNKNOWN_GUILD)
    return _asked_for(actor, ArchiveSubject.GUILD, guild_id)


def _asked_for(actor: Actor, subject_type: ArchiveSubject, subject_id: int) -> Archive:
    moment = now()
    row = Archive(
        subject_type=subject_type,
        subject_id=subject_id,
        requested_by=actor.user_id,
        requested_at=moment,
        # In whole seconds, as in addresses: what the one says is what the other does.
        expires_at=(moment + KEPT).replace(microsecond=0),
        progress_step=_QUEUED,
    )
    row.job_id = enqueue(JOB, subject_type=str(subject_type), subject_id=subject_id, archive_id=row.id)
    row.save(force_insert=True)
    record_admin(actor, "archive.trigger", str(subject_type), subject_id, archive_id=row.id)
    return row


def archives(
    actor: Actor,
    *,
    subject_type: str = "all",
    subject_id: int | None = None,
    requested_by: int | None = None,
    include_expired: bool = False,
    limit: int = 50,
) -> list[Archive]:
    """Archives that the actor may see, latest first. One query.

    Needs the right `archive:view_all`, or one to have some made, and shows those of that kind then. Raises as
    `require_right`, InvalidForm at `subject_type` when somebody is named without saying what they are.
    """
    if subject_id is not None and subject_type == "all":
        raise InvalidForm.at("subject_type", FieldCode.INVALID_FORMAT, text="Say whether this is a user or a guild")
    rows = visible(actor)
    if subject_type != "all":
        rows = rows.filter(subject_type=subject_type)
    if subject_id is not None:
        rows = rows.filter(subject_id=subject_id)
    if requested_by is not None:
        rows = rows.filter(requested_by=requested_by)
    if not include_expired:
        rows = rows.filter(expires_at__gt=now())
    return list(rows.order_by("-id")[:limit])


def archive_of(actor: Actor, subject_type: str, subject_id: int, archive_id: int) -> Archive | None:
    """One archive, if the actor may see it. One query. Raises as `require_right`."""
    return visible(actor).filter(subject_type=subject_type, subject_id=subject_id, id=archive_id).first()


@operation("archive.download", limit="admin:lookup")
def archive_link(actor: Actor, *, subject_type: str, subject_id: int, archive_id: int) -> tuple[str, datetime]:
    """The address under which whoever has it can fetch the archive for seven days, and its end.

    Needs every right that an account holds whose archive it is. Raises as `require_right` and `require_rank`,
    UNKNOWN_HARVEST for one that the actor may not see, HARVEST_FAILED, HARVEST_NOT_READY, HARVEST_EXPIRED.
    """
    row = archive_of(actor, subject_type, subject_id, archive_id)
    if row is None:
        raise ProductError(Code.UNKNOWN_HARVEST)
    user = User.objects.filter(id=row.subject_id).first() if row.subject_type == ArchiveSubject.USER else None
    if user is not None:
        require_rank(actor, user)
    if row.failed_at is not None:
        raise ProductError(Code.HARVEST_FAILED)
    if row.expires_at <= now():
        raise ProductError(Code.HARVEST_EXPIRED)
    if row.completed_at is None:
        raise ProductError(Code.HARVEST_NOT_READY)
    ends_at = min((now() + LINK).replace(microsecond=0), row.expires_at)
    record_admin(actor, "archive.download", row.subject_type, row.subject_id, archive_id=row.id)
    return archive_url(row, ends_at), ends_at


def visible(actor: Actor) -> "QuerySet[Archive]":
    """Those that the actor may see. Raises as `require_right`."""
    require_right(actor, *VIEW)
    if holds(actor, Right.ARCHIVE_VIEW_ALL):
        return Archive.objects.all()
    return Archive.objects.filter(subject_type__in=[kind for kind, right in _TRIGGERS.items() if holds(actor, right)])
