"""Reporting without an account, on the guild wire."""

from typing import TypedDict

from accounts.languages import locale_from
from accounts.requests import caller
from core.api.endpoint import endpoint
from core.api.request import Request
from core.api.views import V1View
from core.clock import iso
from core.errors import Code
from moderation.operations.form_reports import create_form_report, send_form_code, verify_form_code
from moderation.v1.inputs_form import FormCodeInput, FormEmailInput, FormReportInput
from moderation.v1.schemas import ReportResponse

_TAGS = ("Reports",)
_UNKNOWN = (Code.UNKNOWN_MESSAGE, Code.UNKNOWN_USER, Code.UNKNOWN_GUILD)


class CodeSentResponse(TypedDict):
    """The code is on its way."""

    ok: bool


class FormTicketResponse(TypedDict):
    """What lets one report something once."""

    ticket: str


class SendFormCode(V1View):
    gate = "open"
    tags = _TAGS

    @endpoint(request=FormEmailInput, response=CodeSentResponse, limit="dsa:report:email:send")
    def post(self, request: Request) -> CodeSentResponse:
        """Have a code mailed to you, to report something without an account.

        It is good for ten minutes.
        """
        locale = locale_from(request.headers.get("Accept-Language", ""))
        send_form_code(caller(request), email=request.valid["email"], locale=locale)
        return {"ok": True}


class VerifyFormCode(V1View):
    gate = "open"
    tags = _TAGS

    @endpoint(
        request=FormCodeInput,
        response=FormTicketResponse,
        limit="dsa:report:email:verify",
        errors=(Code.INVALID_DSA_VERIFICATION_CODE,),
    )
    def post(self, request: Request) -> FormTicketResponse:
        """Exchange the code for a ticket, which is good for one report within an hour."""
        valid = request.valid
        return {"ticket": verify_form_code(caller(request), email=valid["email"], code=valid["code"])}


class FormReports(V1View):
    gate = "open"
    tags = _TAGS

    @endpoint(
        request=FormReportInput,
        response=ReportResponse,
        operation=create_form_report,
        errors=(Code.INVALID_DSA_TICKET, Code.INVALID_DSA_REPORT_TARGET, *_UNKNOWN),
    )
    def post(self, request: Request) -> ReportResponse:
        """Report something without an account.

        Those who run the instance read it, nobody else; what they say about it is mailed to you.
        """
        valid = request.valid
        report = create_form_report(caller(request), ticket=valid["ticket"], draft=valid.draft())
        return {"report_id": str(report.id), "status": "pending", "reported_at": iso(report.created_at)}
