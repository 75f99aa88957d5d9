"""Deleting one's account with a code sent by mail, as the topic side's people do."""

from accounts.mail import mail_account
from accounts.models import Authenticator, User, Voucher
from accounts.operations.deletion import delete_account
from accounts.preferences import mail_language
from accounts.signing_in.purposes import DELETION_CODE
from accounts.signing_in.second_factor import is_second_factor
from accounts.signing_in.vouchers import Spent, consume, is_code_of, issue, new_code, newest, withdraw
from core.actor import Actor
from core.errors import Code, ProductError
from core.mail import mail_is_on
from core.operations import operation


@operation("account.request_deletion_code")
def request_deletion_code(actor: Actor) -> None:
    """Mail a code that lets the account be deleted; one that was mailed before counts no more.

    Raises BAD_REQUEST (`deletion_code_has_no_address`), DELETION_FAILED (`deletion_mail_is_off`): without mail no code
    could ever arrive.
    """
    user: User = actor.user
    if not user.email:
        raise ProductError(Code.BAD_REQUEST, reason="deletion_code_has_no_address")
    if not mail_is_on():
        raise ProductError(Code.DELETION_FAILED, reason="deletion_mail_is_off")
    withdraw(user, DELETION_CODE)
    voucher, _ = issue(DELETION_CODE, user)
    code = new_code(voucher, DELETION_CODE)
    locale = mail_language(user)
    mail_account(user, "account_deletion_code", locale=locale, code=code, minutes=DELETION_CODE.minutes)


def delete_with_code(actor: Actor, *, code: str, second_factor: str) -> None:
    """Delete one's own account with the mailed code and, where an authenticator is on, a code of it.

    Raises BAD_REQUEST (`deletion_code_missing`, `deletion_code_wrong`, `deletion_totp_missing`, `deletion_totp_wrong`),
    RateLimited, and as `delete_account` does.
    """
    voucher = _checked_code(actor, code)
    _check_second_factor(actor.user, second_factor)
    try:
        _delete(actor, voucher=voucher)
    except Spent:
        raise _wrong("deletion_code_wrong") from None


@operation("account.delete_with_code")
def _delete(actor: Actor, *, voucher: Voucher) -> None:
    consume(voucher)
    delete_account(actor)


def _checked_code(actor: Actor, code: str) -> Voucher:
    if not code:
        raise _wrong("deletion_code_missing")
    voucher = newest(DELETION_CODE, actor.user)
    if voucher is None or not is_code_of(voucher, code):
        raise _wrong("deletion_code_wrong")
    return voucher


def _check_second_factor(user: User, code: str) -> None:
    if Authenticator.TOTP not in user.authenticator_types:
        return
    if not code:
        raise _wrong("deletion_totp_missing")
    if not is_second_factor(user, code):
        raise _wrong("deletion_totp_wrong")


def _wrong(reason: str) -> ProductError:
    return ProductError(Code.BAD_REQUEST, reason=reason)
