"""Handing a report of abuse of children to the National Center for Missing & Exploited Children. Slow: it stands
outside of transactions, between two operations."""

import structlog

from core.actor import Actor
from core.errors import Code, ProductError
from core.storage import files
from moderation.evidence_making import collect_evidence
from moderation.models import Evidence, Report, Submission
from moderation.operations.submissions import begin_submission, note_not_submitted, note_submitted
from moderation.scanning import NotTaken, authorities

_log = structlog.get_logger(__name__)
OFF = "Handing reports in is switched off here (NCMEC_URL)"


def submit_report(actor: Actor, report_id: int) -> Submission:
    """Hand a report in with its evidence, which is collected first where there is none. Needs `csam:submit_ncmec`.

    Raises what `begin_submission` raises, NCMEC_SUBMISSION_FAILED with `reason` when it was not taken.
    """
    begin_submission(actor, report_id)
    try:
        ncmec_report_id = _handed_in(report_id)
    except NotTaken as refusal:
        raise _failed(actor, report_id, str(refusal)) from None
    except Exception as error:
        _log.exception("ncmec.failed", report_id=report_id)
        raise _failed(actor, report_id, f"The server failed at it ({type(error).__name__})") from None
    return note_submitted(actor, report_id, ncmec_report_id=ncmec_report_id)


def _handed_in(report_id: int) -> str:
    if not authorities.functions:
        raise NotTaken(OFF)
    (hand_in,) = authorities.functions
    report = Report.objects.get(pk=report_id)
    evidence = Evidence.objects.filter(pk=report_id).first()
    if evidence is None or not evidence.has_files:
        evidence = collect_evidence(report_id)
    with files().open(evidence.zip_key) as archive:
        return str(hand_in(report, archive))


def _failed(actor: Actor, report_id: int, why: str) -> ProductError:
    note_not_submitted(actor, report_id, why=why)
    failure = ProductError(Code.NCMEC_SUBMISSION_FAILED)
    failure.extra["reason"] = why
    return failure
