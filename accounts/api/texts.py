"""The topic wire's own words for refusals that concern accounts."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType

from accounts.api.schemas import BannedAnswer
from accounts.models import AccountBan
from accounts.operations.sign_in import AccountSuspended
from accounts.sanctions import ban_of
from core.api.endpoint import Text, TextKey
from core.clock import iso_or_none
from core.errors import Code, FieldCode, InvalidForm, ProductError

TEXTS: dict[TextKey, Text] = {
    "credentials_missing": (400, "Username, password, and TOTP code are required"),
    "wrong_password": (401, "Invalid username or password"),
    "wrong_code": (401, "Invalid authentication code"),
    "second_factor_missing": (401, "2FA not set up. Please complete registration."),
    "wrong_totp": (401, "Invalid credentials or authentication code"),
    "registration_closed": (403, "Registration is closed"),
    "said": (400, "{said}"),
    "email_unverified": (401, "Email not verified. Please complete registration."),
    "wrong_mailed_code": (401, "Invalid or expired verification code"),
    "wrong_verification_code": (400, "Invalid or expired verification code"),
    "wrong_setup_code": (400, "Invalid authentication code"),
    "wrong_totp_check": (400, "Invalid verification code"),
    "wrong_passkey": (401, "Passkey verification failed"),
    "wrong_backup_code": (401, "Invalid backup code"),
    "wrong_passwordless_backup": (401, "Invalid credentials or backup code"),
    Code.WEBAUTHN_CREDENTIAL_LIMIT_REACHED: (400, "Too many passkeys"),
    Code.SUDO_MODE_REQUIRED: (401, "Please sign in again, or give your password or authentication code"),
    "recovery_unavailable": (400, "Recovery method unavailable"),
    "name_blocked": (400, "This name contains inappropriate content"),
    "no_phone": (400, "No phone number on file"),
    "few_questions": (400, "Not enough security questions set up"),
    "reset_token": (400, "Invalid or expired reset token"),
}

_FIELD_WORDS = {
    FieldCode.INVALID_EMAIL_ADDRESS: "Invalid email format",
    FieldCode.EMAIL_ALREADY_IN_USE: "Email already exists",
    FieldCode.TAG_ALREADY_TAKEN: "Username already exists",
}


@contextmanager
def worded(words: Mapping[FieldCode, str] = MappingProxyType(_FIELD_WORDS)) -> Iterator[None]:
    """What operations say about fields, in this wire's words."""
    try:
        yield
    except InvalidForm as problem:
        errors = [replace(error, text=words.get(error.code, error.text)) for error in problem.errors]
        raise InvalidForm(errors) from None


def missing(text: str) -> ProductError:
    """A refusal of what was sent, in words that only one view uses."""
    return ProductError(Code.BAD_REQUEST, reason="said", variables={"said": text})


def banned_body(refusal: AccountSuspended) -> BannedAnswer:
    """What a person whose account is suspended is told, once the password was right."""
    ban = ban_of(refusal.user.id)
    until = _end_of(refusal, ban)
    ending = f"Ban expires: {until:%Y-%m-%d %H:%M:%S} UTC" if until else "This is a permanent ban."
    reason = f"Reason: {ban.reason}. " if ban and ban.reason else ""
    text = f"Account is banned. {reason}{ending}"
    return {
        "success": False,
        "errors": [text],
        "error": text,
        "code": refusal.code.value,
        "ban_info": {
            "reason": ban.reason or None if ban else None,
            "expiry": iso_or_none(until),
            "banned_at": iso_or_none(ban.banned_at if ban else None),
        },
    }


def _end_of(refusal: AccountSuspended, ban: AccountBan | None) -> datetime | None:
    if refusal.code is not Code.ACCOUNT_SUSPENDED_TEMPORARILY:
        return None
    return ban.expires_at if ban else refusal.user.temp_banned_until
