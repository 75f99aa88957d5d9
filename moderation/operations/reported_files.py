"""Files of reported messages: kept with the report, and let go a while after it was settled."""

from datetime import timedelta

from django.conf import settings
from django.db.models import Q, QuerySet

from chat.models import MediaFile
from core.actor import Actor
from core.clock import now
from core.operations import operation
from moderation.models import Report, ReportedFile

PIECE = 500


def keep_files(report: Report) -> None:
    """Keep the files of the messages of a report, whatever becomes of those: part of the operation that reports. Three
    queries where there are files."""
    messages = [report.snapshot, *report.context]
    facts = {file["id"]: file for message in messages for file in message.get("attachments", ())}
    if not facts:
        return
    wanted = {file["file_id"] for file in facts.values()}
    # Held, so that the sweep, which holds what it removes, does not remove them now.
    there = MediaFile.objects.select_for_update().filter(pk__in=wanted, is_gone=False).order_by("pk")
    kept = set(there.values_list("pk", flat=True))
    ReportedFile.objects.bulk_create(
        (
            ReportedFile(report=report, attachment_id=id_, file_id=file["file_id"], filename=file["filename"])
            for id_, file in facts.items()
            if file["file_id"] in kept
        ),
        ignore_conflicts=True,
    )


def files_held() -> "QuerySet[ReportedFile]":
    """For `chat.hooks.files_held`."""
    return ReportedFile.objects.all()


@operation("report.let_files_go")
def let_files_go(actor: Actor) -> int:
    """Let some files go of reports that were settled `REPORT_FILES_DAYS` ago and that nobody holds; their content goes
    if nothing else shows it. For the system. Publishes nothing. Returns how many there were."""
    ids = list(due_files().order_by("pk").values_list("pk", flat=True)[:PIECE])
    return ReportedFile.objects.filter(pk__in=ids).delete()[0] if ids else 0


def due_files() -> "QuerySet[ReportedFile]":
    """Files of reports that were settled long ago and that nobody holds."""
    moment = now()
    settled = moment - timedelta(days=settings.GUILDHALL.report_files_days)
    is_on_hold = Q(report__evidence__is_held=True) & (
        Q(report__evidence__held_until=None) | Q(report__evidence__held_until__gt=moment)
    )
    return ReportedFile.objects.filter(report__is_open=False, report__reviewed_at__lt=settled).exclude(is_on_hold)
