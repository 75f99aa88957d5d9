"""Handing a report of abuse of children to the National Center for Missing & Exploited Children. Slow: it stands
outside of transactions, between two operations."""

import structlog

from core.actor import Actor
from core.errors import Code, ProductError
from core.storage import files
from moderation.evidence_making import collect_evidence
from moderation.models import Evidence, Submission
from moderation.operations.submissions import begin_submission, note_not_submitted, note_submitted
from moderation.scanning import NotTaken, authorities

_log = structlog.get_logger(__name__)
OFF = "Handing reports in is switched off here (NCMEC_URL)"


def submit_report(actor: Actor, report_id: int) -> Submission:
    """Hand a report in with its evidence, which is collected first where there is none. Needs `csam:submit_ncmec`.

    Raises what `begin_submission` raises, NCMEC_SUBMISSION_FAILED with `reason` when it was not taken.
    """
    begun = begin_submission(actor, report_id)
    try:
        evidence = _collected(report_id)
    except Exception as error:
        raise _broken(actor, report_id, error) from None
    # Collecting takes as long as there is to collect; handing in has its time.
    begin_submission(actor, report_id, since=begun.begun_at)
    try:
        ncmec_report_id = _handed_in(evidence)
    except NotTaken as refusal:
        raise _failed(actor, report_id, str(refusal)) from None
    except Exception as error:
        raise _broken(actor, report_id, error) from None
    return note_submitted(actor, report_id, ncmec_report_id=ncmec_report_id)


def _collected(report_id: int) -> Evidence:
    evidence = Evidence.objects.filter(pk=report_id).first()
    return collect_evidence(report_id) if evidence is None or not evidence.has_files else evidence


def _handed_in(evidence: Evidence) -> str:
    if not authorities.functions:
        raise NotTaken(OFF)
    (hand_in,) = authorities.functions
    with files().open(evidence.zip_key) as archive:
        return str(hand_in(evidence.report, archive))


def _broken(actor: Actor, report_id: int, error: Exception) -> ProductError:
    _log.error("ncmec.failed", report_id=report_id, exc_info=error)
    return _failed(actor, report_id, f"The server failed at it ({type(error).__name__})")


def _failed(actor: Actor, report_id: int, why: str) -> ProductError:
    note_not_submitted(actor, report_id, why=why)
    failure = ProductError(Code.NCMEC_SUBMISSION_FAILED)
    failure.extra["reason"] = why
    return failure
