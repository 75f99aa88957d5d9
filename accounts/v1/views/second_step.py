"""The second step of signing in: a code, a code by SMS, or a passkey, for the ticket that the first step gave."""

from collections.abc import Iterator
from contextlib import contextmanager

from accounts.operations.second_step import (
    TicketSpent,
    challenge_for,
    finish_with_passkey,
    finish_with_sms,
    finish_with_totp,
    send_sms_for,
)
from accounts.requests import caller, device_of, local_auth
from accounts.v1.factor_inputs import MfaAnswerInput, MfaCodeInput, SignInTicketInput
from accounts.v1.factor_schemas import PasskeyRequestResponse
from accounts.v1.outcomes import render_signed_in
from accounts.v1.render_factors import render_request
from accounts.v1.schemas import AuthTokenResponse
from core.api.endpoint import endpoint
from core.api.request import Request
from core.api.views import V1View
from core.errors import Code, FieldCode, InvalidForm

_SUSPENDED = (Code.SSO_REQUIRED, Code.ACCOUNT_SUSPENDED_PERMANENTLY, Code.ACCOUNT_SUSPENDED_TEMPORARILY)


@contextmanager
def _timeout_at(path: str) -> Iterator[None]:
    try:
        yield
    except TicketSpent:
        raise InvalidForm.at(path, FieldCode.SESSION_TIMEOUT) from None


class _SecondStep(V1View):
    gate = "open"
    tags = ("Authentication",)


class LoginTotp(_SecondStep):
    @endpoint(
        request=MfaCodeInput,
        response=AuthTokenResponse,
        limit="auth:login:mfa",
        before_limit=(local_auth,),
        errors=_SUSPENDED,
    )
    def post(self, request: Request) -> AuthTokenResponse:
        """Finish a sign-in with a code of the authenticator app, or a backup code."""
        ticket, code = request.valid["ticket"], request.valid["code"]
        with _timeout_at("code"):
            signed_in = finish_with_totp(caller(request), ticket=ticket, code=code, device=device_of(request))
        return render_signed_in(signed_in)


class LoginSmsSend(_SecondStep):
    @endpoint(
        request=SignInTicketInput,
        limit="auth:login:mfa",
        before_limit=(local_auth,),
        errors=(Code.SSO_REQUIRED, Code.SMS_MFA_NOT_ENABLED, Code.PHONE_REQUIRED_FOR_SMS_MFA),
    )
    def post(self, request: Request) -> None:
        """Have a code sent to the account's phone."""
        with _timeout_at("ticket"):
            send_sms_for(caller(request), ticket=request.valid["ticket"])


class LoginSms(_SecondStep):
    @endpoint(
        request=MfaCodeInput,
        response=AuthTokenResponse,
        limit="auth:login:mfa",
        before_limit=(local_auth,),
        errors=(*_SUSPENDED, Code.SMS_VERIFICATION_UNAVAILABLE),
    )
    def post(self, request: Request) -> AuthTokenResponse:
        """Finish a sign-in with the code sent to the account's phone."""
        ticket, code = request.valid["ticket"], request.valid["code"]
        with _timeout_at("code"):
            signed_in = finish_with_sms(caller(request), ticket=ticket, code=code, device=device_of(request))
        return render_signed_in(signed_in)


class LoginPasskeyOptions(_SecondStep):
    @endpoint(
        request=SignInTicketInput,
        response=PasskeyRequestResponse,
        limit="auth:login:mfa",
        before_limit=(local_auth,),
        errors=(Code.SSO_REQUIRED, Code.NO_PASSKEYS_REGISTERED),
    )
    def post(self, request: Request) -> PasskeyRequestResponse:
        """Get a challenge for one of the account's passkeys."""
        with _timeout_at("ticket"):
            return render_request(*challenge_for(caller(request), ticket=request.valid["ticket"]))


class LoginPasskey(_SecondStep):
    @endpoint(
        request=MfaAnswerInput,
        response=AuthTokenResponse,
        limit="auth:login:mfa",
        before_limit=(local_auth,),
        errors=(*_SUSPENDED, Code.PASSKEY_AUTHENTICATION_FAILED),
    )
    def post(self, request: Request) -> AuthTokenResponse:
        """Finish a sign-in with a passkey."""
        ticket, answer = request.valid["ticket"], request.valid.answer()
        with _timeout_at("ticket"):
            signed_in = finish_with_passkey(caller(request), ticket=ticket, answer=answer, device=device_of(request))
        return render_signed_in(signed_in)
