"""The row that says that there is, or will be, evidence of a report."""

from datetime import datetime, timedelta

from django.conf import settings

from core.clock import now
from core.jobs import enqueue
from moderation.models import Evidence, Report

CHILD_SAFETY = "child_safety"
"""The category of reports of abuse of children."""
COLLECT_JOB = "child_safety.collect"


def collect_later(report: Report) -> None:
    """Have what is reported kept as evidence, while it is there; part of the operation that reports or holds it."""
    _, is_new = Evidence.objects.get_or_create(
        report=report, defaults={"user_id": report.reported_user_id, "expires_at": end_of_retention()}
    )
    if is_new:
        enqueue(COLLECT_JOB, report_id=report.id)


def end_of_retention(since: datetime | None = None) -> datetime:
    """When evidence goes that is kept since then, or from now on."""
    return (since or now()) + timedelta(days=settings.GUILDHALL.csam_evidence_days)
