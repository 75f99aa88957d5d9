"""Verifying addresses, forgotten passwords, and taking a change of address back."""

from accounts.operations.email_revert import revert_email
from accounts.operations.email_verification import resend_verification, verify_email
from accounts.operations.password_reset import request_password_reset, reset_password
from accounts.requests import caller, check_captcha, device_of, local_auth
from accounts.v1.outcomes import render_outcome
from accounts.v1.recovery_inputs import ForgotInput, LinkInput, NewPasswordInput
from accounts.v1.schemas import AuthMfaRequiredResponse, AuthTokenResponse
from core.api.endpoint import endpoint
from core.api.request import Request
from core.api.views import V1View
from core.errors import Code

_TAGS = ("Authentication",)
_SUSPENDED = (Code.ACCOUNT_SUSPENDED_PERMANENTLY, Code.ACCOUNT_SUSPENDED_TEMPORARILY)


class VerifyEmail(V1View):
    gate = "open"
    tags = _TAGS

    @endpoint(request=LinkInput, limit="auth:verify", before_limit=(local_auth,), errors=(Code.SSO_REQUIRED,))
    def post(self, request: Request) -> None:
        """Verify an e-mail address by the link that was mailed to it."""
        verify_email(caller(request), token=request.valid["token"])


class ResendVerification(V1View):
    gate = "person"
    tags = _TAGS

    @endpoint(
        limit="auth:verify:resend",
        before_limit=(local_auth,),
        errors=(Code.SSO_REQUIRED,),
    )
    def post(self, request: Request) -> None:
        """Mail the link again.

        Does nothing when the address is verified already, or there is none.
        """
        resend_verification(caller(request))


class ForgotPassword(V1View):
    gate = "open"
    tags = _TAGS

    @endpoint(
        request=ForgotInput,
        limit="auth:forgot",
        before_limit=(local_auth, check_captcha),
        errors=(Code.SSO_REQUIRED, Code.CAPTCHA_REQUIRED, Code.INVALID_CAPTCHA),
    )
    def post(self, request: Request) -> None:
        """Mail a link that sets a new password.

        Answers alike whether or not there is an account with this address.
        """
        request_password_reset(caller(request), email=request.valid["email"])


class ResetPassword(V1View):
    gate = "open"
    tags = _TAGS

    @endpoint(
        request=NewPasswordInput,
        response=AuthTokenResponse | AuthMfaRequiredResponse,
        limit="auth:reset",
        before_limit=(local_auth,),
        errors=(Code.SSO_REQUIRED, *_SUSPENDED),
    )
    def post(self, request: Request) -> AuthTokenResponse | AuthMfaRequiredResponse:
        """Set a new password by the link that was mailed.

        Every sign-in ends. An account with a second factor gets a ticket for it instead of a token.
        """
        token, password = request.valid["token"], request.valid["password"]
        outcome = reset_password(caller(request), token=token, password=password, device=device_of(request))
        return render_outcome(outcome)


class RevertEmail(V1View):
    gate = "open"
    tags = _TAGS

    @endpoint(
        request=NewPasswordInput,
        response=AuthTokenResponse | AuthMfaRequiredResponse,
        limit="auth:email_revert",
        before_limit=(local_auth,),
        errors=(Code.SSO_REQUIRED, *_SUSPENDED),
    )
    def post(self, request: Request) -> AuthTokenResponse | AuthMfaRequiredResponse:
        """Take a change of address back, by the link that was mailed to the old one.

        Restores the address, sets a new password, removes phone and second factors, and ends every sign-in.
        """
        token, password = request.valid["token"], request.valid["password"]
        return render_outcome(revert_email(caller(request), token=token, password=password, device=device_of(request)))
