"""Reports on the guild wire."""

from typing import TypedDict


class ReportResponse(TypedDict):
    """What becomes of a report."""

    report_id: str
    status: str
    reported_at: str
