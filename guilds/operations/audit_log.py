"""Keeping the audit log short: what was cleared away in one go becomes one entry."""

from datetime import timedelta

from django.db.models import Count

from core.actor import Actor
from core.clock import now
from core.ids import id_at
from core.operations import operation
from guilds.audit import AuditAction
from guilds.audit_log import common_reason, merged_options, runs
from guilds.models import AuditLogEntry

QUIET = timedelta(seconds=30)
"""How long after its last deletion a run of them is over."""

_LOOK_BACK = timedelta(hours=1)  # what was missed for longer is still shown as one, and stays as it is


def guilds_with_runs() -> list[int]:
    """The guilds in which several messages were deleted lately. One query, over the entries of the last hour."""
    recent = AuditLogEntry.objects.filter(id__gte=id_at(now() - _LOOK_BACK), action_type=AuditAction.MESSAGE_DELETE)
    counted = recent.values("guild_id").annotate(entries=Count("id")).filter(entries__gt=1)
    return list(counted.order_by("guild_id").values_list("guild_id", flat=True))


@operation("audit_log.merge_deletions")
def merge_deletions(actor: Actor, guild_id: int) -> int:
    """Make one entry of each run of deletions that is over, for the system. Returns how many runs there were."""
    moment = now()
    recent = AuditLogEntry.objects.filter(guild_id=guild_id, id__gte=id_at(moment - _LOOK_BACK)).order_by("-id")
    over = id_at(moment - QUIET)
    found = [run for run in runs(recent) if len(run) > 1 and run[0].id < over]
    return sum(_merge(run) for run in found)


def _merge(run: list[AuditLogEntry]) -> bool:
    newest, ids = run[0], [row.id for row in run]
    locked = AuditLogEntry.objects.select_for_update().filter(id__in=ids, action_type=AuditAction.MESSAGE_DELETE)
    if len(locked.values_list("id", flat=True)) < len(run):
        return False  # somebody else is at it
    AuditLogEntry.objects.filter(id__in=ids[1:]).delete()
    AuditLogEntry.objects.filter(id=newest.id).update(
        action_type=AuditAction.MESSAGE_BULK_DELETE,
        target_id=None,
        reason=common_reason(run),
        options=merged_options(newest.options["channel_id"], len(run)),
    )
    return True
