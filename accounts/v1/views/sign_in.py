"""Signing in with a password, and with a mailed link."""

from accounts.operations.passwordless import begin_by_mailed_link
from accounts.operations.sign_in import WrongCode, sign_in_by_email
from accounts.requests import caller, check_captcha, device_of, local_auth
from accounts.v1.inputs import LoginInput
from accounts.v1.outcomes import render_outcome
from accounts.v1.recovery_inputs import LinkInput
from accounts.v1.schemas import AuthMfaRequiredResponse, AuthTokenResponse
from core.api.endpoint import endpoint
from core.api.request import Request
from core.api.views import V1View
from core.errors import Code, FieldCode, InvalidForm

_TAGS = ("Authentication",)
_SUSPENDED = (Code.ACCOUNT_SUSPENDED_PERMANENTLY, Code.ACCOUNT_SUSPENDED_TEMPORARILY)


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
            *_SUSPENDED,
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


class LoginLink(V1View):
    gate = "open"
    tags = _TAGS

    @endpoint(
        request=LinkInput,
        response=AuthTokenResponse | AuthMfaRequiredResponse,
        limit="auth:login",
        before_limit=(local_auth,),
        errors=(Code.SSO_REQUIRED, *_SUSPENDED),
    )
    def post(self, request: Request) -> AuthTokenResponse | AuthMfaRequiredResponse:
        """Sign in with the token of a link that the topic side mailed.

        The link works once. An account with a second factor gets a ticket for it instead of a token.
        """
        try:
            outcome = begin_by_mailed_link(caller(request), token=request.valid["token"], device=device_of(request))
        except WrongCode:
            raise InvalidForm.at("token", FieldCode.INVALID_OR_EXPIRED_AUTHORIZATION_TOKEN) from None
        return render_outcome(outcome)
