"""What administrators do to people: closing their accounts, opening them again, warning them."""

from collections.abc import Collection
from dataclasses import replace
from datetime import timedelta

from accounts.models import AccountBan, AccountWarning, User
from accounts.models.user import UserFlags
from accounts.operations import sanctions
from accounts.rights import Right, require_rank, require_right
from accounts.sanctions import is_banned
from core.actor import Actor
from core.clock import now
from core.errors import Code, ProductError
from core.operations import operation
from moderation.audit import record_admin
from moderation.models import Appeal, AppealState

MOST_DAYS = 3650
"""The longest ban that ends."""


@operation("admin.user.ban", limit="admin:user:modify")
def ban_user(actor: Actor, user_id: int, *, reason: str, days: int | None) -> AccountBan:
    """Close an account, for some days or (None) for ever; the person is mailed. Needs the right to. Publishes
    SessionsEnded.

    Raises as `require_right`, UNKNOWN_USER, BAD_REQUEST (`ban_self`), MISSING_ACCESS (`ban_admin`): administrators lose
    their rights first.
    """
    require_right(actor, Right.USER_TEMP_BAN)
    return ban(actor, user_id, reason=reason, days=days)


def ban(actor: Actor, user_id: int, *, reason: str, days: int | None) -> AccountBan:
    """`ban_user` as a part of another operation, whose caller has the right."""
    return close_account(actor, sanctioned(actor, user_id), reason=reason, hours=0 if days is None else days * 24)


def close_account(
    actor: Actor, user: User, *, reason: str, hours: int, also: Collection[int] = (), tells: bool = True
) -> AccountBan:
    """Close an account whose row the caller holds, for some hours or (0) for ever, and log it; part of an operation.
    `also` and `tells` as in `ban_account`. Publishes SessionsEnded."""
    until = now() + timedelta(hours=hours) if hours else None
    found = sanctions.ban_account(user, by=actor.user_id, reason=reason, until=until, also=also, tells=tells)
    facts = {"duration_hours": hours, "reason": reason, "banned_until": user.temp_banned_until}
    record_admin(replace(actor, reason=actor.reason or reason or None), "temp_ban", "user", user.id, **facts)
    return found


@operation("admin.user.unban", limit="admin:user:modify")
def unban_user(actor: Actor, user_id: int) -> None:
    """Open an account again that was closed. Needs the right to.

    Raises as `require_right` and `require_rank`, UNKNOWN_USER, BAD_REQUEST (`not_banned`).
    """
    require_right(actor, Right.USER_TEMP_BAN)
    user = _person(user_id)
    require_rank(actor, user)
    if not is_banned(user):
        raise ProductError(Code.BAD_REQUEST, reason="not_banned")
    open_account(actor, user)


def open_account(actor: Actor, user: User) -> None:
    """Open a closed account again whose row the caller holds, and log it; part of an operation."""
    sanctions.lift_ban(user, reason=actor.reason)
    Appeal.objects.filter(user=user, state=AppealState.OPEN).update(state=AppealState.LAPSED, decided_at=now())
    record_admin(actor, "unban", "user", user.id)


@operation("admin.user.warn", limit="admin:user:modify")
def warn_user(actor: Actor, user_id: int, *, message: str) -> AccountWarning:
    """Warn somebody, who reads it until they put it away. Needs the right to ban. Publishes UserWarned. Raises as
    `ban_user`."""
    require_right(actor, Right.USER_TEMP_BAN)
    return warn(actor, user_id, message=message)


def warn(actor: Actor, user_id: int, *, message: str, report_id: int | None = None) -> AccountWarning:
    """`warn_user` as a part of another operation, whose caller has the right; perhaps because of a report."""
    user = sanctioned(actor, user_id)
    warning = sanctions.warn_account(user, by=actor.user_id, message=message, report_id=report_id)
    record_admin(actor, "warn", "user", user_id, message=message, report_id=report_id or "")
    return warning


def sanctioned(actor: Actor, user_id: int) -> User:
    """Somebody whom an administrator is about to sanction, held; part of an operation. Raises as `ban_user`."""
    if user_id == actor.user_id:
        raise ProductError(Code.BAD_REQUEST, reason="ban_self")
    user = _person(user_id)
    if user.acls:
        raise ProductError(Code.MISSING_ACCESS, reason="ban_admin")
    return user


def _person(user_id: int) -> User:
    user = User.objects.select_for_update(no_key=True).filter(pk=user_id, is_system=False).first()
    if user is None or user.flags & UserFlags.DELETED:
        raise ProductError(Code.UNKNOWN_USER)
    return user
