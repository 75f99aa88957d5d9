"""The one place where a password changes."""

from typing import Literal

from accounts.mail import mail_account
from accounts.models import User
from accounts.operations.sessions import end_all_sessions, renew_session
from accounts.signing_in.purposes import (
    CONFIRM_ADDRESS,
    CONFIRMED,
    HANDOFF,
    MAIL_STEP,
    PASSWORDLESS,
    PENDING,
    RECOVERY,
    RECOVERY_MAIL,
    RESET_PASSWORD,
    SECOND_FACTOR,
)
from accounts.signing_in.vouchers import withdraw
from core.actor import Actor
from core.clock import now

KeptSession = Literal["none", "renewed", "same"]
_OUTDATED = (
    RESET_PASSWORD,
    SECOND_FACTOR,
    MAIL_STEP,
    CONFIRM_ADDRESS,
    CONFIRMED,
    HANDOFF,
    PASSWORDLESS,
    PENDING,
    RECOVERY,
    RECOVERY_MAIL,
)


def drop_password(user: User) -> None:
    """Leave an account without a password; part of an operation that holds its row. What `set_password` makes good for
    nothing is good for nothing by this too; sign-ins are for the caller to end."""
    user.set_unusable_password()
    user.password_changed_at = now()
    user.save(update_fields=["password", "password_changed_at"])
    withdraw(user, *_OUTDATED)


def set_password(actor: Actor, user: User, password_hash: str, *, keep_session: KeptSession = "none") -> str:
    """Give the account another password, hashed beforehand; part of an operation that holds its row.

    Every sign-in ends but the actor's own, if that is kept: "renewed" gives it another token, which is returned ("" if
    it has ended), "same" leaves it (an account that gets its first password). Sign-ins and recoveries under way, links
    that reset the password and hand-offs count no more. The owner is told by mail. Publishes SignInRenewed, then
    SessionsEnded; that the account has changed is for the caller to publish.
    """
    is_first = not user.has_usable_password()
    user.password, user.password_changed_at = password_hash, now()
    user.save(update_fields=["password", "password_changed_at"])
    withdraw(user, *_OUTDATED)
    token = renew_session(actor) if keep_session == "renewed" else ""
    end_all_sessions(user, except_session_id=None if keep_session == "none" else actor.session_id)
    if not is_first:
        mail_account(user, "password_changed")
    return token
