"""Collecting evidence of what somebody reported, and removing it, and the files of reports, when their time is over."""

from core.actor import Actor
from core.clock import now
from core.jobs import job, periodic
from core.storage import files
from moderation.evidence_making import collect_evidence
from moderation.operations._evidence_rows import COLLECT_JOB
from moderation.operations.evidence import forget_evidence, let_go_of_evidence
from moderation.operations.reported_files import let_files_go

SWEEP = "child_safety.sweep"
_HOUR = 3600.0
_AT = 3  # o'clock, UTC
_SYSTEM = Actor(user=None, kind="system")


@job(COLLECT_JOB, queue="slow")
def collect(report_id: int) -> None:
    """Keep what a report is about as evidence."""
    collect_evidence(report_id)


@periodic(SWEEP, seconds=_HOUR, queue="slow")
def sweep_at_night() -> None:
    """Once a day, at three."""
    if now().hour == _AT:
        sweep_evidence()


@periodic("reports.let_files_go", seconds=_HOUR, queue="slow")
def let_reported_files_go() -> None:
    """Let go of the files of reports that were settled long ago."""
    while let_files_go(_SYSTEM):
        continue


def sweep_evidence() -> None:
    """Remove the evidence that is due. Its rows go last: what is interrupted is done the next time."""
    while rows := let_go_of_evidence(_SYSTEM):
        for row in rows:
            files().delete(row.zip_key)
            files().delete(row.asset_key)
        forget_evidence(_SYSTEM, report_ids=[row.report_id for row in rows])
