"""Changing one's e-mail address: a code from the old one, a code from the new one, then a token that does it.

A ticket goes through the steps with its owner. It counts as long as the account has the address it had at the start.
"""

from dataclasses import dataclass, field
from datetime import datetime

from accounts.contact_bans import refuse_banned_email
from accounts.mail import mail_account
from accounts.models import User, Voucher
from accounts.operations.email_addresses import refuse_taken, replace_email
from accounts.operations.sessions import end_all_sessions
from accounts.signing_in.code_rules import check_code, refuse_too_soon, resend_available_at
from accounts.signing_in.purposes import EMAIL_CHANGE, EMAIL_TOKEN
from accounts.signing_in.vouchers import (
    Spent,
    consume,
    find,
    find_even_expired,
    held,
    is_proof_of,
    issue,
    new_code,
    proof_of,
    remember,
)
from core.actor import Actor
from core.clock import now
from core.email_domains import refuse_undeliverable
from core.errors import FieldCode, InvalidForm
from core.limits import require
from core.mail import send_mail
from core.operations import operation
from core.text import folded, normalise

_ORIGINAL = "original"


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """A change of address under way. `proof` is there at once when nothing is asked of the old address."""

    ticket: str = field(repr=False)
    email: str | None
    proof: str | None = field(repr=False)
    code_expires_at: datetime | None
    resend_available_at: datetime | None


@operation("email_change.start", limit="user:email_change:start")
def start_email_change(actor: Actor) -> Started:
    """Begin to change the actor's address. A verified one is mailed a code first.

    Raises InvalidForm at `email` (MUST_HAVE_EMAIL_TO_CHANGE_IT: a claimed account without one), RateLimited.
    """
    user: User = actor.user
    if user.is_claimed and not user.email:
        raise InvalidForm.at("email", FieldCode.MUST_HAVE_EMAIL_TO_CHANGE_IT)
    asks_old = bool(user.email and user.email_verified)
    voucher, ticket = issue(EMAIL_CHANGE, user, email_key=user.email_key, asks_old=asks_old)
    if asks_old:
        _mail_original(user, voucher)
    return Started(
        ticket=ticket,
        email=user.email,
        proof=None if asks_old else proof_of(voucher, _ORIGINAL),
        code_expires_at=voucher.code_expires_at,
        resend_available_at=resend_available_at(voucher),
    )


@operation("email_change.resend_original", limit="user:email_change:resend_original")
def resend_original_code(actor: Actor, *, ticket: str) -> None:
    """Mail the old address another code. Raises InvalidForm at `ticket`, RateLimited."""
    voucher = ticket_held(actor, ticket)
    if not actor.user.email:
        raise InvalidForm.at("ticket", FieldCode.NO_ORIGINAL_EMAIL_ON_RECORD)
    if _is_past_original(voucher):
        raise InvalidForm.at("ticket", FieldCode.ORIGINAL_EMAIL_ALREADY_VERIFIED)
    refuse_too_soon(voucher)
    _mail_original(actor.user, voucher)


def verify_original(actor: Actor, *, ticket: str, code: str) -> str:
    """The proof that the old address was asked; the same as often as one asks. Raises InvalidForm at `ticket` and
    `code`."""
    voucher = ticket_of(actor, ticket)
    if not voucher.data["asks_old"]:
        raise InvalidForm.at("ticket", FieldCode.ORIGINAL_VERIFICATION_NOT_REQUIRED)
    if not _is_past_original(voucher):
        check_code(voucher, code)
        _note_original(actor, ticket=ticket)
    return proof_of(voucher, _ORIGINAL)


@operation("email_change.verify_original", limit="user:email_change:verify_original")
def _note_original(actor: Actor, *, ticket: str) -> None:
    remember(ticket_held(actor, ticket), original_verified=True)


def request_new(actor: Actor, *, ticket: str, new_email: str, proof: str) -> Voucher:
    """Mail a code to the address that is wanted; returns the ticket's voucher. Raises InvalidForm at `ticket`,
    `original_proof` and `new_email`, RateLimited. Stands outside of operations, because it waits for DNS."""
    _check_original(ticket_of(actor, ticket), proof)
    check_new_address(actor.user, new_email)
    return _request_new(actor, ticket=ticket, new_email=new_email)


@operation("email_change.request_new", limit="user:email_change:request_new")
def _request_new(actor: Actor, *, ticket: str, new_email: str) -> Voucher:
    voucher = ticket_held(actor, ticket)
    if "new_email" in voucher.data:
        refuse_too_soon(voucher)
    mail_new(actor.user, voucher, new_email)
    return voucher


@operation("email_change.resend_new", limit="user:email_change:resend_new")
def resend_new_code(actor: Actor, *, ticket: str) -> None:
    """Mail the new address another code. Raises InvalidForm at `ticket`, RateLimited."""
    resend_new(actor, ticket_held(actor, ticket))


def verify_new(actor: Actor, *, ticket: str, code: str, proof: str) -> str:
    """The token that `take_email_token` wants; the ticket ends with this. Raises InvalidForm at `ticket`,
    `original_proof` and `code`."""
    voucher = ticket_of(actor, ticket)
    _check_original(voucher, proof)
    check_code(voucher, code, issued="new_email" in voucher.data)
    return _finish(actor, ticket=ticket)


@operation("email_change.verify_new", limit="user:email_change:verify_new")
def _finish(actor: Actor, *, ticket: str) -> str:
    voucher = ticket_held(actor, ticket)
    remember(voucher, is_done=True)
    data = voucher.data
    return issue(EMAIL_TOKEN, actor.user, new_email=data["new_email"], email_key=data["email_key"])[1]


def take_email_token(actor: Actor, user: User, token: str) -> None:
    """Give the account the address that the token stands for; part of an operation that holds the account's row.

    All other sign-ins end (publishes SessionsEnded); otherwise as `replace_email`. That the account has changed is for
    the caller to publish. Raises InvalidForm: INVALID_EMAIL_TOKEN, EMAIL_TOKEN_EXPIRED at `email_token`,
    EMAIL_ALREADY_IN_USE at `email`; RateLimited beyond three changes in an hour.
    """
    voucher = find_even_expired(EMAIL_TOKEN, token, user)
    if voucher is None or voucher.data["email_key"] != user.email_key:
        raise InvalidForm.at("email_token", FieldCode.INVALID_EMAIL_TOKEN)
    if voucher.expires_at <= now():
        raise InvalidForm.at("email_token", FieldCode.EMAIL_TOKEN_EXPIRED)
    require("email_change", user.id)
    try:
        consume(voucher)
    except Spent:
        raise InvalidForm.at("email_token", FieldCode.EMAIL_TOKEN_EXPIRED) from None
    replace_email(user, voucher.data["new_email"], reason="user_requested")
    end_all_sessions(user, except_session_id=actor.session_id)


# -- what the steps have in common, also with the replacement of an address that bounces ------------------------------


def ticket_of(actor: Actor, ticket: str, *, bounced: bool = False) -> Voucher:
    """The actor's change of address behind a ticket. Raises InvalidForm at `ticket`: INVALID_OR_EXPIRED_TICKET,
    TICKET_ALREADY_COMPLETED."""
    return _checked(actor, find(EMAIL_CHANGE, ticket, actor.user), bounced)


def ticket_held(actor: Actor, ticket: str, *, bounced: bool = False) -> Voucher:
    """The same, held until the operation ends."""
    try:
        voucher = held(ticket_of(actor, ticket, bounced=bounced))
    except Spent:
        raise InvalidForm.at("ticket", FieldCode.INVALID_OR_EXPIRED_TICKET) from None
    return _checked(actor, voucher, bounced)


def _checked(actor: Actor, voucher: Voucher | None, bounced: bool) -> Voucher:
    if voucher is None or voucher.data.get("bounced", False) != bounced:
        raise InvalidForm.at("ticket", FieldCode.INVALID_OR_EXPIRED_TICKET)
    if voucher.data.get("is_done"):
        raise InvalidForm.at("ticket", FieldCode.TICKET_ALREADY_COMPLETED)
    if voucher.data["email_key"] != actor.user.email_key:
        raise InvalidForm.at("ticket", FieldCode.INVALID_OR_EXPIRED_TICKET)
    return voucher


def check_new_address(user: User, new_email: str) -> None:
    """Raise InvalidForm at `new_email`: NEW_EMAIL_MUST_BE_DIFFERENT, INVALID_EMAIL_ADDRESS (also of banned ones),
    EMAIL_ALREADY_IN_USE."""
    if folded(normalise(new_email)) == user.email_key:
        raise InvalidForm.at("new_email", FieldCode.NEW_EMAIL_MUST_BE_DIFFERENT)
    refuse_banned_email(new_email, "new_email")
    refuse_undeliverable(new_email, "new_email")
    refuse_taken(new_email, user, "new_email")


def mail_new(user: User, voucher: Voucher, new_email: str) -> None:
    """Mail a code to the address that is wanted: five per account in 15 minutes. Raises RateLimited."""
    require("email_change:new", user.id)
    remember(voucher, new_email=new_email)
    code = new_code(voucher, EMAIL_CHANGE)
    minutes = EMAIL_CHANGE.code_minutes
    send_mail("email_change_new", to=new_email, locale=user.locale, code=code, minutes=minutes)


def resend_new(actor: Actor, voucher: Voucher) -> None:
    """Mail it another one. Raises InvalidForm at `ticket`: NO_NEW_EMAIL_REQUESTED; RateLimited."""
    if "new_email" not in voucher.data:
        raise InvalidForm.at("ticket", FieldCode.NO_NEW_EMAIL_REQUESTED)
    refuse_too_soon(voucher)
    mail_new(actor.user, voucher, voucher.data["new_email"])


def _mail_original(user: User, voucher: Voucher) -> None:
    require("email_change:orig", user.id)
    code = new_code(voucher, EMAIL_CHANGE)
    mail_account(user, "email_change_original", code=code, minutes=EMAIL_CHANGE.code_minutes)


def _check_original(voucher: Voucher, proof: str) -> None:
    if not _is_past_original(voucher):
        raise InvalidForm.at("ticket", FieldCode.ORIGINAL_EMAIL_MUST_BE_VERIFIED_FIRST)
    if not is_proof_of(voucher, _ORIGINAL, proof):
        raise InvalidForm.at("original_proof", FieldCode.INVALID_PROOF_TOKEN)


def _is_past_original(voucher: Voucher) -> bool:
    return not voucher.data["asks_old"] or bool(voucher.data.get("original_verified"))
