"""Handing reports of abuse of children to the authority: who is at it, and what came of it."""

from datetime import datetime

from accounts.rights import Right, require_right
from core.actor import Actor
from core.clock import now
from core.errors import Code, ProductError
from core.operations import operation
from moderation.audit import record_admin
from moderation.models import Submission, SubmissionState
from moderation.operations.evidence import child_safety_report
from moderation.report_access import refuse_own
from moderation.submission_times import LONGEST

_MOST_REASON = 4000
_LIMIT = "admin:message:operation"


def submission_of(actor: Actor, report_id: int) -> Submission:
    """How far a report of abuse of children has come; an empty row where nobody tried. Needs `report:view`. Raises as
    `require_right`, UNKNOWN_REPORT for reports of anything else."""
    require_right(actor, Right.REPORT_VIEW)
    report = child_safety_report(report_id)
    return Submission.objects.filter(pk=report_id).first() or Submission(report=report)


@operation("ncmec.begin", limit=_LIMIT)
def begin_submission(actor: Actor, report_id: int, *, since: datetime | None = None) -> Submission:
    """Say that somebody hands a report in now, so that nobody else does; or, with the moment `since` which they are at
    it, that they still are. Needs `csam:submit_ncmec`. Publishes nothing.

    Raises as `require_right` and `refuse_own`, UNKNOWN_REPORT, NCMEC_ALREADY_SUBMITTED: also while somebody else is at
    it.
    """
    require_right(actor, Right.CSAM_SUBMIT_NCMEC)
    report = child_safety_report(report_id)
    refuse_own(actor, report)
    Submission.objects.get_or_create(report=report)
    row = Submission.objects.select_for_update(of=("self",)).get(pk=report_id)
    is_anothers = since is not None and row.begun_at != since
    is_under_way = since is None and row.begun_at is not None and row.begun_at > now() - LONGEST
    if row.state == SubmissionState.SUBMITTED or is_anothers or is_under_way:
        raise ProductError(Code.NCMEC_ALREADY_SUBMITTED)
    row.begun_at = now()
    row.save(update_fields=["begun_at"])
    return row


@operation("ncmec.submit")
def note_submitted(actor: Actor, report_id: int, *, ncmec_report_id: str) -> Submission:
    """Say that a report was taken. Publishes nothing."""
    row = Submission.objects.select_for_update(of=("self",)).get(pk=report_id)
    row.state, row.begun_at, row.failure_reason = SubmissionState.SUBMITTED, None, ""
    row.ncmec_report_id, row.submitted_at, row.submitted_by = ncmec_report_id[:256], now(), actor.user_id
    row.save()
    record_admin(actor, "ncmec.submit", "report", report_id, ncmec_report_id=ncmec_report_id)
    return row


@operation("ncmec.fail")
def note_not_submitted(actor: Actor, report_id: int, *, why: str) -> None:
    """Say that a report was not taken; it can be handed in again, unless somebody else has done that meanwhile, who
    took the process that was at it for dead. Publishes nothing."""
    row = Submission.objects.select_for_update(of=("self",)).get(pk=report_id)
    record_admin(actor, "ncmec.submit_failed", "report", report_id)
    if row.state == SubmissionState.SUBMITTED:
        return
    row.state, row.begun_at, row.failure_reason = SubmissionState.FAILED, None, why[:_MOST_REASON]
    row.save()
