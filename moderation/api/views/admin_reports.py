"""What administrators do about reports on the topic wire."""

from typing import Literal, TypedDict

from accounts.requests import caller
from accounts.rights import Right
from core.api.endpoint import endpoint
from core.api.envelope import Done, Listed, ok
from core.api.request import Request
from core.api.views import ApiView
from core.errors import Code
from moderation.api.checks import needs
from moderation.api.render_reports import render_report
from moderation.api.report_inputs import ActionInput, AdminReportsQuery, DismissalInput
from moderation.api.report_schemas import Report
from moderation.api.texts import ADMIN_TEXTS
from moderation.models import ReportAction
from moderation.operations.reviewing import act_on_report, reopen_report
from moderation.report_queries import moderated_reports

TAGS = ("Administration",)
_ERRORS = (Code.MISSING_ACL, Code.UNKNOWN_REPORT, Code.BAD_REQUEST)


class ActionTaken(TypedDict):
    """What was done about a report."""

    success: Literal[True]
    message: str
    action: str


class AdminReports(ApiView):
    gate = "human"
    tags = TAGS
    texts = ADMIN_TEXTS

    @endpoint(
        query=AdminReportsQuery,
        response=Listed[Report],
        limit="admin:lookup",
        before_validation=(needs(Right.REPORT_VIEW),),
        errors=(Code.MISSING_ACL,),
    )
    def get(self, request: Request) -> Listed[Report]:
        """List all reports, newest first.

        `status`, `report_type` and `content_type` narrow it; `report_type=message_deleted` are those of owners who
        deleted what others wrote.
        """
        page = request.query.page()
        views, total = moderated_reports(caller(request), request.query.wanted(), page)
        return ok(data=[render_report(view) for view in views], pagination=page.facts(total))


class AdminReportDismissal(ApiView):
    gate = "human"
    tags = TAGS
    texts = ADMIN_TEXTS

    @endpoint(
        request=DismissalInput,
        response=Done,
        limit="admin:general",
        before_validation=(needs(Right.REPORT_RESOLVE),),
        errors=_ERRORS,
    )
    def post(self, request: Request, report_id: int) -> Done:
        """Settle a report for which nothing is to be done."""
        act_on_report(caller(request), report_id, action=ReportAction.DISMISSED, notes=request.valid.text)
        return ok("Report dismissed successfully")


class AdminReportAction(ApiView):
    gate = "human"
    tags = TAGS
    texts = ADMIN_TEXTS

    @endpoint(
        request=ActionInput,
        response=ActionTaken,
        limit="admin:general",
        before_validation=(needs(Right.REPORT_RESOLVE),),
        errors=(*_ERRORS, Code.MISSING_ACCESS),
    )
    def post(self, request: Request, report_id: int) -> ActionTaken:
        """Do what a report calls for, and settle it.

        `action` is `delete_content`, `ban_user` (for `ban_duration_days`, or for ever), `warn_user` (with a
        `warning_message`), `dismiss` or `resolve`.
        """
        said = request.valid
        action = said.chosen()
        act_on_report(
            caller(request),
            report_id,
            action=action,
            notes=said.get("notes") or "",
            ban_days=said.get("ban_duration_days"),
            warning=said.get("warning_message") or "",
        )
        return {"success": True, "message": f"Action taken: {action.value}", "action": action.value}


class AdminReportReopening(ApiView):
    gate = "human"
    tags = TAGS
    texts = ADMIN_TEXTS

    @endpoint(
        request=DismissalInput,
        response=Done,
        limit="admin:general",
        before_validation=(needs(Right.REPORT_RESOLVE),),
        errors=_ERRORS,
    )
    def post(self, request: Request, report_id: int) -> Done:
        """Take the decision about a report back."""
        reopen_report(caller(request), report_id, reason=request.valid.text)
        return ok("Report reopened successfully")
