"""Closing accounts, opening them again, and warning people. Who may do that to whom is for the caller to know."""

from collections.abc import Collection
from datetime import datetime

from accounts.events import UserWarned
from accounts.mail import mail_account
from accounts.models import AccountBan, AccountWarning, User
from accounts.models.user import UserFlags
from accounts.operations.disabling import cut_off, shut_out
from accounts.operations.passwords import drop_password
from accounts.sanctions import FOR_EVER, ban_of, is_banned
from accounts.signing_in.purposes import APPEAL
from accounts.signing_in.vouchers import issue, withdraw
from core.actor import Actor
from core.clock import now
from core.errors import Code, ProductError
from core.events import publish
from core.mail import mail_is_on
from core.operations import operation


def ban_account(
    user: User, *, by: int, reason: str, until: datetime | None, also: Collection[int] = (), tells: bool = True
) -> AccountBan:
    """Close an account whose row the caller holds, until a moment or (None) for ever; part of an operation.

    A ban that runs is replaced; who had a part in it has one in this, and so have those of `also`. Ends every sign-in
    and closes every socket, those of the person's bots too, and with `tells` mails the person, with a link to appeal
    by: who has no password has no other way. Publishes SessionsEnded.
    """
    before = ban_of(user.id) if is_banned(user) else None
    closers = {by, *also} | (before.parties if before is not None else set())
    user.flags |= UserFlags.DISABLED
    user.temp_banned_until = until or now() + FOR_EVER
    user.save(update_fields=["flags", "temp_banned_until"])
    facts = {"reason": reason, "banned_by": by, "banned_at": now(), "expires_at": until, "closers": sorted(closers)}
    ban, _ = AccountBan.objects.update_or_create(user=user, defaults=facts)
    cut_off(user)
    withdraw(user, APPEAL)
    if tells:
        _mail_ban(user, reason, until)
    return ban


def shorten_ban(ban: AccountBan, user: User, *, until: datetime, reason: str) -> None:
    """Let a ban end earlier, whose account's row the caller holds, and mail the person why; part of an operation."""
    user.temp_banned_until = ban.expires_at = until
    user.save(update_fields=["temp_banned_until"])
    ban.save(update_fields=["expires_at"])
    _mail_ban(user, reason, until)


def _mail_ban(user: User, reason: str, until: datetime | None) -> None:
    if user.email and mail_is_on() and not user.flags & UserFlags.DELETED:  # whose link would open nothing
        _, token = issue(APPEAL, user)
        mail_account(user, "account_temp_banned", reason=reason or None, ends_at=until, token=token)


def lift_ban(user: User, *, reason: str | None) -> None:
    """Open an account again whose row the caller holds, and mail the person; part of an operation."""
    user.flags &= ~UserFlags.DISABLED
    user.temp_banned_until = None
    user.save(update_fields=["flags", "temp_banned_until"])
    AccountBan.objects.filter(user=user).delete()
    withdraw(user, APPEAL)
    mail_account(user, "unban_notification", reason=reason)


def close_for_suspicion(user: User, required: int, *, reason: str | None) -> None:
    """Close an account that somebody else seems to use, whose row the caller holds; part of an operation.

    `required` is what it must do once it is open again. Its password goes, because somebody else may know it; the
    person is mailed how to come back. Publishes UserUpdated, SessionsEnded.
    """
    drop_password(user)
    user.flags |= UserFlags.DISABLED_SUSPICIOUS_ACTIVITY
    user.suspicious_activity_flags = required
    user.save(update_fields=["flags", "suspicious_activity_flags"])
    mail_account(user, "account_disabled_suspicious", reason=reason)
    shut_out(user)


def warn_account(user: User, *, by: int, message: str, report_id: int | None = None) -> AccountWarning:
    """Warn a person whose row the caller holds; part of an operation. A warning they have becomes history. Publishes
    UserWarned."""
    _end_warning(user.id)
    warning = AccountWarning.objects.create(user=user, message=message, warned_by=by, report_id=report_id)
    publish(UserWarned(user_id=user.id, message=message, warned_at=warning.warned_at))
    return warning


@operation("warning.dismiss")
def dismiss_warning(actor: Actor) -> None:
    """Say that one has read the warning one has; it becomes history. Raises BAD_REQUEST (`no_warning`)."""
    moment = now()
    if not _end_warning(actor.user_id, dismissed_at=moment):
        raise ProductError(Code.BAD_REQUEST, reason="no_warning")


@operation("warning.clear")
def clear_warning(actor: Actor) -> None:
    """Put the warning one has away; it becomes history. Raises BAD_REQUEST (`no_warning`)."""
    if not _end_warning(actor.user_id):
        raise ProductError(Code.BAD_REQUEST, reason="no_warning")


def _end_warning(user_id: int, **columns: object) -> bool:
    rows = AccountWarning.objects.filter(user_id=user_id, ended_at=None)
    return rows.update(ended_at=now(), **columns) > 0
