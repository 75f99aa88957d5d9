"""Mail to accounts."""

from accounts.models import User
from accounts.preferences import locale_of
from accounts.signing_in.purposes import VERIFY_EMAIL
from accounts.signing_in.vouchers import issue
from core.mail import Fact, mail_is_on, send_mail


def mail_account(user: User, kind: str, *, locale: str = "", **facts: Fact) -> None:
    """Mail the account in its language, or in that of `locale`. Call it inside an operation."""
    send_mail(kind, to=user.email, locale=locale or locale_of(user), **facts)


def send_verification_link(user: User) -> None:
    """Mail a link that verifies the account's address as it is now: the voucher's `data["email_key"]`. Call it inside
    an operation."""
    if user.email and mail_is_on():
        _, token = issue(VERIFY_EMAIL, user, email_key=user.email_key)
        mail_account(user, "email_verification", token=token, minutes=VERIFY_EMAIL.minutes)
