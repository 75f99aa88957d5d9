"""Changing one's e-mail address."""

from accounts.models import Voucher
from accounts.operations.email_bounced import request_replacement, resend_replacement_code, verify_replacement
from accounts.operations.email_change import (
    request_new,
    resend_new_code,
    resend_original_code,
    start_email_change,
    verify_new,
    verify_original,
)
from accounts.requests import caller
from accounts.signing_in.code_rules import resend_available_at
from accounts.v1.contact_inputs import (
    ReplacementInput,
    RequestNewInput,
    TicketCodeInput,
    TicketInput,
    VerifyNewInput,
)
from accounts.v1.contact_schemas import (
    EmailChangeRequestNewResponse,
    EmailChangeStartResponse,
    EmailChangeVerifyOriginalResponse,
    EmailTokenResponse,
)
from accounts.v1.render import render_private_user
from accounts.v1.schemas import UserPrivateResponse
from core.api.endpoint import endpoint
from core.api.request import Request
from core.api.views import V1View
from core.clock import iso_or_none

_TAGS = ("Users",)


class StartEmailChange(V1View):
    gate = "human"
    tags = _TAGS

    @endpoint(response=EmailChangeStartResponse, operation=start_email_change)
    def post(self, request: Request) -> EmailChangeStartResponse:
        """Begin to change one's address.

        A verified one is mailed a code; otherwise the proof that the next step wants comes at once.
        """
        started = start_email_change(caller(request))
        return {
            "ticket": started.ticket,
            "require_original": started.proof is None,
            "original_email": started.email,
            "original_proof": started.proof,
            "original_code_expires_at": iso_or_none(started.code_expires_at),
            "resend_available_at": iso_or_none(started.resend_available_at),
        }


class ResendOriginal(V1View):
    gate = "human"
    tags = _TAGS

    @endpoint(request=TicketInput, operation=resend_original_code)
    def post(self, request: Request) -> None:
        """Mail the old address another code."""
        resend_original_code(caller(request), ticket=request.valid["ticket"])


class VerifyOriginal(V1View):
    gate = "human"
    tags = _TAGS

    @endpoint(
        request=TicketCodeInput,
        response=EmailChangeVerifyOriginalResponse,
        limit="user:email_change:verify_original",
    )
    def post(self, request: Request) -> EmailChangeVerifyOriginalResponse:
        """Show the code from the old address."""
        ticket, code = request.valid["ticket"], request.valid["code"]
        return {"original_proof": verify_original(caller(request), ticket=ticket, code=code)}


class RequestNew(V1View):
    gate = "human"
    tags = _TAGS

    @endpoint(request=RequestNewInput, response=EmailChangeRequestNewResponse, limit="user:email_change:request_new")
    def post(self, request: Request) -> EmailChangeRequestNewResponse:
        """Mail a code to the new address."""
        valid = request.valid
        ticket, new_email, proof = valid["ticket"], valid["new_email"], valid["original_proof"]
        return _requested(request_new(caller(request), ticket=ticket, new_email=new_email, proof=proof), ticket)


class ResendNew(V1View):
    gate = "human"
    tags = _TAGS

    @endpoint(request=TicketInput, operation=resend_new_code)
    def post(self, request: Request) -> None:
        """Mail the new address another code."""
        resend_new_code(caller(request), ticket=request.valid["ticket"])


class VerifyNew(V1View):
    gate = "human"
    tags = _TAGS

    @endpoint(request=VerifyNewInput, response=EmailTokenResponse, limit="user:email_change:verify_new")
    def post(self, request: Request) -> EmailTokenResponse:
        """Show the code from the new address; the token that comes back changes it."""
        valid = request.valid
        ticket, code, proof = valid["ticket"], valid["code"], valid["original_proof"]
        return {"email_token": verify_new(caller(request), ticket=ticket, code=code, proof=proof)}


class RequestReplacement(V1View):
    gate = "person"
    tags = _TAGS

    @endpoint(
        request=ReplacementInput,
        response=EmailChangeRequestNewResponse,
        limit="user:email_change:bounced:request_new",
    )
    def post(self, request: Request) -> EmailChangeRequestNewResponse:
        """Mail a code to the address that is to replace one at which mail bounces."""
        voucher, ticket = request_replacement(caller(request), new_email=request.valid["new_email"])
        return _requested(voucher, ticket)


class ResendReplacement(V1View):
    gate = "person"
    tags = _TAGS

    @endpoint(request=TicketInput, operation=resend_replacement_code)
    def post(self, request: Request) -> None:
        """Mail it another code."""
        resend_replacement_code(caller(request), ticket=request.valid["ticket"])


class VerifyReplacement(V1View):
    gate = "person"
    tags = _TAGS

    @endpoint(
        request=TicketCodeInput,
        response=UserPrivateResponse,
        limit="user:email_change:bounced:verify_new",
    )
    def post(self, request: Request) -> UserPrivateResponse:
        """Show the code; the address is replaced at once."""
        ticket, code = request.valid["ticket"], request.valid["code"]
        return render_private_user(verify_replacement(caller(request), ticket=ticket, code=code))


def _requested(voucher: Voucher, ticket: str) -> EmailChangeRequestNewResponse:
    return {
        "ticket": ticket,
        "new_email": voucher.data["new_email"],
        "new_code_expires_at": iso_or_none(voucher.code_expires_at) or "",
        "resend_available_at": iso_or_none(resend_available_at(voucher)),
    }
