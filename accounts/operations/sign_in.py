"""Signing in: one machine for every factor and both wires.

A sign-in is an `Attempt` that has proven some factors. `advance` is the only place that decides what it still needs
and the only one that opens a session: a second factor where the account has one, a mail answered where the address is
new or the person asked for that, or nothing more. What differs between the wires is only how the missing step is
asked for: the guild wire hands out tickets and mails links, the topic wire asks again and mails codes.
"""

from dataclasses import replace

import structlog
from django.conf import settings

from accounts import hooks
from accounts.mail import mail_account
from accounts.models import AccountBan, Authenticator, KnownAddress, User, Voucher
from accounts.models.user import UserFlags
from accounts.operations.sessions import end_sessions, start_session
from accounts.preferences import mail_language
from accounts.queries import user_by_email, user_by_identifier
from accounts.sanctions import is_banned
from accounts.signing_in.attempts import charge_sign_in
from accounts.signing_in.devices import Device
from accounts.signing_in.passwords import is_password_of
from accounts.signing_in.purposes import CONFIRM_ADDRESS, MAIL_STEP, SECOND_FACTOR
from accounts.signing_in.second_factor import is_second_factor
from accounts.signing_in.steps import (
    Attempt,
    Factor,
    MailWanted,
    Outcome,
    SecondFactorWanted,
    SignedIn,
    next_step,
)
from accounts.signing_in.vouchers import consume, issue, new_code
from core.actor import Actor
from core.clock import iso_or_none
from core.errors import Code, FieldCode, FieldError, InvalidForm, ProductError
from core.geoip import place_of
from core.limits import address_group
from core.operations import operation

_DELETION = ("pending_deletion_at", "deletion_reason", "deletion_public_reason")
_log = structlog.get_logger(__name__)


class WrongCredentials(InvalidForm):
    """No account has this name and password. Says nothing about which of the two was wrong."""

    def __init__(self) -> None:
        super().__init__(FieldError(path, FieldCode.INVALID_EMAIL_OR_PASSWORD) for path in ("email", "password"))


class WrongCode(ProductError):
    """The code is not one of the account's authenticator, or there is no such account."""

    def __init__(self) -> None:
        super().__init__(Code.UNAUTHORIZED)


class SecondFactorMissing(ProductError):
    """The password was right, but this server takes it only together with a second factor, and there is none yet."""

    def __init__(self) -> None:
        super().__init__(Code.UNAUTHORIZED, reason="second_factor_missing")


class AccountSuspended(ProductError):
    """The password was right, but the account may not be used; `user` is whose it is."""

    def __init__(self, code: Code, user: User) -> None:
        super().__init__(code)
        self.user = user


def sign_in_by_email(
    actor: Actor, *, email: str, password: str, device: Device, invite_code: str | None = None
) -> Outcome:
    """Sign in by e-mail address and password. Raises as `advance` does, RateLimited and WrongCredentials."""
    user = checked_credentials(user_by_email(email), email, password, actor.ip)
    return advance(actor, attempt=Attempt.of(user, Factor.PASSWORD, device=device, invite_code=invite_code or ""))


def sign_in_at_once(
    actor: Actor,
    *,
    identifier: str,
    password: str | None = None,
    totp_code: str | None = None,
    device: Device,
    replaces: Actor | None = None,
) -> Outcome:
    """Sign in by handle or e-mail address, with everything in one request: a password, a code of the authenticator, or
    both. `replaces` is the sign-in this browser had before.

    Raises as `advance` does, RateLimited, WrongCredentials, and once the password was right WrongCode and
    SecondFactorMissing.
    """
    user = user_by_identifier(identifier)
    if password is None:
        charge_sign_in(user, identifier, actor.ip)
        proven, factors = _checked_code(user, totp_code), [Factor.CODE]
        refuse_unverified(proven)
    else:
        proven, factors = checked_credentials(user, identifier, password, actor.ip), [Factor.PASSWORD]
        _refuse_password_alone(proven)
        if totp_code is not None and proven.has_mfa:
            factors.append(Factor.CODE)
            _checked_code(proven, totp_code)
    return advance(actor, attempt=Attempt.of(proven, *factors, device=device, face="browser", replaces=replaces))


def _refuse_password_alone(user: User) -> None:
    if settings.GUILDHALL.strict_password_login and not user.has_mfa:
        refuse_suspended(user)  # it says more, and who knows the password may hear it
        raise SecondFactorMissing


def _checked_code(user: User | None, code: str | None) -> User:
    has_codes = user is not None and Authenticator.TOTP in user.authenticator_types
    if user is None or not has_codes or not is_second_factor(user, code or ""):
        raise WrongCode
    return user


def checked_credentials(user: User | None, identity: str, password: str, ip: str) -> User:
    """The account, if the password is its own. Stands outside of transactions, because hashing takes 21 ms and SQLite
    has one writer. Raises RateLimited before any hashing, WrongCredentials."""
    charge_sign_in(user, identity, ip)
    if not is_password_of(user, password) or user is None:
        raise WrongCredentials
    return user


@operation("sign_in.advance")
def advance(actor: Actor, *, attempt: Attempt, ticket: Voucher | None = None) -> Outcome:
    """Take an attempt as far as what it has proven goes. `ticket` is the one it waited behind, used up by this unless
    a second factor is still wanted.

    Lifts a suspension that has run out, a self-made disabling and a pending deletion: a right first factor is enough
    for that. At the end joins the invite if it can, and ends the sign-in that is replaced (publishes SessionsEnded).
    Raises WrongCredentials when the password was changed meanwhile, Spent when the ticket was used meanwhile,
    BOT_USER_AUTH_ENDPOINT_ACCESS_DENIED, AccountSuspended.
    """
    user = User.objects.select_for_update().filter(id=attempt.user.id).first()
    if user is None or iso_or_none(user.password_changed_at) != attempt.since:
        raise WrongCredentials
    if user.is_bot:
        raise ProductError(Code.BOT_USER_AUTH_ENDPOINT_ACCESS_DENIED)
    refuse_suspended(user)
    _revive(user)
    current = replace(attempt, user=user)
    step = next_step(current)
    if step == "second_factor":
        return SecondFactorWanted(user, _second_factor_ticket(current))
    if ticket is not None:
        consume(ticket)
    _end_replaced(current)  # also while a mail is awaited: its ticket takes the place of the old one in the browser
    if step == "mail":
        return MailWanted(user, _mail_ticket(current))
    return _open(current)


def open_session(
    actor: Actor, *, proven: User, device: Device, invite_code: str | None = None, replaces: Actor | None = None
) -> SignedIn:
    """Open a sign-in for a person whom a provider, or a flow that proves as much, vouches for. Raises as `advance`."""
    attempt = Attempt.of(proven, Factor.PROVIDER, device=device, invite_code=invite_code or "", replaces=replaces)
    outcome = advance(actor, attempt=attempt)
    assert isinstance(outcome, SignedIn)  # a provider's word needs no further step
    return outcome


def refuse_unverified(user: User) -> None:
    """Raise UNAUTHORIZED ("email_unverified") for an account that may not do without a password yet."""
    if not user.email_verified:
        raise ProductError(Code.UNAUTHORIZED, reason="email_unverified")


def know_address(user: User, ip: str) -> None:
    """Let the account sign in from this address without a mail from now on. Call it inside an operation."""
    if ip:
        KnownAddress.objects.get_or_create(user=user, group=address_group(ip))


def join_at_first(actor: Actor, invite_code: str) -> None:
    """Join what a new account came with an invite for, else what AUTO_JOIN_INVITE is for."""
    code = invite_code or settings.GUILDHALL.auto_join_invite
    if code:
        join_if_possible(actor, code)


def join_if_possible(actor: Actor, invite_code: str) -> None:
    """Join what the invite is for; a bad invite must not keep anybody from signing in."""
    try:
        hooks.invite_redeem.run(actor, invite_code)
    except ProductError as refusal:
        _log.info("invite.not_joined", code=refusal.code.value)


def refuse_suspended(user: User) -> None:
    """Raise AccountSuspended for an account that moderation has closed, for ever or until a moment that has not
    come."""
    if user.flags & (UserFlags.DELETED | UserFlags.DISABLED_SUSPICIOUS_ACTIVITY):
        raise AccountSuspended(Code.ACCOUNT_SUSPENDED_PERMANENTLY, user)
    if is_banned(user):
        raise AccountSuspended(Code.ACCOUNT_SUSPENDED_TEMPORARILY, user)


def _second_factor_ticket(attempt: Attempt) -> str:
    # The topic wire asks for everything again in one request, so a ticket would only be one more thing to steal.
    return issue(SECOND_FACTOR, attempt.user, **attempt.facts())[1] if attempt.face == "tickets" else ""


def _mail_ticket(attempt: Attempt) -> str:
    voucher, ticket = issue(MAIL_STEP, attempt.user, **attempt.facts())
    mail_step(voucher)
    return ticket


def mail_step(voucher: Voucher, *, language: str = "") -> None:
    """Send the mail that a waiting sign-in needs, a link or a code by its face. Call it inside an operation."""
    user = voucher.user
    assert user is not None  # and it has an address: `next_step` asks for mail only where it can be sent
    if voucher.data["face"] == "tickets":
        _, token = issue(CONFIRM_ADDRESS, user, ticket=voucher.id)
        facts = {"token": token, "ip": voucher.data["ip"], "location": str(place_of(voucher.data["ip"]) or "") or None}
        mail_account(user, "ip_authorization", minutes=CONFIRM_ADDRESS.minutes, **facts)
    else:
        code = new_code(voucher, MAIL_STEP)
        locale = mail_language(user, language)
        mail_account(user, "login_code", locale=locale, code=code, minutes=MAIL_STEP.minutes)


def _open(attempt: Attempt) -> SignedIn:
    user, device = attempt.user, attempt.device
    know_address(user, device.ip)
    if attempt.invite_code and not user.is_pending:
        join_if_possible(Actor(user=user, ip=device.ip), attempt.invite_code)
    return SignedIn(user, start_session(user, device))


def _end_replaced(attempt: Attempt) -> None:
    replaced = attempt.replaces
    if replaced is not None and replaced.session_id is not None:
        end_sessions(replaced, session_ids=[replaced.session_id])


def _revive(user: User) -> None:
    if user.flags & (UserFlags.DISABLED | UserFlags.SELF_DELETED):
        user.flags &= ~(UserFlags.DISABLED | UserFlags.SELF_DELETED)
        user.temp_banned_until = None
        user.pending_deletion_at = user.deletion_reason = user.deletion_public_reason = None
        user.save(update_fields=["flags", "temp_banned_until", *_DELETION])
        AccountBan.objects.filter(user=user).delete()
