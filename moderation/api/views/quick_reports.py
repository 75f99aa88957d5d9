"""Reporting something where it stands, on the topic wire."""

from accounts.requests import caller
from core.api.endpoint import endpoint
from core.api.envelope import Data, Done, Listed, ok
from core.api.request import Request
from core.api.views import ApiView
from core.errors import Code
from core.ids import to_oid
from moderation.api.render_reports import render_quick_report
from moderation.api.report_inputs import PersonReportInput, PostReportInput, QuickReportInput
from moderation.api.report_schemas import QuickReport, ReportMade
from moderation.api.texts import TEXTS, failing
from moderation.drafts import ReportDraft
from moderation.models import Report, ReportAspect, ReportKind
from moderation.operations.reports import create_report
from moderation.report_queries import reports_of_message

_ERRORS = (Code.BAD_REQUEST, Code.NOT_FOUND, Code.REPORT_BANNED)
_LIMIT = "api:reports:create"
_MESSAGE_LIMIT = "api:messages:report"


def _report(request: Request, kind: ReportKind, target_id: int, **more: ReportAspect | int) -> Report:
    said = request.valid
    draft = ReportDraft(
        kind=kind,
        target_id=target_id,
        category=said["reason"],
        details=said.get("description") or "",
        **more,  # type: ignore[arg-type]  # the words of ReportDraft
    )
    return create_report(caller(request), draft=draft)


class PostReport(ApiView):
    gate = "human"
    tags = ("Posts",)
    texts = failing("post")

    @endpoint(request=PostReportInput, response=Done, limit=_LIMIT, errors=_ERRORS)
    def post(self, request: Request, post_id: int) -> Done:
        """Report a post to the moderators of its topic and the administrators."""
        _report(request, ReportKind.POST, post_id)
        return ok("Post reported successfully")


class CommentReport(ApiView):
    gate = "human"
    tags = ("Comments",)
    texts = failing("comment")

    @endpoint(request=PostReportInput, response=Done, limit=_LIMIT, errors=_ERRORS)
    def post(self, request: Request, comment_id: int) -> Done:
        """Report a comment to the moderators of its topic and the administrators."""
        _report(request, ReportKind.COMMENT, comment_id)
        return ok("Comment reported successfully")


class MessageReport(ApiView):
    gate = "human"
    tags = ("Messages",)
    texts = failing("message")

    @endpoint(request=QuickReportInput, response=Done, limit=_MESSAGE_LIMIT, errors=_ERRORS)
    def post(self, request: Request, message_id: int) -> Done:
        """Report a message of a topic or room."""
        _report(request, ReportKind.MESSAGE, message_id)
        return ok("Message reported successfully")


class MessageReports(ApiView):
    gate = "human"
    tags = ("Messages",)
    texts = TEXTS

    @endpoint(response=Listed[QuickReport], limit="default", errors=(Code.UNKNOWN_MESSAGE, Code.MISSING_PERMISSIONS))
    def get(self, request: Request, message_id: int) -> Listed[QuickReport]:
        """List the reports of a message.

        For those who moderate its topic, and administrators, who alone see who reported it.
        """
        return ok(data=[render_quick_report(view) for view in reports_of_message(caller(request), message_id)])


class MessageAuthorReport(ApiView):
    gate = "human"
    tags = ("Messages",)
    texts = TEXTS

    @endpoint(request=PersonReportInput, response=Done, status=201, limit=_MESSAGE_LIMIT, errors=_ERRORS)
    def post(self, request: Request, message_id: int) -> Done:
        """Report whoever wrote a message, anonymous or not; the message is shown with it."""
        _report(request, ReportKind.MESSAGE, message_id, aspect=ReportAspect.AUTHOR, with_message_id=message_id)
        return ok("Report submitted successfully")


class PrivateMessageReport(ApiView):
    gate = "human"
    tags = ("Private messages",)
    texts = {**TEXTS, "already_reported": (400, "You have already reported this message")}

    @endpoint(request=QuickReportInput, response=Data[ReportMade], limit=_MESSAGE_LIMIT, errors=_ERRORS)
    def post(self, request: Request, message_id: int) -> Data[ReportMade]:
        """Report a private message that one got. For administrators alone."""
        report = _report(request, ReportKind.MESSAGE, message_id)
        return ok("Message reported successfully", data={"report_id": to_oid(report.id)})


class ProfileImageReport(ApiView):
    gate = "human"
    tags = ("Users",)
    texts = TEXTS

    @endpoint(request=PersonReportInput, response=Data[ReportMade], status=201, limit=_LIMIT, errors=_ERRORS)
    def post(self, request: Request, user_id: int) -> Data[ReportMade]:
        """Report somebody's picture."""
        report = _report(request, ReportKind.USER, user_id, aspect=ReportAspect.PICTURE)
        return ok("Profile image reported successfully", data={"report_id": to_oid(report.id)})
