"""The second step of a sign-in that waits behind a ticket: a code, a code by SMS, or a passkey."""

from collections.abc import Callable

from accounts.models import Authenticator, Passkey, User, Voucher
from accounts.operations.phones import send_second_factor
from accounts.operations.sign_in import WrongCredentials, advance
from accounts.signing_in.devices import Device
from accounts.signing_in.passkeys import Answer, PasskeyRefused, asserted, new_challenge, registered_passkeys
from accounts.signing_in.phones import is_sms_code
from accounts.signing_in.purposes import SECOND_FACTOR
from accounts.signing_in.second_factor import is_second_factor
from accounts.signing_in.steps import Attempt, Factor, SignedIn
from accounts.signing_in.vouchers import Spent, count_try, find
from core.actor import Actor
from core.errors import Code, FieldCode, InvalidForm, ProductError
from core.sms import sms

TRIES_PER_TICKET = 10


class TicketSpent(Exception):
    """The ticket is unknown, used, run out, or has seen too many wrong codes."""


def waiting_sign_in(ticket: str) -> Voucher:
    """The sign-in behind a ticket, with its account. Raises TicketSpent."""
    voucher = find(SECOND_FACTOR, ticket)
    if voucher is None:
        raise TicketSpent
    return voucher


def finish_with_totp(actor: Actor, *, ticket: str, code: str, device: Device) -> SignedIn:
    """Finish with a code of the authenticator app or a backup code. Ten tries per ticket. Raises TicketSpent,
    InvalidForm at `code`, RateLimited, and as `advance` does."""
    return _finish_with_code(actor, ticket, code, device, Authenticator.TOTP, is_second_factor, Factor.CODE)


def finish_with_sms(actor: Actor, *, ticket: str, code: str, device: Device) -> SignedIn:
    """Finish with the code sent to the account's phone. As `finish_with_totp` otherwise; also raises
    SMS_VERIFICATION_UNAVAILABLE."""
    waiting_sign_in(ticket)
    if not sms().is_on:
        raise ProductError(Code.SMS_VERIFICATION_UNAVAILABLE)
    return _finish_with_code(actor, ticket, code, device, Authenticator.SMS, is_sms_code, Factor.SMS)


def send_sms_for(actor: Actor, *, ticket: str) -> None:
    """Send a code to the phone of the account behind a ticket. Raises TicketSpent, and as `send_second_factor`."""
    send_second_factor(actor, user=_account(waiting_sign_in(ticket)))


def challenge_for(actor: Actor, *, ticket: str) -> tuple[str, list[Passkey]]:
    """A challenge for the passkeys of the account behind a ticket. Raises TicketSpent, NO_PASSKEYS_REGISTERED."""
    user = _account(waiting_sign_in(ticket))
    passkeys = registered_passkeys(user)
    return new_challenge(actor, context="mfa", user=user, ticket=ticket), passkeys


def finish_with_passkey(actor: Actor, *, ticket: str, answer: Answer, device: Device) -> SignedIn:
    """Finish with a passkey of the account, asked for under this ticket. Raises TicketSpent,
    PASSKEY_AUTHENTICATION_FAILED, and as `advance` does."""
    voucher = waiting_sign_in(ticket)
    try:
        asserted(actor, answer, context="mfa", user=voucher.user, ticket=ticket)
    except PasskeyRefused:
        raise ProductError(Code.PASSKEY_AUTHENTICATION_FAILED) from None
    return _finished(actor, voucher, Factor.PASSKEY, device)


def _finish_with_code(
    actor: Actor,
    ticket: str,
    code: str,
    device: Device,
    kind: Authenticator,
    is_right: Callable[[User, str], bool],
    factor: Factor,
) -> SignedIn:
    voucher = waiting_sign_in(ticket)
    if not count_try(voucher, TRIES_PER_TICKET):
        raise TicketSpent
    user = _account(voucher)
    if kind not in user.authenticator_types or not is_right(user, code):
        raise InvalidForm.at("code", FieldCode.INVALID_CODE)
    return _finished(actor, voucher, factor, device)


def _account(voucher: Voucher) -> User:
    assert voucher.user is not None  # tickets are issued to accounts
    return voucher.user


def _finished(actor: Actor, voucher: Voucher, shown: Factor, device: Device) -> SignedIn:
    try:
        outcome = advance(actor, attempt=Attempt.waiting(voucher, device, shown=shown), ticket=voucher)
    except (Spent, WrongCredentials):
        raise TicketSpent from None
    assert isinstance(outcome, SignedIn)  # behind a ticket nothing stands after the second factor
    return outcome
