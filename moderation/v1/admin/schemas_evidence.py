"""Evidence of abuse of children as administrators see it on the guild wire."""

from typing import Literal, TypedDict


class LegalHoldResponse(TypedDict):
    """Whether evidence is on hold."""

    held: bool


class NcmecStatusResponse(TypedDict):
    """How far a report has come."""

    status: Literal["not_submitted", "submitted", "failed"]
    ncmec_report_id: str | None
    submitted_at: str | None
    submitted_by_admin_id: str | None
    failure_reason: str | None


class NcmecSubmitResponse(TypedDict):
    """That a report was taken."""

    success: bool
    ncmec_report_id: str | None
    error: str | None
