"""What guilds ask of members who have no role in them before they may write."""

from datetime import datetime, timedelta

from accounts.models.user import User
from core.clock import now
from core.errors import Code
from core.ids import created_at

_ACCOUNT_AGE = timedelta(minutes=5)
_MEMBER_AGE = timedelta(minutes=10)


def missing_verification(user: User, level: int, joined_at: datetime) -> Code | None:
    """What a member without roles lacks for writing in a guild of some verification level; None for nothing."""
    if user.is_bot or level == 0:
        return None
    if not user.email:
        return Code.GUILD_VERIFICATION_REQUIRED
    if not user.email_verified:
        return Code.EMAIL_VERIFICATION_REQUIRED
    if level >= 2 and now() - created_at(user.id) < _ACCOUNT_AGE:
        return Code.ACCOUNT_TOO_NEW_FOR_GUILD
    if level >= 3 and now() - joined_at < _MEMBER_AGE:
        return Code.GUILD_VERIFICATION_REQUIRED
    if level >= 4 and not user.phone:
        return Code.GUILD_PHONE_VERIFICATION_REQUIRED
    return None
