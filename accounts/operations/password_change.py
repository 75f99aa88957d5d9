"""Changing one's password by a code from one's e-mail address, in place of the old password."""

from dataclasses import dataclass, field
from datetime import datetime

from accounts.events import publish_user_update
from accounts.mail import mail_account
from accounts.models import User, Voucher
from accounts.operations.passwords import set_password
from accounts.signing_in.code_rules import check_code, refuse_too_soon, resend_available_at
from accounts.signing_in.passwords import hashed, refuse_common
from accounts.signing_in.purposes import PASSWORD_CHANGE
from accounts.signing_in.vouchers import Spent, find, held, is_proof_of, issue, new_code, proof_of, remember
from core.actor import Actor
from core.clock import iso_or_none
from core.errors import FieldCode, InvalidForm
from core.limits import require
from core.operations import operation

_CODE = "code"


@dataclass(frozen=True, slots=True)
class Started:
    """A change of password under way."""

    ticket: str = field(repr=False)
    code_expires_at: datetime | None
    resend_available_at: datetime | None


@operation("password_change.start", limit="user:password_change:start")
def start_password_change(actor: Actor) -> Started:
    """Mail the actor a code: three times in 15 minutes. Raises InvalidForm at `email` (MUST_HAVE_EMAIL_TO_CHANGE_IT),
    RateLimited."""
    user: User = actor.user
    if not user.email:
        raise InvalidForm.at("email", FieldCode.MUST_HAVE_EMAIL_TO_CHANGE_IT)
    require("password_change:start", user.id)
    since = iso_or_none(user.password_changed_at)
    voucher, ticket = issue(PASSWORD_CHANGE, user, email_key=user.email_key, since=since)
    _mail(user, voucher)
    return Started(ticket, voucher.code_expires_at, resend_available_at(voucher))


@operation("password_change.resend", limit="user:password_change:resend")
def resend_password_code(actor: Actor, *, ticket: str) -> None:
    """Mail another code: three times in 15 minutes, 30 seconds apart. Raises InvalidForm at `ticket`, RateLimited."""
    voucher = _held(actor, ticket)
    refuse_too_soon(voucher)
    require("password_change:resend", actor.user_id)
    _mail(actor.user, voucher)


def verify_password_code(actor: Actor, *, ticket: str, code: str) -> str:
    """The proof that the code came back; the same as often as one asks. Raises InvalidForm at `ticket` and `code`."""
    voucher = _ticket(actor, ticket)
    if not voucher.data.get("verified"):
        check_code(voucher, code)
        _note_verified(actor, ticket=ticket)
    return proof_of(voucher, _CODE)


@operation("password_change.verify", limit="user:password_change:verify")
def _note_verified(actor: Actor, *, ticket: str) -> None:
    remember(_held(actor, ticket), verified=True)


def complete_password_change(actor: Actor, *, ticket: str, proof: str, password: str) -> str:
    """Give the actor's account another password. Returns the new token of the actor's sign-in; all others end.

    Publishes UserUpdated and as `set_password`. Raises InvalidForm at `ticket`, `verification_proof` and
    `new_password` (PASSWORD_IS_TOO_COMMON). Stands outside of operations, because it hashes.
    """
    voucher = _ticket(actor, ticket)
    if not voucher.data.get("verified"):
        raise InvalidForm.at("ticket", FieldCode.INVALID_OR_EXPIRED_TICKET)
    if not is_proof_of(voucher, _CODE, proof):
        raise InvalidForm.at("verification_proof", FieldCode.INVALID_PROOF_TOKEN)
    refuse_common(password, "new_password")
    return _complete(actor, ticket=ticket, password_hash=hashed(password))


@operation("password_change.complete", limit="user:password_change:complete")
def _complete(actor: Actor, *, ticket: str, password_hash: str) -> str:
    user = User.objects.select_for_update().get(id=actor.user_id)
    remember(_held(actor, ticket), is_done=True)
    token = set_password(actor, user, password_hash, keep_session="renewed")
    publish_user_update(user, face_changed=False)
    return token


def _mail(user: User, voucher: Voucher) -> None:
    code = new_code(voucher, PASSWORD_CHANGE)
    mail_account(user, "password_change_verification", code=code, minutes=PASSWORD_CHANGE.code_minutes)


def _ticket(actor: Actor, ticket: str) -> Voucher:
    return _checked(actor, find(PASSWORD_CHANGE, ticket, actor.user))


def _held(actor: Actor, ticket: str) -> Voucher:
    try:
        return _checked(actor, held(_ticket(actor, ticket)))
    except Spent:
        raise InvalidForm.at("ticket", FieldCode.INVALID_OR_EXPIRED_TICKET) from None


def _checked(actor: Actor, voucher: Voucher | None) -> Voucher:
    if voucher is not None and voucher.data.get("is_done"):
        raise InvalidForm.at("ticket", FieldCode.TICKET_ALREADY_COMPLETED)
    if voucher is None or not _is_current(actor.user, voucher):
        raise InvalidForm.at("ticket", FieldCode.INVALID_OR_EXPIRED_TICKET)
    return voucher


def _is_current(user: User, voucher: Voucher) -> bool:
    """Whether address and password are still what they were when the code was asked for."""
    now_is = (user.email_key, iso_or_none(user.password_changed_at))
    return now_is == (voucher.data["email_key"], voucher.data["since"])
