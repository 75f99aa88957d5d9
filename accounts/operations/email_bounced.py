"""Replacing an e-mail address at which mail bounces: nothing can be asked of it, so the new one alone is.

The same tickets and codes as in `accounts.operations.email_change`; people whose account is locked may do it too.
"""

from accounts.events import publish_user_update
from accounts.models import User, Voucher
from accounts.operations.email_addresses import replace_email
from accounts.operations.email_change import check_new_address, mail_new, resend_new, ticket_held, ticket_of
from accounts.operations.sessions import end_all_sessions
from accounts.signing_in.code_rules import check_code, refuse_too_soon
from accounts.signing_in.purposes import EMAIL_CHANGE, EMAIL_CODE, VERIFY_EMAIL
from accounts.signing_in.vouchers import issue, newest, remember, withdraw
from core.actor import Actor
from core.errors import Code, ProductError
from core.operations import operation
from core.text import folded, normalise

REQUIRE_REVERIFIED_EMAIL = 1 << 1
"""The bit of `suspicious_activity_flags` that has people show again that the address is theirs."""


@operation("email_bounced.note")
def note_unreachable(_actor: Actor, *, email: str) -> bool:
    """Mail to this address bounces for good, or its owner complains: whose account it is has to verify it anew, or
    replace it. What was mailed there to verify it is void. False where nobody has it, or that was known.

    Publishes UserUpdated.
    """
    user = User.objects.select_for_update().filter(email_key=folded(normalise(email))).first() if email else None
    if user is None or user.email_bounced:
        return False
    user.email_bounced, user.email_verified = True, False
    user.suspicious_activity_flags |= REQUIRE_REVERIFIED_EMAIL
    user.save(update_fields=["email_bounced", "email_verified", "suspicious_activity_flags"])
    withdraw(user, VERIFY_EMAIL, EMAIL_CODE)
    publish_user_update(user, face_changed=False)
    return True


def request_replacement(actor: Actor, *, new_email: str) -> tuple[Voucher, str]:
    """Mail a code to the address that is wanted; the voucher and its ticket. Raises ACCESS_DENIED unless the address
    bounces, InvalidForm at `new_email`, RateLimited. Stands outside of operations, because it waits for DNS."""
    _refuse_reachable(actor)
    check_new_address(actor.user, new_email)
    return _request(actor, new_email=new_email)


@operation("email_bounced.request_new", limit="user:email_change:bounced:request_new")
def _request(actor: Actor, *, new_email: str) -> tuple[Voucher, str]:
    user = User.objects.select_for_update().get(id=actor.user_id)
    last = newest(EMAIL_CHANGE, user)
    refuse_too_soon(last if last and last.data.get("bounced") else None)
    voucher, ticket = issue(EMAIL_CHANGE, user, email_key=user.email_key, asks_old=False, bounced=True)
    mail_new(user, voucher, new_email)
    return voucher, ticket


@operation("email_bounced.resend_new", limit="user:email_change:bounced:resend_new")
def resend_replacement_code(actor: Actor, *, ticket: str) -> None:
    """Mail the new address another code. Raises ACCESS_DENIED, InvalidForm at `ticket`, RateLimited."""
    _refuse_reachable(actor)
    resend_new(actor, ticket_held(actor, ticket, bounced=True))


def verify_replacement(actor: Actor, *, ticket: str, code: str) -> User:
    """Put the new address in the place of the one that bounces, and return the account as it is now. All other
    sign-ins end. Publishes UserUpdated, SessionsEnded. Raises ACCESS_DENIED, InvalidForm at `ticket`, `code` and
    `email` (EMAIL_ALREADY_IN_USE)."""
    _refuse_reachable(actor)
    check_code(ticket_of(actor, ticket, bounced=True), code)
    return _replace(actor, ticket=ticket)


@operation("email_bounced.verify_new", limit="user:email_change:bounced:verify_new")
def _replace(actor: Actor, *, ticket: str) -> User:
    user = User.objects.select_for_update().get(id=actor.user_id)
    voucher = ticket_held(actor, ticket, bounced=True)
    remember(voucher, is_done=True)
    replace_email(user, voucher.data["new_email"], reason="bounced")
    publish_user_update(user, face_changed=False)
    end_all_sessions(user, except_session_id=actor.session_id)
    return user


def _refuse_reachable(actor: Actor) -> None:
    if not actor.user.email_bounced:
        raise ProductError(Code.ACCESS_DENIED)
