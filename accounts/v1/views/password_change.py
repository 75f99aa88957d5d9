"""Changing one's password by a mailed code."""

from accounts.operations.password_change import (
    complete_password_change,
    resend_password_code,
    start_password_change,
    verify_password_code,
)
from accounts.requests import caller
from accounts.v1.contact_inputs import CompletePasswordInput, TicketCodeInput, TicketInput
from accounts.v1.contact_schemas import PasswordChangeStartResponse, PasswordChangeVerifyResponse
from accounts.v1.outcomes import hand_out_session
from core.api.endpoint import endpoint
from core.api.request import Request
from core.api.views import V1View
from core.clock import iso_or_none

_TAGS = ("Users",)


class StartPasswordChange(V1View):
    gate = "human"
    tags = _TAGS

    @endpoint(response=PasswordChangeStartResponse, operation=start_password_change)
    def post(self, request: Request) -> PasswordChangeStartResponse:
        """Mail oneself a code that stands for the old password."""
        started = start_password_change(caller(request))
        return {
            "ticket": started.ticket,
            "code_expires_at": iso_or_none(started.code_expires_at) or "",
            "resend_available_at": iso_or_none(started.resend_available_at),
        }


class ResendPasswordCode(V1View):
    gate = "human"
    tags = _TAGS

    @endpoint(request=TicketInput, operation=resend_password_code)
    def post(self, request: Request) -> None:
        """Mail another code."""
        resend_password_code(caller(request), ticket=request.valid["ticket"])


class VerifyPasswordCode(V1View):
    gate = "human"
    tags = _TAGS

    @endpoint(request=TicketCodeInput, response=PasswordChangeVerifyResponse, limit="user:password_change:verify")
    def post(self, request: Request) -> PasswordChangeVerifyResponse:
        """Show the code."""
        ticket, code = request.valid["ticket"], request.valid["code"]
        return {"verification_proof": verify_password_code(caller(request), ticket=ticket, code=code)}


class CompletePasswordChange(V1View):
    gate = "human"
    tags = _TAGS

    @endpoint(request=CompletePasswordInput, limit="user:password_change:complete")
    def post(self, request: Request) -> None:
        """Set the new password.

        Every other sign-in ends. The caller's goes on under a new token, told by AUTH_SESSION_CHANGE and in the header
        `X-New-Session-Token`.
        """
        valid = request.valid
        ticket, proof, password = valid["ticket"], valid["verification_proof"], valid["new_password"]
        hand_out_session(
            request, complete_password_change(caller(request), ticket=ticket, proof=proof, password=password)
        )
