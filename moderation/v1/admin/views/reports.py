"""Reports, for administrators, on the guild wire."""

from accounts.requests import caller
from accounts.rights import Right
from core.api.endpoint import endpoint
from core.api.request import Request
from core.api.views import AdminView
from core.errors import Code
from moderation.admin_report_queries import admin_report, admin_reports
from moderation.operations.reviewing import resolve_report
from moderation.v1.admin.inputs_reports import ReportSearchInput, ReportsInput, ResolveReportInput
from moderation.v1.admin.render_reports import render_admin_report, render_resolved, render_whole_report
from moderation.v1.admin.schemas_reports import (
    AdminReportResponse,
    ReportSearchResponse,
    ReportsResponse,
    ResolvedReportResponse,
)

_TAGS = ("Administration: reports",)
_LIMIT = "admin:lookup"


class Reports(AdminView):
    tags = _TAGS

    @endpoint(
        request=ReportsInput,
        response=ReportsResponse,
        limit=_LIMIT,
        right=Right.REPORT_VIEW,
        errors=(Code.SERVICE_UNAVAILABLE,),
    )
    def post(self, request: Request) -> ReportsResponse:
        """List reports of messages, people and guilds, newest first: those that wait, unless said otherwise."""
        valid = request.valid
        found, _ = admin_reports(caller(request), valid.search(), valid["limit"], valid["offset"])
        return {"reports": [render_admin_report(report) for report in found]}


class ReportSearch(AdminView):
    tags = _TAGS

    @endpoint(
        request=ReportSearchInput,
        response=ReportSearchResponse,
        limit=_LIMIT,
        right=Right.REPORT_VIEW,
        errors=(Code.SERVICE_UNAVAILABLE,),
    )
    def post(self, request: Request) -> ReportSearchResponse:
        """Look for reports.

        Each word of `query` must occur in what was said of the report, or in the names of the people it is about.
        """
        valid = request.valid
        found, total = admin_reports(caller(request), valid.search(), valid["limit"], valid["offset"])
        reports = [render_admin_report(report) for report in found]
        return {"reports": reports, "total": total, "offset": valid["offset"], "limit": valid["limit"]}


class ResolveReport(AdminView):
    tags = _TAGS

    @endpoint(
        request=ResolveReportInput,
        response=ResolvedReportResponse,
        operation=resolve_report,
        right=Right.REPORT_RESOLVE,
        audit_reason=True,
        errors=(Code.UNKNOWN_REPORT, Code.REPORT_ALREADY_RESOLVED, Code.MISSING_PERMISSIONS),
    )
    def post(self, request: Request) -> ResolvedReportResponse:
        """Settle a report.

        A comment is mailed to whoever reported it. Nobody settles a report about themselves.
        """
        comment = request.valid.get("public_comment") or ""
        return render_resolved(resolve_report(caller(request), request.valid["report_id"], public_comment=comment))


class OneReport(AdminView):
    tags = _TAGS

    @endpoint(response=AdminReportResponse, limit=_LIMIT, right=Right.REPORT_VIEW, errors=(Code.UNKNOWN_REPORT,))
    def get(self, request: Request, report_id: int) -> AdminReportResponse:
        """Read a report with the messages that were kept with it.

        The addresses of their files are good for five minutes. The look is logged.
        """
        return render_whole_report(admin_report(caller(request), report_id))
