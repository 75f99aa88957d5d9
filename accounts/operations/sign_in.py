"""Signing in with a password."""

from dataclasses import dataclass

import structlog

from accounts import hooks
from accounts.attempts import charge_sign_in
from accounts.devices import Device
from accounts.models import User
from accounts.models.user import UserFlags
from accounts.operations.sessions import end_sessions, start_session
from accounts.passwords import is_password_of
from accounts.queries import user_by_email, user_by_identifier
from core.actor import Actor
from core.clock import now
from core.errors import Code, FieldCode, FieldError, InvalidForm, ProductError
from core.operations import operation

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """An account and the token of the sign-in that was just opened for it."""

    user: User
    token: str


class WrongCredentials(InvalidForm):
    """No account has this name and password. Says nothing about which of the two was wrong."""

    def __init__(self) -> None:
        super().__init__(FieldError(path, FieldCode.INVALID_EMAIL_OR_PASSWORD) for path in ("email", "password"))


class AccountSuspended(ProductError):
    """The password was right, but the account may not be used; `user` is whose it is."""

    def __init__(self, code: Code, user: User) -> None:
        super().__init__(code)
        self.user = user


def sign_in_by_email(
    actor: Actor, *, email: str, password: str, device: Device, invite_code: str | None = None
) -> SignedIn:
    """Sign in by e-mail address and password. Raises as `open_session` does, RateLimited and WrongCredentials."""
    user = checked_credentials(user_by_email(email), email, password, actor.ip)
    return open_session(actor, proven=user, device=device, invite_code=invite_code)


def sign_in_by_identifier(
    actor: Actor, *, identifier: str, password: str, device: Device, replaces: Actor | None = None
) -> SignedIn:
    """Sign in by handle or e-mail address and password; `replaces` is the sign-in this browser had before.

    Raises as `open_session` does, RateLimited and WrongCredentials.
    """
    user = checked_credentials(user_by_identifier(identifier), identifier, password, actor.ip)
    return open_session(actor, proven=user, device=device, replaces=replaces)


def checked_credentials(user: User | None, identity: str, password: str, ip: str) -> User:
    """The account, if the password is its own. Stands outside of transactions, because hashing takes 21 ms and SQLite
    has one writer. Raises RateLimited before any hashing, WrongCredentials."""
    charge_sign_in(user, identity, ip)
    if not is_password_of(user, password) or user is None:
        raise WrongCredentials
    return user


@operation("session.open")
def open_session(
    actor: Actor, *, proven: User, device: Device, invite_code: str | None = None, replaces: Actor | None = None
) -> SignedIn:
    """Open a sign-in for a person whose every factor has been checked: `proven` is the row it was checked against.

    The one place where that happens, whatever the factors and the wire.

    Lifts a suspension that has run out, a self-made disabling and a pending deletion; joins the invite if it can;
    ends the sign-in that is replaced (publishes SessionsEnded). Raises WrongCredentials when the password was
    changed meanwhile, BOT_USER_AUTH_ENDPOINT_ACCESS_DENIED, AccountSuspended.
    """
    user = User.objects.select_for_update().filter(id=proven.id).first()
    if user is None or user.password_changed_at != proven.password_changed_at:
        raise WrongCredentials
    if user.is_bot:
        raise ProductError(Code.BOT_USER_AUTH_ENDPOINT_ACCESS_DENIED)
    _refuse_suspended(user)
    _revive(user)
    if invite_code and not user.is_pending:
        join_if_possible(Actor(user=user, ip=device.ip), invite_code)
    if replaces is not None and replaces.session_id is not None:
        end_sessions(replaces, session_ids=[replaces.session_id])
    return SignedIn(user, start_session(user, device))


def join_if_possible(actor: Actor, invite_code: str) -> None:
    """Join what the invite is for; a bad invite must not keep anybody from signing in."""
    try:
        hooks.invite_redeem.run(actor, invite_code)
    except ProductError as refusal:
        _log.info("invite.not_joined", code=refusal.code.value)


def _refuse_suspended(user: User) -> None:
    if user.flags & (UserFlags.DELETED | UserFlags.DISABLED_SUSPICIOUS_ACTIVITY):
        raise AccountSuspended(Code.ACCOUNT_SUSPENDED_PERMANENTLY, user)
    if user.flags & UserFlags.DISABLED and user.temp_banned_until and user.temp_banned_until > now():
        raise AccountSuspended(Code.ACCOUNT_SUSPENDED_TEMPORARILY, user)


def _revive(user: User) -> None:
    if user.flags & (UserFlags.DISABLED | UserFlags.SELF_DELETED):
        user.flags &= ~(UserFlags.DISABLED | UserFlags.SELF_DELETED)
        user.temp_banned_until = None
        user.save(update_fields=["flags", "temp_banned_until"])
