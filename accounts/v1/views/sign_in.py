"""Signing in with a password."""

from accounts.operations.sign_in import sign_in_by_email
from accounts.requests import caller, check_captcha, device_of, local_auth
from accounts.v1.inputs import LoginInput
from accounts.v1.outcomes import render_outcome
from accounts.v1.schemas import AuthMfaRequiredResponse, AuthTokenResponse
from core.api.endpoint import endpoint
from core.api.request import Request
from core.api.views import V1View
from core.errors import Code

_TAGS = ("Authentication",)


class Login(V1View):
    gate = "open"
    tags = _TAGS

    @endpoint(
        request=LoginInput,
        response=AuthTokenResponse | AuthMfaRequiredResponse,
        limit="auth:login",
        before_limit=(local_auth, check_captcha),
        errors=(
            Code.SSO_REQUIRED,
            Code.CAPTCHA_REQUIRED,
            Code.INVALID_CAPTCHA,
            Code.BOT_USER_AUTH_ENDPOINT_ACCESS_DENIED,
            Code.ACCOUNT_SUSPENDED_PERMANENTLY,
            Code.ACCOUNT_SUSPENDED_TEMPORARILY,
            Code.IP_AUTHORIZATION_REQUIRED,
        ),
    )
    def post(self, request: Request) -> AuthTokenResponse | AuthMfaRequiredResponse:
        """Sign in with e-mail address and password.

        An account with a second factor gets a ticket for it instead of a token. From a new address a mail has to be
        answered first.
        """
        outcome = sign_in_by_email(
            caller(request),
            email=request.valid["email"],
            password=request.valid["password"],
            device=device_of(request),
            invite_code=request.valid.get("invite_code"),
        )
        return render_outcome(outcome)
