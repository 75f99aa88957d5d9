"""The topic wire's own words for refusals that concern accounts."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from accounts.api.schemas import BannedAnswer
from accounts.operations.sign_in import AccountSuspended
from core.api.endpoint import Text, TextKey
from core.clock import iso_or_none
from core.errors import Code, FieldCode, InvalidForm

TEXTS: dict[TextKey, Text] = {
    "credentials_missing": (400, "Username, password, and TOTP code are required"),
    "wrong_password": (401, "Invalid username or password"),
    "wrong_code": (401, "Invalid authentication code"),
    "wrong_totp": (401, "Invalid credentials or authentication code"),
    "registration_closed": (403, "Registration is closed"),
}

_FIELD_WORDS = {
    FieldCode.INVALID_EMAIL_ADDRESS: "Invalid email format",
    FieldCode.EMAIL_ALREADY_IN_USE: "Email already exists",
    FieldCode.TAG_ALREADY_TAKEN: "Username already exists",
}


@contextmanager
def worded() -> Iterator[None]:
    """What operations say about fields, in this wire's words."""
    try:
        yield
    except InvalidForm as problem:
        errors = [replace(error, text=_FIELD_WORDS.get(error.code, error.text)) for error in problem.errors]
        raise InvalidForm(errors) from None


def banned_body(refusal: AccountSuspended) -> BannedAnswer:
    """What a person whose account is suspended is told, once the password was right."""
    until = refusal.user.temp_banned_until if refusal.code is Code.ACCOUNT_SUSPENDED_TEMPORARILY else None
    ending = f"Ban expires: {until:%Y-%m-%d %H:%M:%S} UTC" if until else "This is a permanent ban."
    text = f"Account is banned. {ending}"
    return {
        "success": False,
        "errors": [text],
        "error": text,
        "code": refusal.code.value,
        "ban_info": {"reason": None, "expiry": iso_or_none(until), "banned_at": None},
    }
