"""Supporters: who has premium, until when, and what they show of it.

Everything is everybody's, so premium unlocks nothing. It comes from gifts, and from paying where the operator sells it
(integrations/buying). The functions that change a row are part of operations that hold it.
"""

import calendar
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from accounts.models import PremiumType, User
from accounts.models.user import UserFlags
from core.clock import now

Cycle = Literal["monthly", "yearly"]
GRACE = timedelta(days=3)
"""So long premium goes on when its time is over, unless its holder has wanted it to end: payments come late."""
COLUMNS = (
    "premium_type",
    "premium_since",
    "premium_until",
    "premium_will_cancel",
    "premium_billing_cycle",
    "premium_lifetime_sequence",
)


@dataclass(frozen=True, slots=True)
class Badge:
    """What others see of somebody's premium."""

    type: int
    since: datetime | None
    number: int | None


def is_lifetime(user: User) -> bool:
    """Whether the person has premium for life."""
    return user.premium_type == PremiumType.LIFETIME


def holds_premium(user: User) -> bool:
    """Whether the person has premium now."""
    if user.flags & UserFlags.PREMIUM_ENABLED_OVERRIDE:
        return True
    if not user.premium_type:
        return False
    grace = timedelta(0) if user.premium_will_cancel else GRACE
    return user.premium_until is None or user.premium_until + grace >= now()


def badge_of(user: User) -> Badge | None:
    """What the person shows of the premium they have; None without any, and for those who hide it."""
    flags, type_ = user.flags, user.premium_type or PremiumType.NONE
    hidden = UserFlags.DELETED | UserFlags.PREMIUM_BADGE_HIDDEN
    if flags & hidden or type_ == PremiumType.NONE or not holds_premium(user):
        return None
    numbered = type_ == PremiumType.LIFETIME and not flags & UserFlags.PREMIUM_BADGE_SEQUENCE_HIDDEN
    if flags & UserFlags.PREMIUM_BADGE_MASKED:
        type_, numbered = PremiumType.SUBSCRIPTION, False
    return Badge(
        type=type_,
        since=None if flags & UserFlags.PREMIUM_BADGE_TIMESTAMP_HIDDEN else user.premium_since,
        number=user.premium_lifetime_sequence if numbered else None,
    )


def months_later(moment: datetime, months: int) -> datetime:
    """The same day of a later month, or the last one of a month that is shorter."""
    years, month = divmod(moment.month - 1 + months, 12)
    year, month = moment.year + years, month + 1
    return moment.replace(year=year, month=month, day=min(moment.day, calendar.monthrange(year, month)[1]))


def give_until(user: User, until: datetime) -> None:
    """Let the person have premium at least until then; those who have it for life keep that."""
    if is_lifetime(user):
        return
    user.premium_type = PremiumType.SUBSCRIPTION
    user.premium_since = user.premium_since if holds_premium(user) and user.premium_since else now()
    user.premium_until = max(until, user.premium_until or until)


def give_months(user: User, months: int) -> tuple[datetime, datetime]:
    """Add months to the later of now and the end of what the person has. From when until when they were added."""
    start = paid_until(user)
    until = months_later(start, months)
    give_until(user, until)
    return start, until


def paid_until(user: User) -> datetime:
    """The later of now and the end of what the person has."""
    return max(now(), user.premium_until or now())


def give_lifetime(user: User, number: int) -> None:
    """Let the person have premium for life, as the holder of that number."""
    user.premium_since = user.premium_since if holds_premium(user) and user.premium_since else now()
    user.premium_type, user.premium_until = PremiumType.LIFETIME, None
    user.premium_lifetime_sequence = number


def take_time(user: User, time: timedelta) -> None:
    """Take time back that was added; nothing is left when that is over."""
    if is_lifetime(user) or user.premium_until is None:
        return
    user.premium_until -= time
    if user.premium_until <= now():
        end_premium(user)


def end_premium(user: User) -> None:
    """Let the person have none at all."""
    user.premium_type = user.premium_since = user.premium_until = None
    user.premium_billing_cycle = user.premium_lifetime_sequence = None
    user.premium_will_cancel = False
