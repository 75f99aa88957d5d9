"""Showing that an e-mail address is one's own."""

from accounts.events import publish_user_update
from accounts.mail import send_verification_link
from accounts.models import User
from accounts.signing_in.attempts import canonical
from accounts.signing_in.purposes import EMAIL_CODE, VERIFY_EMAIL
from accounts.signing_in.vouchers import Spent, consume, find, holder, withdraw
from core.actor import Actor
from core.errors import FieldCode, InvalidForm
from core.limits import require
from core.operations import operation

CLEARED_BY_EMAIL = sum(1 << bit for bit in (0, 1, 4, 5, 6, 7))
"""The reasons to lock an account (`suspicious_activity_flags`) that a verified e-mail address does away with."""


@operation("email.verify")
def verify_email(actor: Actor, *, token: str) -> User:
    """Verify the address that a link was mailed to, whoever opens the link. Returns the account.

    Publishes UserUpdated. Raises InvalidForm at `token`: INVALID_OR_EXPIRED_VERIFICATION_TOKEN, also when the account
    has another address by now.
    """
    voucher = find(VERIFY_EMAIL, token)
    user = holder(voucher) if voucher else None
    try:
        if voucher is None or user is None or user.email_key != voucher.data["email_key"]:
            raise Spent
        consume(voucher)
    except Spent:
        raise InvalidForm.at("token", FieldCode.INVALID_OR_EXPIRED_VERIFICATION_TOKEN) from None
    mark_email_verified(user)
    return user


@operation("email.resend_verification")
def resend_verification(actor: Actor) -> None:
    """Mail the actor another link, unless the address is verified and nothing asks for more. Three in 15 minutes per
    address. Raises RateLimited."""
    user: User = actor.user
    if user.email and (not user.email_verified or user.suspicious_activity_flags & CLEARED_BY_EMAIL):
        charge_verification(user)
        send_verification_link(user)


def charge_verification(user: User) -> None:
    """Count a mail that verifies the account's address, whichever wire asked for it: three per address in 15 minutes.
    Raises RateLimited."""
    require("email_verification", canonical(user.email or ""))


def mark_email_verified(user: User) -> None:
    """The account's address is its owner's; part of an operation that holds the row. Publishes UserUpdated."""
    user.email_verified, user.email_bounced = True, False
    user.suspicious_activity_flags &= ~CLEARED_BY_EMAIL
    user.save(update_fields=["email_verified", "email_bounced", "suspicious_activity_flags"])
    withdraw(user, VERIFY_EMAIL, EMAIL_CODE)
    publish_user_update(user, face_changed=False)
