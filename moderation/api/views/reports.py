"""Reports on the topic wire: making them, following them, deciding about them."""

from accounts.requests import caller
from core.api.endpoint import endpoint
from core.api.envelope import Data, Done, Listed, ok
from core.api.request import Request
from core.api.views import ApiView
from core.errors import Code
from core.ids import to_oid
from core.paging import Offset
from moderation.api.render_reports import render_report
from moderation.api.report_inputs import (
    RECENT_LIMIT,
    DismissalInput,
    OwnReportsQuery,
    ReportInput,
    ReportListQuery,
    ReviewInput,
)
from moderation.api.report_schemas import OwnReports, Report, ReportMade, ReportNumbers
from moderation.api.texts import TEXTS
from moderation.models import ReportAction
from moderation.operations.reports import create_report
from moderation.operations.reviewing import delete_report, review_report
from moderation.report_queries import own_reports, read_report, report_numbers, reports_for

TAGS = ("Reports",)
LIST_DEFAULT = 20
_ERRORS = (Code.UNKNOWN_REPORT, Code.MISSING_PERMISSIONS, Code.BAD_REQUEST)


class Reports(ApiView):
    """The reports somebody sees, and a new one."""

    gate = "human"
    tags = TAGS
    texts = TEXTS

    @endpoint(
        request=ReportInput,
        response=Data[ReportMade],
        status=201,
        limit="api:reports:create",
        errors=(Code.BAD_REQUEST, Code.NOT_FOUND, Code.REPORT_BANNED),
    )
    def post(self, request: Request) -> Data[ReportMade]:
        """Report something.

        `content_type` is `message` (default), `private_message`, `post`, `comment`, `user`, `profile_image`,
        `chatroom`, `chatroom_picture`, `chatroom_background`, `topic` or `guild`. A copy is kept. Messages shown with
        it are those that the caller can read. Nobody who is reported hears of it.
        """
        report = create_report(caller(request), draft=request.valid.draft())
        return ok("Report submitted successfully", data={"report_id": to_oid(report.id)})

    @endpoint(query=ReportListQuery, response=Listed[Report], limit="default", errors=(Code.BAD_REQUEST,))
    def get(self, request: Request) -> Listed[Report]:
        """List reports, newest first.

        One's own, those of topics one moderates, and all for administrators, whose look at what was private is logged.
        `status` is `pending` by default.
        """
        page = request.query.page(LIST_DEFAULT)
        views, total = reports_for(caller(request), request.query.wanted(), page)
        facts = page.facts(total)
        pagination = {**facts, "total_count": total}
        return ok(data=[render_report(view) for view in views], pagination=pagination)


class MyReports(ApiView):
    """What the caller has reported."""

    gate = "human"
    tags = TAGS
    texts = TEXTS

    @endpoint(query=OwnReportsQuery, response=OwnReports, limit="default")
    def get(self, request: Request) -> OwnReports:
        """List what one has reported, newest first.

        What others reported of oneself is told to nobody: with `as_reporter=false` the list is empty.
        """
        as_reporter = (request.query.get("as_reporter") or "true").lower() != "false"
        views = own_reports(caller(request), request.query.wanted(), request.query.page())[0] if as_reporter else []
        answer: OwnReports = ok(data=[render_report(view) for view in views], as_reporter=as_reporter)
        return answer


class MyReportPages(ApiView):
    """The same, in pages."""

    gate = "human"
    tags = TAGS
    texts = TEXTS

    @endpoint(query=OwnReportsQuery, response=Listed[Report], limit="default")
    def get(self, request: Request) -> Listed[Report]:
        """List what one has reported, a page at a time."""
        page = request.query.page()
        views, total = own_reports(caller(request), request.query.wanted(), page)
        return ok(data=[render_report(view) for view in views], pagination=page.facts(total))


class RecentReports(ApiView):
    """The newest reports."""

    gate = "human"
    tags = TAGS
    texts = TEXTS

    @endpoint(query=ReportListQuery, response=Listed[Report], limit="default", errors=(Code.BAD_REQUEST,))
    def get(self, request: Request) -> Listed[Report]:
        """List the newest reports one sees, of every status."""
        page = Offset(request.query.limit_or(RECENT_LIMIT), 0)
        views, _ = reports_for(caller(request), request.query.wanted("all"), page)
        return ok(data=[render_report(view) for view in views])


class ReportStatistics(ApiView):
    """How many reports there are."""

    gate = "human"
    tags = TAGS
    texts = TEXTS

    @endpoint(query=ReportListQuery, response=Data[ReportNumbers], limit="default", errors=(Code.MISSING_PERMISSIONS,))
    def get(self, request: Request) -> Data[ReportNumbers]:
        """Count reports by status and by what was done: of the topics one moderates, all for administrators."""
        return ok(data=report_numbers(caller(request), request.query.get("topic_id")))


class OneReport(ApiView):
    """One report."""

    gate = "human"
    tags = TAGS
    texts = TEXTS

    @endpoint(response=Data[Report], limit="default", errors=_ERRORS)
    def get(self, request: Request, report_id: int) -> Data[Report]:
        """Get a report. That an administrator did is logged."""
        return ok(data=render_report(read_report(caller(request), report_id)))

    @endpoint(response=Done, limit="default", errors=(*_ERRORS, Code.CONFLICT))
    def delete(self, request: Request, report_id: int) -> Done:
        """Delete a report. For administrators."""
        delete_report(caller(request), report_id)
        return ok("Report deleted successfully")


class ReportReview(ApiView):
    """Deciding about a report."""

    gate = "human"
    tags = TAGS
    texts = TEXTS

    @endpoint(request=ReviewInput, response=Done, limit="default", errors=_ERRORS)
    def post(self, request: Request, report_id: int) -> Done:
        """Say what was done about a report.

        For moderators of its topic and administrators. `action_taken` is `deleted`, `user_banned`, `user_warned`,
        `dismissed` or `escalated`, which passes it on to the administrators; nothing is done by saying so.
        """
        notes = request.valid.get("moderator_notes") or ""
        review_report(caller(request), report_id, action=request.valid.action(), notes=notes)
        return ok("Report reviewed successfully")


class ReportDismissal(ApiView):
    gate = "human"
    tags = TAGS
    texts = TEXTS

    @endpoint(request=DismissalInput, response=Done, limit="default", errors=_ERRORS)
    def post(self, request: Request, report_id: int) -> Done:
        """Settle a report for which nothing is to be done."""
        review_report(caller(request), report_id, action=ReportAction.DISMISSED, notes=request.valid.text)
        return ok("Report dismissed successfully")


class ReportEscalation(ApiView):
    gate = "human"
    tags = TAGS
    texts = TEXTS

    @endpoint(request=DismissalInput, response=Done, limit="default", errors=_ERRORS)
    def post(self, request: Request, report_id: int) -> Done:
        """Pass a report on to the administrators."""
        review_report(caller(request), report_id, action=ReportAction.ESCALATED, notes=request.valid.text)
        return ok("Report escalated successfully")
