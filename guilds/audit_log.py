"""Reading the audit log of a guild.

Whoever clears up a channel leaves one entry for each message. Shown together, and some seconds later kept together,
they are one: the same run of entries becomes the same entry either way, under the id of its newest.
"""

from collections.abc import Iterable, Iterator
from itertools import groupby, islice
from typing import Any

import msgspec
from django.db.models import QuerySet

from accounts.models import User
from accounts.records import UserRecord
from core.actor import Actor
from core.errors import FieldCode, InvalidForm
from core.permissions import P
from guilds import hooks
from guilds.access import access_guild
from guilds.audit import AuditAction, Change
from guilds.models import AuditLogEntry
from guilds.records import WebhookFaceRecord

_PIECE = 100
_ABOUT_PEOPLE = frozenset(
    {
        AuditAction.MEMBER_KICK,
        AuditAction.MEMBER_BAN_ADD,
        AuditAction.MEMBER_BAN_REMOVE,
        AuditAction.MEMBER_UPDATE,
        AuditAction.MEMBER_ROLE_UPDATE,
        AuditAction.MEMBER_MOVE,
        AuditAction.MEMBER_DISCONNECT,
        AuditAction.BOT_ADD,
    }
)
_ABOUT_WEBHOOKS = frozenset({AuditAction.WEBHOOK_CREATE, AuditAction.WEBHOOK_UPDATE, AuditAction.WEBHOOK_DELETE})


class AuditEntryRecord(msgspec.Struct, frozen=True, kw_only=True):
    """An entry as its row says it; see `AuditLogEntry`."""

    id: int
    action: int
    user_id: int | None
    target_id: str | None
    reason: str | None
    options: dict[str, Any]
    changes: list[Change]

    @classmethod
    def of(cls, row: AuditLogEntry) -> "AuditEntryRecord":
        """The row's facts."""
        return cls(
            id=row.id,
            action=row.action_type,
            user_id=row.user_id,
            target_id=row.target_id,
            reason=row.reason,
            options=row.options,
            changes=row.changes,
        )


class AuditLogPage(msgspec.Struct, frozen=True, kw_only=True):
    """Entries, and the people and webhooks they name as far as these still exist."""

    entries: list[AuditEntryRecord]
    users: list[UserRecord]
    webhooks: list[WebhookFaceRecord]


def audit_log_for(
    actor: Actor,
    guild_id: int,
    *,
    limit: int,
    before: int | None = None,
    after: int | None = None,
    user_id: int | None = None,
    action_type: int | None = None,
) -> AuditLogPage:
    """A page of the log, the newest first, of one person's or one kind of entries if asked for.

    Needs VIEW_AUDIT_LOG. Without a filter, deletions of messages that follow one another are one entry. Raises as
    `access_guild`, InvalidForm at before. Three queries (more where it has to read to the end of a long run), roles
    from the cache.
    """
    if before is not None and after is not None:
        raise InvalidForm.at("before", FieldCode.CANNOT_SPECIFY_BOTH_BEFORE_AND_AFTER)
    access_guild(actor, guild_id, P.VIEW_AUDIT_LOG)
    wanted = {"user_id": user_id, "action_type": action_type, "id__gt": after}
    given = {name: value for name, value in wanted.items() if value is not None}
    rows = AuditLogEntry.objects.filter(guild_id=guild_id, **given)
    if user_id is None and action_type is None:
        found = _in_runs(rows, limit, before)
    else:
        older = rows if before is None else rows.filter(id__lt=before)
        found = [AuditEntryRecord.of(row) for row in older.order_by("-id")[:limit]]
    return AuditLogPage(entries=found, users=_people(found), webhooks=_webhooks(guild_id, found))


def merged_options(channel_id: int, count: int) -> dict[str, Any]:
    """What an entry says that stands for several deletions."""
    return {"channel_id": channel_id, "count": count}


def common_reason(run: list[AuditLogEntry]) -> str | None:
    """The reason of a run, if all its entries have the same."""
    reasons = {row.reason for row in run}
    return reasons.pop() if len(reasons) == 1 else None


def runs(rows: Iterable[AuditLogEntry]) -> Iterator[list[AuditLogEntry]]:
    """Consecutive entries in groups: deletions of messages by one person in one channel, anything else alone."""
    for _, run in groupby(rows, key=_likeness):
        yield list(run)


def _likeness(row: AuditLogEntry) -> tuple[Any, ...]:
    if row.action_type != AuditAction.MESSAGE_DELETE:
        return (row.id,)
    return (row.user_id, row.options.get("channel_id"))


def _in_runs(rows: "QuerySet[AuditLogEntry]", limit: int, before: int | None) -> list[AuditEntryRecord]:
    # A run goes under the id of its newest entry. Who asks for what is before that has been shown all of the run.
    found = runs(_newest_first(rows if before is None else rows.filter(id__lte=before), limit + 2))
    unseen = (run for run in found if run[0].id != before)
    return [_shown(run) for run in islice(unseen, limit)]


def _newest_first(rows: "QuerySet[AuditLogEntry]", first_piece: int) -> Iterator[AuditLogEntry]:
    piece = list(rows.order_by("-id")[:first_piece])
    most = first_piece
    while piece:
        yield from piece
        if len(piece) < most:
            return
        most = _PIECE
        piece = list(rows.filter(id__lt=piece[-1].id).order_by("-id")[:most])


def _shown(run: list[AuditLogEntry]) -> AuditEntryRecord:
    newest = AuditEntryRecord.of(run[0])
    if len(run) == 1:
        return newest
    options = merged_options(run[0].options["channel_id"], len(run))
    return msgspec.structs.replace(
        newest, action=AuditAction.MESSAGE_BULK_DELETE, target_id=None, reason=common_reason(run), options=options
    )


def _people(entries: Iterable[AuditEntryRecord]) -> list[UserRecord]:
    ids = {entry.user_id for entry in entries if entry.user_id is not None}
    ids |= {int(e.target_id) for e in entries if e.target_id is not None and e.action in _ABOUT_PEOPLE}
    return [UserRecord.of(user) for user in User.objects.filter(id__in=ids).order_by("id")] if ids else []


def _webhooks(guild_id: int, entries: Iterable[AuditEntryRecord]) -> list[WebhookFaceRecord]:
    ids = {int(e.target_id) for e in entries if e.target_id is not None and e.action in _ABOUT_WEBHOOKS}
    return [face for faces in hooks.webhook_faces.collect(guild_id, ids) for face in faces] if ids else []
