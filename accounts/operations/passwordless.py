"""Signing in by what was mailed, and by the codes that stand in for a lost authenticator."""

from accounts.models import User, Voucher
from accounts.operations.email_verification import mark_email_verified
from accounts.operations.mail_codes import is_mailed_code, mailed_code
from accounts.operations.sign_in import (
    WrongCode,
    WrongCredentials,
    advance,
    checked_credentials,
    refuse_suspended,
    refuse_unverified,
)
from accounts.operations.taking_back import shut_out_maker
from accounts.queries import user_by_identifier
from accounts.signing_in.attempts import charge_sign_in
from accounts.signing_in.devices import Device
from accounts.signing_in.purposes import MAIL_STEP, PASSWORDLESS
from accounts.signing_in.second_factor import has_backup_code, is_backup_code, is_second_factor
from accounts.signing_in.steps import Attempt, Face, Factor, Outcome, SecondFactorWanted
from accounts.signing_in.vouchers import Spent, consume, find, owner_locked
from core.actor import Actor
from core.operations import operation


def sign_in_by_mailed_code(
    actor: Actor, *, identifier: str, code: str, totp_code: str | None, device: Device, replaces: Actor | None = None
) -> Outcome:
    """Sign in with the code of a mail, which stays good while a second factor is missing. Raises WrongCode,
    RateLimited, and as `advance` does."""
    user = user_by_identifier(identifier)
    charge_sign_in(user, identifier, actor.ip)
    voucher = mailed_code(PASSWORDLESS, user, code)
    return _by_mail(actor, voucher, totp_code, device, replaces)


def sign_in_by_mailed_link(
    actor: Actor, *, token: str, totp_code: str | None, device: Device, replaces: Actor | None = None
) -> Outcome:
    """Sign in with the token of a mail's link. As `sign_in_by_mailed_code` otherwise."""
    return _by_mail(actor, find(PASSWORDLESS, token), totp_code, device, replaces)


def begin_by_mailed_link(actor: Actor, *, token: str, device: Device) -> Outcome:
    """Sign in with the token of a mail's link, where a ticket stands for it while a second factor is missing: the link
    is used up by that. Raises WrongCode, and as `advance` does."""
    voucher = find(PASSWORDLESS, token)
    outcome = _by_mail(actor, voucher, None, device, None, face="tickets")
    if isinstance(outcome, SecondFactorWanted) and not _used_up(actor, token):
        raise WrongCode
    return outcome


def answer_mail_step(actor: Actor, *, ticket: str, user_id: int | None, code: str, device: Device) -> Outcome:
    """Finish a sign-in that waits for the code it had mailed: only where it was begun, and for whom. Raises WrongCode,
    and as `advance` does."""
    voucher = waiting_for_code(ticket, user_id)
    if voucher is None or not is_mailed_code(voucher, code):
        raise WrongCode
    return _advanced(actor, Attempt.waiting(voucher, device, shown=Factor.MAIL), voucher)


def waiting_for_code(ticket: str, user_id: int | None) -> Voucher | None:
    """The sign-in of this account that waits in this browser for a mailed code. Tickets of the guild wire wait for a
    link instead."""
    voucher = find(MAIL_STEP, ticket)
    return voucher if voucher and voucher.user_id == user_id and voucher.data["face"] == "browser" else None


def sign_in_by_backup_code(
    actor: Actor,
    *,
    identifier: str,
    password: str | None,
    backup_code: str,
    device: Device,
    replaces: Actor | None = None,
) -> Outcome:
    """Sign in with a backup code, and the password if one is given. A refused sign-in does not use the code up. Raises
    WrongCredentials, WrongCode, EMAIL_NOT_VERIFIED ("email_unverified"), RateLimited, and as `advance` does."""
    user = user_by_identifier(identifier)
    if password is None:
        charge_sign_in(user, identifier, actor.ip)
        factors = [Factor.CODE]
    else:
        user = checked_credentials(user, identifier, password, actor.ip)
        factors = [Factor.PASSWORD, Factor.CODE]
    if user is None or not has_backup_code(user, backup_code):
        raise WrongCode
    refuse_suspended(user)
    if password is None:
        refuse_unverified(user)
    if not is_backup_code(user, backup_code, charges=False):
        raise WrongCode
    return advance(actor, attempt=Attempt.of(user, *factors, device=device, face="browser", replaces=replaces))


def _by_mail(
    actor: Actor,
    voucher: Voucher | None,
    totp_code: str | None,
    device: Device,
    replaces: Actor | None,
    face: Face = "browser",
) -> Outcome:
    user = voucher.user if voucher is not None else None
    if user is None:
        raise WrongCode
    if not user.email_verified and not user.has_mfa:
        user, voucher = _taken_back(actor, voucher), None
    factors = [Factor.MAIL]
    if totp_code is not None and user.has_mfa:
        if not is_second_factor(user, totp_code):
            raise WrongCode
        factors.append(Factor.CODE)
    attempt = Attempt.of(user, *factors, device=device, face=face, replaces=replaces)
    return _advanced(actor, attempt, voucher)


def _used_up(actor: Actor, token: str) -> bool:
    try:
        _use_up(actor, token=token)
    except Spent:
        return False
    return True


@operation("sign_in.use_up_link")
def _use_up(actor: Actor, *, token: str) -> None:
    voucher = find(PASSWORDLESS, token)
    if voucher is None:
        raise Spent
    consume(voucher)


def _taken_back(actor: Actor, voucher: Voucher | None) -> User:
    assert voucher is not None  # it has an account
    try:
        return _take_back(actor, voucher=voucher)
    except Spent:
        raise WrongCode from None


@operation("account.take_back")
def _take_back(actor: Actor, *, voucher: Voucher) -> User:
    # Whoever reads the mail owns the address; whoever registered with it need not be the same person.
    user = owner_locked(voucher)
    consume(voucher)
    shut_out_maker(user)
    mark_email_verified(user)
    return user


def _advanced(actor: Actor, attempt: Attempt, voucher: Voucher | None) -> Outcome:
    try:
        return advance(actor, attempt=attempt, ticket=voucher)
    except (Spent, WrongCredentials):
        raise WrongCode from None
