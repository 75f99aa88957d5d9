"""Passkeys: signing in with nothing else, and the list of one's own."""

from accounts.operations.passkeys import (
    add_passkey,
    registration_challenge,
    remove_passkey,
    rename_passkey,
    sign_in_with_passkey,
)
from accounts.requests import caller, device_of, local_auth
from accounts.signing_in.passkeys import PasskeyRefused, UnusableKey, new_challenge, passkeys_of
from accounts.v1.factor_inputs import AnswerInput, NewPasskeyInput, PasskeyNameInput
from accounts.v1.factor_schemas import PasskeyCreationResponse, PasskeyRequestResponse, PasskeyResponse
from accounts.v1.outcomes import render_outcome
from accounts.v1.render_factors import render_creation, render_passkey, render_request
from accounts.v1.schemas import AuthMfaRequiredResponse, AuthTokenResponse
from accounts.v1.sudo import SudoInput, prove
from core.api.endpoint import endpoint
from core.api.request import Request
from core.api.views import V1View
from core.errors import Code, ProductError

_TAGS = ("Second factors",)


class PasskeySignInOptions(V1View):
    gate = "open"
    tags = ("Authentication",)

    @endpoint(
        response=PasskeyRequestResponse,
        limit="auth:webauthn:options",
        before_limit=(local_auth,),
        errors=(Code.SSO_REQUIRED,),
    )
    def post(self, request: Request) -> PasskeyRequestResponse:
        """Get a challenge for any passkey that the device has."""
        return render_request(new_challenge(caller(request), context="discoverable"))


class PasskeySignIn(V1View):
    gate = "open"
    tags = ("Authentication",)

    @endpoint(
        request=AnswerInput,
        response=AuthTokenResponse,
        limit="auth:webauthn:authenticate",
        before_limit=(local_auth,),
        errors=(
            Code.SSO_REQUIRED,
            Code.PASSKEY_AUTHENTICATION_FAILED,
            Code.ACCOUNT_SUSPENDED_PERMANENTLY,
            Code.ACCOUNT_SUSPENDED_TEMPORARILY,
        ),
    )
    def post(self, request: Request) -> AuthTokenResponse | AuthMfaRequiredResponse:
        """Sign in with a passkey alone, which counts as both factors."""
        answer = request.valid.answer()
        return render_outcome(sign_in_with_passkey(caller(request), answer=answer, device=device_of(request)))


class Passkeys(V1View):
    gate = "human"
    tags = _TAGS

    @endpoint(response=list[PasskeyResponse], limit="mfa:webauthn:list")
    def get(self, request: Request) -> list[PasskeyResponse]:
        """List one's passkeys, oldest first."""
        return [render_passkey(passkey) for passkey in passkeys_of(caller(request).user)]

    @endpoint(
        request=NewPasskeyInput,
        limit="mfa:webauthn:register",
        errors=(
            Code.SUDO_MODE_REQUIRED,
            Code.INVALID_WEBAUTHN_CREDENTIAL,
            Code.INVALID_WEBAUTHN_PUBLIC_KEY_FORMAT,
            Code.WEBAUTHN_CREDENTIAL_LIMIT_REACHED,
        ),
    )
    def post(self, request: Request) -> None:
        """Add the passkey that a device has made for the challenge."""
        actor = caller(request)
        prove(request, issues=False)
        try:
            add_passkey(actor, user=actor.user, answer=request.valid.answer(), name=request.valid["name"])
        except UnusableKey:
            raise ProductError(Code.INVALID_WEBAUTHN_PUBLIC_KEY_FORMAT) from None
        except PasskeyRefused:
            raise ProductError(Code.INVALID_WEBAUTHN_CREDENTIAL) from None


class PasskeyOptions(V1View):
    gate = "human"
    tags = _TAGS

    @endpoint(
        request=SudoInput,
        response=PasskeyCreationResponse,
        limit="mfa:webauthn:registration_options",
        errors=(Code.SUDO_MODE_REQUIRED, Code.WEBAUTHN_CREDENTIAL_LIMIT_REACHED),
    )
    def post(self, request: Request) -> PasskeyCreationResponse:
        """Get a challenge for a new passkey."""
        actor = caller(request)
        prove(request, issues=False)
        challenge = registration_challenge(actor, user=actor.user)
        return render_creation(challenge, actor.user, passkeys_of(actor.user))


class OnePasskey(V1View):
    gate = "human"
    tags = _TAGS

    @endpoint(
        request=PasskeyNameInput,
        limit="mfa:webauthn:update",
        errors=(Code.SUDO_MODE_REQUIRED, Code.UNKNOWN_WEBAUTHN_CREDENTIAL),
    )
    def patch(self, request: Request, credential_id: str) -> None:
        """Name a passkey."""
        actor = caller(request)
        prove(request)
        rename_passkey(actor, user=actor.user, credential_id=credential_id, name=request.valid["name"])

    @endpoint(
        request=SudoInput,
        limit="mfa:webauthn:delete",
        errors=(Code.SUDO_MODE_REQUIRED, Code.UNKNOWN_WEBAUTHN_CREDENTIAL),
    )
    def delete(self, request: Request, credential_id: str) -> None:
        """Forget a passkey. With the last one passkeys stop being a second factor of the account."""
        actor = caller(request)
        prove(request)
        remove_passkey(actor, user=actor.user, credential_id=credential_id)
