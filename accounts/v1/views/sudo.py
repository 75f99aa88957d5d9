"""Sudo mode: proving once more who one is."""

from accounts.operations.phones import send_second_factor
from accounts.requests import caller
from accounts.signing_in.passkeys import new_challenge, registered_passkeys
from accounts.signing_in.sudo import SECONDS, new_sudo_token
from accounts.v1.factor_schemas import PasskeyRequestResponse, SudoMethodsResponse
from accounts.v1.render_factors import render_methods, render_request
from accounts.v1.schemas import SudoVerifiedResponse
from accounts.v1.sudo import SudoInput, hand_out, prove
from core.api.endpoint import endpoint
from core.api.request import Request
from core.api.views import V1View
from core.errors import Code

_TAGS = ("Authentication",)


class SudoVerify(V1View):
    gate = "person"
    tags = _TAGS

    @endpoint(
        request=SudoInput,
        response=SudoVerifiedResponse,
        limit="auth:sudo:verify",
        errors=(Code.SUDO_MODE_REQUIRED,),
    )
    def post(self, request: Request) -> SudoVerifiedResponse:
        """Prove who one is, and get a token that stands for it.

        The token counts for five minutes in this sign-in alone.
        """
        passed = prove(request, issues=False)
        token = passed.token or new_sudo_token(caller(request))
        hand_out(request, token)
        return {"verified": True, "method": passed.method, "sudo_token": token, "expires_in": SECONDS}


class SudoMethods(V1View):
    gate = "human"
    tags = _TAGS

    @endpoint(response=SudoMethodsResponse, limit="sudo:mfa:methods")
    def get(self, request: Request) -> SudoMethodsResponse:
        """Tell with which second factors one can prove who one is."""
        return render_methods(caller(request).user)


class SudoSmsSend(V1View):
    gate = "human"
    tags = _TAGS

    @endpoint(limit="sudo:sms:send", errors=(Code.SMS_MFA_NOT_ENABLED, Code.PHONE_REQUIRED_FOR_SMS_MFA))
    def post(self, request: Request) -> None:
        """Have a code sent to one's phone."""
        actor = caller(request)
        send_second_factor(actor, user=actor.user)


class SudoPasskeyOptions(V1View):
    gate = "human"
    tags = _TAGS

    @endpoint(response=PasskeyRequestResponse, limit="sudo:webauthn:options", errors=(Code.NO_PASSKEYS_REGISTERED,))
    def post(self, request: Request) -> PasskeyRequestResponse:
        """Get a challenge for one of one's passkeys."""
        actor = caller(request)
        passkeys = registered_passkeys(actor.user)
        return render_request(new_challenge(actor, context="sudo", user=actor.user), passkeys)
