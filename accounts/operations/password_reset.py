"""Forgotten passwords: a link by mail, which sets a new one."""

from typing import Any

from accounts.mail import mail_account
from accounts.models import User, Voucher
from accounts.models.user import UserFlags
from accounts.operations.passwords import set_password
from accounts.operations.sign_in import advance, refuse_suspended
from accounts.queries import user_by_email
from accounts.signing_in.attempts import canonical
from accounts.signing_in.devices import Device
from accounts.signing_in.passwords import hashed, refuse_common
from accounts.signing_in.purposes import RESET_PASSWORD
from accounts.signing_in.steps import Attempt, Face, Factor, Outcome
from accounts.signing_in.vouchers import Spent, consume, find, holder, issue
from core.actor import Actor
from core.clock import iso_or_none
from core.email_domains import refuse_undeliverable
from core.errors import FieldCode, InvalidForm
from core.jobs import enqueue
from core.limits import address_group, require
from core.mail import mail_is_on
from core.operations import operation
from core.sealing import seal


def request_password_reset(actor: Actor, *, email: str) -> None:
    """Mail a link that sets a new password to the account of this address, if there is one: 5 per address and 20 per
    internet address in 30 minutes.

    Whether there is an account is looked up by a job, so that neither answer nor time tells. Raises RateLimited,
    InvalidForm at `email` (INVALID_EMAIL_ADDRESS).
    """
    if actor.ip:
        require("password_reset:ip", address_group(actor.ip))
    require("password_reset:email", canonical(email))
    refuse_undeliverable(email, "email")
    _ask_for_link(actor, email=email)


@operation("password_reset.request")
def _ask_for_link(actor: Actor, *, email: str) -> None:
    if mail_is_on():
        enqueue("accounts.mail_reset_link", sealed=seal(email.encode()))


@operation("password_reset.issue")
def issue_reset_link(actor: Actor, *, email: str) -> None:
    """Mail the account of this address a link that sets a new password, for the system. It counts as long as address
    and password stay what they are."""
    user = user_by_email(email)
    if user is None or user.is_bot or user.flags & UserFlags.DELETED:
        return
    send_reset_link(user)


def send_reset_link(user: User) -> None:
    """Mail the account's address a link that sets a new password; part of an operation."""
    if mail_is_on():
        _, token = issue(RESET_PASSWORD, user, **_state(user))
        mail_account(user, "password_reset", token=token, minutes=RESET_PASSWORD.minutes)


def reset_password(actor: Actor, *, token: str, password: str, device: Device, face: Face = "tickets") -> Outcome:
    """Set a new password by the link that was mailed, and sign in: an account with a second factor still needs that.

    Every sign-in of before ends; publishes SessionsEnded. Raises InvalidForm at `token`
    (INVALID_OR_EXPIRED_RESET_TOKEN) and `password` (PASSWORD_IS_TOO_COMMON), AccountSuspended. Stands outside of
    operations, because it hashes.
    """
    voucher = find(RESET_PASSWORD, token)
    if voucher is None or voucher.user is None or not _is_current(voucher.user, voucher):
        raise _invalid()
    refuse_common(password)
    try:
        return _reset(actor, voucher=voucher, password_hash=hashed(password), device=device, face=face)
    except Spent:
        raise _invalid() from None


@operation("password_reset.use")
def _reset(actor: Actor, *, voucher: Voucher, password_hash: str, device: Device, face: Face) -> Outcome:
    user = holder(voucher)
    if user is None or not _is_current(user, voucher):
        raise Spent
    consume(voucher)
    refuse_suspended(user)
    set_password(actor, user, password_hash)
    return advance(actor, attempt=Attempt.of(user, Factor.MAIL, device=device, face=face))


def _is_current(user: User, voucher: Voucher) -> bool:
    """Whether address and password are still what they were when the link was mailed."""
    return _state(user) == voucher.data


def _state(user: User) -> dict[str, Any]:
    return {"email_key": user.email_key, "since": iso_or_none(user.password_changed_at)}


def _invalid() -> InvalidForm:
    return InvalidForm.at("token", FieldCode.INVALID_OR_EXPIRED_RESET_TOKEN)
