"""Whether an e-mail address or a phone number is banned from the instance: asked wherever somebody takes one."""

from accounts.models import BanKind, ContactBan
from core.errors import Code, FieldCode, InvalidForm, ProductError
from core.text import folded, normalise


def email_key(email: str) -> str:
    """What two spellings of one address have in common: the rule by which accounts are looked up."""
    return folded(normalise(email))


def is_banned_email(email: str | None) -> bool:
    """Whether nobody may use this address here. One query, none without an address."""
    return bool(email) and _is_banned(BanKind.EMAIL, email_key(email or ""))


def is_banned_phone(phone: str | None) -> bool:
    """Whether nobody may use this number here. One query, none without a number."""
    return bool(phone) and _is_banned(BanKind.PHONE, phone or "")


def refuse_banned_email(email: str | None, path: str) -> None:
    """Raise InvalidForm at `path` (INVALID_EMAIL_ADDRESS) for a banned address, told in words of its own."""
    if is_banned_email(email):
        raise InvalidForm.at(path, FieldCode.INVALID_EMAIL_ADDRESS, text="This e-mail address cannot be used here.")


def refuse_banned_phone(phone: str | None) -> None:
    """Raise ProductError INVALID_PHONE_NUMBER (`phone_banned`) for a banned number."""
    if is_banned_phone(phone):
        raise ProductError(Code.INVALID_PHONE_NUMBER, reason="phone_banned")


def _is_banned(kind: BanKind, key: str) -> bool:
    return ContactBan.objects.filter(kind=kind, key=key).exists()
