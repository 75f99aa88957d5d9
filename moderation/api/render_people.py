"""People as administrators see them on the topic wire."""

from accounts.models import AccountBan
from accounts.pictures import avatar_url
from core.clock import iso, iso_or_none
from core.ids import to_oid
from moderation.api.people_schemas import BanMade, BannedUser
from moderation.people import BanView


def render_ban_made(ban: AccountBan, days: int | None) -> BanMade:
    """A ban, for who has just made it."""
    return {
        "user_id": to_oid(ban.user_id),
        "reason": ban.reason,
        "duration_days": days,
        "permanent": ban.expires_at is None,
    }


def render_banned(view: BanView) -> BannedUser:
    """Somebody whose account is closed."""
    ban, user, by = view.ban, view.ban.user, view.banned_by
    return {
        "id": to_oid(user.id),
        "username": user.handle,
        "email": user.email,
        "profile_picture": avatar_url(user.id, user.avatar),
        "ban_reason": ban.reason,
        "banned_at": iso(ban.banned_at),
        "ban_expiry": iso_or_none(ban.expires_at),
        "banned_by": None if by is None else {"id": to_oid(by.id), "username": by.handle},
        "is_permanent": ban.expires_at is None,
    }
