"""Passkeys on the topic wire: registered, signed in with, listed, named, removed."""

from typing import Any

from django.conf import settings

from accounts.api.auth_inputs import OwnInput, PasskeyInput
from accounts.api.outcomes import answered, replaced_by
from accounts.api.passkey_schemas import (
    AuthenticationOptionsAnswer,
    ListedPasskey,
    PasskeyAddedAnswer,
    PasskeyListAnswer,
    RegistrationOptionsAnswer,
)
from accounts.api.pending import own_account
from accounts.api.schemas import BannedAnswer, EmailStepAnswer, SignedInAnswer
from accounts.api.texts import TEXTS, missing
from accounts.models import Passkey, User
from accounts.operations.passkeys import (
    NameTaken,
    add_passkey,
    registration_challenge,
    remove_passkey,
    rename_passkey,
    sign_in_with_passkey,
)
from accounts.requests import caller, check_captcha, device_of, local_auth
from accounts.signing_in.passkeys import Answer as DeviceAnswer
from accounts.signing_in.passkeys import PasskeyRefused, challenge_shown, new_challenge, passkeys_of, user_handle
from accounts.signing_in.steps import Outcome
from accounts.signing_in.sudo import Proof, require_recent
from core.api.answers import Answer
from core.api.endpoint import endpoint
from core.api.envelope import Done, ok
from core.api.request import Request
from core.api.views import ApiView
from core.clock import iso, iso_or_none
from core.errors import Code, ProductError

_TAGS = ("Passkeys",)
_TIMEOUT_MS = 60_000
_ES256, _RS256 = -7, -257
_LONGEST_NAME = 64
UNNAMED = "Unnamed device"


class PasskeyRegisterOptions(ApiView):
    gate = "open"
    tags = _TAGS
    texts = TEXTS

    @endpoint(request=OwnInput, response=RegistrationOptionsAnswer, limit="default", errors=(Code.UNAUTHORIZED,))
    def post(self, request: Request) -> RegistrationOptionsAnswer:
        """Get what a device needs to make a passkey.

        For the account that is signed in, or that this browser registers or recovers.
        """
        user = own_account(request)
        challenge = registration_challenge(caller(request), user=user)
        options = _registration_options(user, challenge)
        return {"success": True, "options": options, "challenge": challenge}


class PasskeyRegisterVerify(ApiView):
    gate = "open"
    tags = _TAGS
    texts = TEXTS

    @endpoint(request=PasskeyInput, response=PasskeyAddedAnswer, limit="default", errors=(Code.UNAUTHORIZED,))
    def post(self, request: Request) -> PasskeyAddedAnswer:
        """Keep the passkey that a device has made."""
        user = own_account(request)
        answer = _device_answer(request, "Credential data is required")
        if not answer.challenge:
            raise missing("No challenge found. Please try again.")
        name = _device_name(request) or UNNAMED
        try:
            passkey = add_passkey(caller(request), user=user, answer=answer, name=name, distinct=name != UNNAMED)
        except NameTaken:
            raise missing("A passkey with this name already exists") from None
        except PasskeyRefused:
            raise missing("Passkey registration verification failed") from None
        return {
            "success": True,
            "message": "Passkey registered successfully",
            "credential_id": passkey.credential_id,
        }


class PasskeyAuthOptions(ApiView):
    gate = "open"
    tags = _TAGS
    texts = TEXTS

    @endpoint(
        request=PasskeyInput,
        response=AuthenticationOptionsAnswer,
        limit="api:auth:passkey:auth_options",
        before_limit=(local_auth,),
    )
    def post(self, request: Request) -> AuthenticationOptionsAnswer:
        """Get what a device needs to sign in.

        No account's passkeys are listed, whoever is named: devices find theirs by themselves.
        """
        challenge = new_challenge(caller(request), context="discoverable")
        return {
            "success": True,
            "options": {
                "challenge": challenge,
                "timeout": _TIMEOUT_MS,
                "rpId": settings.GUILDHALL.passkey_rp_id,
                "allowCredentials": [],
                "userVerification": "required",
            },
            "challenge": challenge,
        }


class PasskeyAuthVerify(ApiView):
    gate = "open"
    tags = _TAGS
    texts = TEXTS

    @endpoint(
        request=PasskeyInput,
        response=SignedInAnswer | EmailStepAnswer,
        also={401: BannedAnswer},
        limit="api:auth:passkey:auth_verify",
        before_limit=(local_auth, check_captcha),
        errors=(Code.SSO_REQUIRED, Code.CAPTCHA_REQUIRED, Code.INVALID_CAPTCHA),
    )
    def post(self, request: Request) -> Answer:
        """Sign in with a passkey."""
        answer = _device_answer(request, "Credential is required")
        return answered(lambda: _sign_in(request, answer), wrong_code="wrong_passkey", wrong_password="wrong_passkey")


class Passkeys(ApiView):
    gate = "human"
    tags = _TAGS

    @endpoint(response=PasskeyListAnswer, limit="default")
    def get(self, request: Request) -> PasskeyListAnswer:
        """List one's passkeys."""
        return {"success": True, "passkeys": [_listed(passkey) for passkey in passkeys_of(caller(request).user)]}


class OnePasskey(ApiView):
    gate = "human"
    tags = _TAGS
    texts = TEXTS

    @endpoint(request=PasskeyInput, response=Done, limit="default")
    def patch(self, request: Request, credential_id: str) -> Done:
        """Name a passkey."""
        name = _device_name(request)
        if not name:
            raise missing("device_name is required")
        actor = caller(request)
        try:
            rename_passkey(actor, user=actor.user, credential_id=credential_id, name=name, distinct=True)
        except (NameTaken, ProductError):
            raise missing("Failed to update passkey") from None
        done: Done = ok("Passkey updated")
        return done

    @endpoint(response=Done, limit="default", errors=(Code.SUDO_MODE_REQUIRED,))
    def delete(self, request: Request, credential_id: str) -> Done:
        """Forget a passkey.

        Needs a sign-in of the last 15 minutes: without its passkeys an account is easier to enter.
        """
        actor = caller(request)
        require_recent(actor, proof=Proof())
        try:
            remove_passkey(actor, user=actor.user, credential_id=credential_id)
        except ProductError:
            raise missing("Failed to remove passkey") from None
        done: Done = ok("Passkey removed successfully")
        return done


def _sign_in(request: Request, answer: DeviceAnswer) -> Outcome:
    try:
        return sign_in_with_passkey(
            caller(request), answer=answer, device=device_of(request), face="browser", replaces=replaced_by(request)
        )
    except ProductError as refusal:
        if refusal.code is Code.PASSKEY_AUTHENTICATION_FAILED:
            raise ProductError(Code.UNAUTHORIZED, reason="wrong_passkey") from None
        raise


def _device_answer(request: Request, words: str) -> DeviceAnswer:
    credential = request.valid.get("credential")
    if not isinstance(credential, dict) or not credential:
        raise missing(words)
    return DeviceAnswer(response=credential, challenge=challenge_shown(credential))


def _device_name(request: Request) -> str:
    name: str = request.valid.text("device_name")
    if len(name) > _LONGEST_NAME:
        raise missing(f"device_name must be at most {_LONGEST_NAME} characters")
    return name


def _registration_options(user: User, challenge: str) -> dict[str, Any]:
    config = settings.GUILDHALL
    return {
        "rp": {"id": config.passkey_rp_id, "name": config.instance_name},
        "user": {"id": user_handle(user.id), "name": user.handle, "displayName": user.handle},
        "challenge": challenge,
        "pubKeyCredParams": [{"type": "public-key", "alg": alg} for alg in (_ES256, _RS256)],
        "timeout": _TIMEOUT_MS,
        "excludeCredentials": [{"id": passkey.credential_id, "type": "public-key"} for passkey in passkeys_of(user)],
        "authenticatorSelection": {
            "authenticatorAttachment": "platform",
            "residentKey": "preferred",
            "userVerification": "required",
        },
        "attestation": "none",
    }


def _listed(passkey: Passkey) -> ListedPasskey:
    return {
        "credential_id": passkey.credential_id,
        "created_at": iso(passkey.created_at),
        "last_used": iso_or_none(passkey.last_used_at),
        "device_name": passkey.name,
    }
