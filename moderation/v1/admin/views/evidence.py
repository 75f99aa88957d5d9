"""Evidence of abuse of children: holding it, and handing it in."""

from typing import cast

from accounts.requests import caller
from accounts.rights import Right
from core.api.endpoint import endpoint
from core.api.request import Request
from core.api.views import AdminView
from core.clock import iso_or_none
from core.errors import Code
from moderation.models import Submission
from moderation.operations.evidence import hold_evidence, is_held, release_evidence
from moderation.operations.submissions import begin_submission, submission_of
from moderation.submitting import submit_report
from moderation.v1.admin.inputs_evidence import LegalHoldInput
from moderation.v1.admin.schemas_evidence import LegalHoldResponse, NcmecStatusResponse, NcmecSubmitResponse

_TAGS = ("Administration: child safety",)
_LIMIT = "admin:lookup"


class LegalHold(AdminView):
    tags = _TAGS

    @endpoint(response=LegalHoldResponse, limit=_LIMIT, right=Right.REPORT_VIEW, errors=(Code.UNKNOWN_REPORT,))
    def get(self, request: Request, report_id: int) -> LegalHoldResponse:
        """Say whether the evidence of a report is on hold."""
        return {"held": is_held(caller(request), report_id)}

    @endpoint(
        request=LegalHoldInput,
        response=LegalHoldResponse,
        operation=hold_evidence,
        right=Right.REPORT_RESOLVE,
        audit_reason=True,
        errors=(Code.UNKNOWN_REPORT, Code.CONFLICT),
    )
    def post(self, request: Request, report_id: int) -> LegalHoldResponse:
        """Keep the evidence of a report, until a moment or without end.

        Replaces the hold there is. Where nothing was collected yet, that is done now.
        """
        hold_evidence(caller(request), report_id, until=request.valid.get("expires_at"))
        return {"held": True}

    @endpoint(
        response=LegalHoldResponse,
        operation=release_evidence,
        right=Right.REPORT_RESOLVE,
        audit_reason=True,
        errors=(Code.UNKNOWN_REPORT,),
    )
    def delete(self, request: Request, report_id: int) -> LegalHoldResponse:
        """End the hold. Retention begins again from now."""
        release_evidence(caller(request), report_id)
        return {"held": False}


class NcmecStatus(AdminView):
    tags = _TAGS

    @endpoint(response=NcmecStatusResponse, limit=_LIMIT, right=Right.REPORT_VIEW, errors=(Code.UNKNOWN_REPORT,))
    def get(self, request: Request, report_id: int) -> NcmecStatusResponse:
        """Say whether a report of abuse of children was handed in."""
        return _status(submission_of(caller(request), report_id))


class NcmecSubmission(AdminView):
    tags = _TAGS

    @endpoint(
        response=NcmecSubmitResponse,
        operation=begin_submission,
        right=Right.CSAM_SUBMIT_NCMEC,
        audit_reason=True,
        errors=(Code.UNKNOWN_REPORT, Code.NCMEC_ALREADY_SUBMITTED, Code.NCMEC_SUBMISSION_FAILED),
    )
    def post(self, request: Request, report_id: int) -> NcmecSubmitResponse:
        """Hand a report of abuse of children in, with its evidence.

        What failed stays visible in the status, and can be done again.
        """
        row = submit_report(caller(request), report_id)
        return {"success": True, "ncmec_report_id": row.ncmec_report_id, "error": None}


def _status(row: Submission) -> NcmecStatusResponse:
    return cast(
        NcmecStatusResponse,
        {
            "status": str(row.state),
            "ncmec_report_id": row.ncmec_report_id or None,
            "submitted_at": iso_or_none(row.submitted_at),
            "submitted_by_admin_id": None if row.submitted_by is None else str(row.submitted_by),
            "failure_reason": row.failure_reason or None,
        },
    )
