"""Second factors and passkeys as the guild wire shows them."""

from collections.abc import Iterable

from django.conf import settings

from accounts.models import Authenticator, Passkey, User
from accounts.signing_in.passkeys import ALGORITHMS, user_handle
from accounts.v1.factor_schemas import (
    BackupCodesResponse,
    PasskeyCreationResponse,
    PasskeyDescriptor,
    PasskeyRequestResponse,
    PasskeyResponse,
    SudoMethodsResponse,
)
from core.clock import iso, iso_or_none

_TIMEOUT_MS = 60_000
_HALF = 4


def render_backup_codes(codes: Iterable[tuple[str, bool]]) -> BackupCodesResponse:
    """Codes with whether each is used up; a dash in the middle helps whoever types them."""
    return {"backup_codes": [{"code": f"{code[:_HALF]}-{code[_HALF:]}", "consumed": used} for code, used in codes]}


def render_methods(user: User) -> SudoMethodsResponse:
    """What the account can prove itself with."""
    types = user.authenticator_types
    return {
        "totp": Authenticator.TOTP in types,
        "sms": Authenticator.SMS in types,
        "webauthn": Authenticator.WEBAUTHN in types,
        "has_mfa": user.has_mfa,
    }


def render_passkey(passkey: Passkey) -> PasskeyResponse:
    """One of the caller's passkeys."""
    return {
        "id": passkey.credential_id,
        "name": passkey.name,
        "created_at": iso(passkey.created_at),
        "last_used_at": iso_or_none(passkey.last_used_at),
    }


def render_request(challenge: str, passkeys: Iterable[Passkey] | None = None) -> PasskeyRequestResponse:
    """Options for showing a passkey: one of these, or any that the device has."""
    body: PasskeyRequestResponse = {
        "challenge": challenge,
        "rpId": settings.GUILDHALL.passkey_rp_id,
        "timeout": _TIMEOUT_MS,
        "userVerification": "required",
    }
    if passkeys is not None:
        body["allowCredentials"] = [_descriptor(passkey) for passkey in passkeys]
    return body


def render_creation(challenge: str, user: User, passkeys: Iterable[Passkey]) -> PasskeyCreationResponse:
    """Options for making a passkey on a device that has none of these yet."""
    config = settings.GUILDHALL
    return {
        "challenge": challenge,
        "rp": {"name": config.instance_name, "id": config.passkey_rp_id},
        "user": {"id": user_handle(user.id), "name": user.username, "displayName": user.username},
        "pubKeyCredParams": [{"alg": int(algorithm), "type": "public-key"} for algorithm in ALGORITHMS],
        "timeout": _TIMEOUT_MS,
        "attestation": "none",
        "excludeCredentials": [_descriptor(passkey) for passkey in passkeys],
        "authenticatorSelection": {
            "residentKey": "required",
            "requireResidentKey": True,
            "userVerification": "required",
        },
        "extensions": {"credProps": True},
    }


def _descriptor(passkey: Passkey) -> PasskeyDescriptor:
    body: PasskeyDescriptor = {"id": passkey.credential_id, "type": "public-key"}
    if passkey.transports:
        body["transports"] = list(passkey.transports)
    return body
