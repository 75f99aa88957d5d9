"""An account gets another e-mail address, whichever way its owner has shown that it is theirs."""

from django.db import IntegrityError, transaction

from accounts.contact_bans import refuse_banned_email
from accounts.models import User
from accounts.operations.contact_log import BY_STAFF, Kind, note_contact_change
from accounts.operations.email_verification import CLEARED_BY_EMAIL
from accounts.signing_in.purposes import (
    CONFIRM_ADDRESS,
    EMAIL_CODE,
    EMAIL_TOKEN,
    MAIL_STEP,
    PASSWORDLESS,
    PENDING,
    RECOVERY_MAIL,
    RESET_PASSWORD,
    REVERT_EMAIL,
    VERIFY_EMAIL,
)
from accounts.signing_in.vouchers import issue, withdraw
from core.errors import FieldCode, InvalidForm
from core.mail import mail_is_on, send_mail
from core.text import folded, normalise

_MAILED_TO_THE_OLD = (
    VERIFY_EMAIL,
    EMAIL_CODE,
    EMAIL_TOKEN,
    RESET_PASSWORD,
    PASSWORDLESS,
    RECOVERY_MAIL,
    PENDING,
    MAIL_STEP,
    CONFIRM_ADDRESS,
)


def replace_email(user: User, email: str, *, reason: str) -> None:
    """Give the account another address, which its owner has shown to be theirs; part of an operation that holds the
    row. What was mailed to the old one counts no more; the old one is mailed a link that takes the change back, and
    the change goes to the log of contact changes.

    That the account has changed is for the caller to publish. Raises InvalidForm at `email`: EMAIL_ALREADY_IN_USE.
    """
    old = user.email
    put_email(user, email)
    withdraw(user, *_MAILED_TO_THE_OLD)
    note_email_change(user, old, reason)
    if old and mail_is_on():
        _, token = issue(REVERT_EMAIL, user, email=old)
        minutes = REVERT_EMAIL.minutes
        send_mail("email_change_revert", to=old, locale=user.locale, token=token, minutes=minutes, new_email=email)


def assign_email(user: User, email: str, *, by: int) -> None:
    """Give the account an address that nobody has shown to be its owner's; part of an operation that holds the row.
    What was mailed to the old one counts no more. Raises InvalidForm at `email`: EMAIL_ALREADY_IN_USE."""
    old = user.email
    _write_email(user, email, verified=False)
    withdraw(user, *_MAILED_TO_THE_OLD)
    note_contact_change(user, Kind.EMAIL, old, email, reason=BY_STAFF, by=by)


def put_email(user: User, email: str) -> None:
    """Write the address on the account as a verified one. Raises InvalidForm at `email`: EMAIL_ALREADY_IN_USE, and
    INVALID_EMAIL_ADDRESS for a banned one."""
    refuse_banned_email(email, "email")
    user.suspicious_activity_flags &= ~CLEARED_BY_EMAIL
    _write_email(user, email, verified=True)


def _write_email(user: User, email: str, *, verified: bool) -> None:
    refuse_taken(email, user, "email")
    user.email, user.email_verified, user.email_bounced = email, verified, False
    columns = ["email", "email_key", "email_verified", "email_bounced", "suspicious_activity_flags"]
    try:
        with transaction.atomic():  # a savepoint: another account may take the address at this very moment
            user.save(update_fields=columns)
    except IntegrityError:
        raise InvalidForm.at("email", FieldCode.EMAIL_ALREADY_IN_USE) from None


def refuse_taken(email: str, user: User, path: str) -> None:
    """Raise EMAIL_ALREADY_IN_USE at `path` for an address of another account."""
    if User.objects.filter(email_key=folded(normalise(email))).exclude(id=user.id).exists():
        raise InvalidForm.at(path, FieldCode.EMAIL_ALREADY_IN_USE)


def note_email_change(user: User, old: str | None, reason: str) -> None:
    """Write a change of address by its owner down for support and moderation."""
    note_contact_change(user, Kind.EMAIL, old, user.email, reason=reason, by=user.id)
