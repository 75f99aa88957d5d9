"""Reporting messages, people and guilds on the guild wire."""

from accounts.requests import caller
from core.api.endpoint import endpoint
from core.api.request import Request
from core.api.views import V1View
from core.clock import iso
from core.errors import Code
from moderation.operations.reports import create_report
from moderation.v1.inputs import AnyReportInput, GuildReportInput, MessageReportInput, UserReportInput
from moderation.v1.schemas import ReportResponse

_TAGS = ("Reports",)
_MESSAGE = (Code.UNKNOWN_CHANNEL, Code.UNKNOWN_MESSAGE, Code.CANNOT_REPORT_OWN_MESSAGE, Code.REPORT_BANNED)
_USER = (Code.UNKNOWN_USER, Code.CANNOT_REPORT_YOURSELF, Code.REPORT_BANNED)
_GUILD = (Code.UNKNOWN_GUILD, Code.CANNOT_REPORT_OWN_GUILD, Code.REPORT_BANNED)


def _filed(request: Request) -> ReportResponse:
    report = create_report(caller(request), draft=request.valid.draft(), again="keep")
    return {
        "report_id": str(report.id),
        "status": "pending" if report.is_open else "resolved",
        "reported_at": iso(report.created_at),
    }


class MessageReports(V1View):
    gate = "human"
    tags = _TAGS

    @endpoint(request=MessageReportInput, response=ReportResponse, operation=create_report, errors=_MESSAGE)
    def post(self, request: Request) -> ReportResponse:
        """Report a message.

        A copy of it and of the messages around it is kept. Reporting it again changes nothing while the first report
        is open. Nobody who is reported hears of it.
        """
        return _filed(request)


class UserReports(V1View):
    gate = "human"
    tags = _TAGS

    @endpoint(request=UserReportInput, response=ReportResponse, operation=create_report, errors=_USER)
    def post(self, request: Request) -> ReportResponse:
        """Report somebody."""
        return _filed(request)


class GuildReports(V1View):
    gate = "human"
    tags = _TAGS

    @endpoint(request=GuildReportInput, response=ReportResponse, operation=create_report, errors=_GUILD)
    def post(self, request: Request) -> ReportResponse:
        """Report a guild."""
        return _filed(request)


class AnyReports(V1View):
    gate = "human"
    tags = _TAGS

    @endpoint(
        request=AnyReportInput,
        response=ReportResponse,
        operation=create_report,
        errors=tuple(dict.fromkeys((*_MESSAGE, *_USER, *_GUILD))),
    )
    def post(self, request: Request) -> ReportResponse:
        """Report a message, somebody or a guild.

        `type` says which; the rest is as for the address of that type.
        """
        return _filed(request)
