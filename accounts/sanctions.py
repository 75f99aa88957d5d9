"""Bans and warnings as they are now."""

from datetime import timedelta

from django.db.models import F, Q, QuerySet

from accounts.models import AccountBan, AccountWarning, User
from accounts.models.user import UserFlags
from core.clock import now

FOR_EVER = timedelta(days=36_525)  # how far off the end of a ban without an end lies on the account's row


def is_banned(user: User) -> bool:
    """Whether moderation has closed the account, and the time has not come."""
    until = user.temp_banned_until
    return bool(user.flags & UserFlags.DISABLED) and until is not None and until > now()


def ban_of(user_id: int) -> AccountBan | None:
    """What is known of an account's ban."""
    return AccountBan.objects.filter(user_id=user_id).first()


def is_banned_for_ever(user: User) -> bool:
    """Whether moderation has closed the account without an end. One query at most."""
    ban = ban_of(user.id) if is_banned(user) else None
    return ban is not None and ban.expires_at is None


def bans_in_force() -> "QuerySet[AccountBan]":
    """Bans that have not run out, newest first, with whom they are of."""
    running = Q(expires_at=None) | Q(expires_at__gt=now())
    flagged = F("user__flags").bitand(int(UserFlags.DISABLED))
    rows = AccountBan.objects.alias(flagged=flagged).filter(running, flagged__gt=0)
    return rows.select_related("user").order_by("-banned_at", "-user_id")


def active_warning(user_id: int) -> AccountWarning | None:
    """The warning that the person has yet to put away."""
    return AccountWarning.objects.filter(user_id=user_id, ended_at=None).first()
