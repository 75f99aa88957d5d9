"""What the audit log keeps of guilds, roles, members and bans: our own names and plain values.

Everything that may change by an act of somebody in the guild is there, and nothing that others must not read: no
addresses, no secrets.
"""

from typing import Any

from core.clock import iso_or_none
from guilds.models import Ban, Guild, Member, Role

Facts = dict[str, Any]

_GUILD = (
    "id",
    "name",
    "owner_id",
    "vanity_url_code",
    "icon",
    "banner",
    "banner_width",
    "banner_height",
    "splash",
    "splash_width",
    "splash_height",
    "splash_card_alignment",
    "embed_splash",
    "embed_splash_width",
    "embed_splash_height",
    "verification_level",
    "mfa_level",
    "nsfw_level",
    "explicit_content_filter",
    "default_message_notifications",
    "system_channel_id",
    "system_channel_flags",
    "rules_channel_id",
    "afk_channel_id",
    "afk_timeout",
    "disabled_operations",
    "member_count",
)
_ROLE = ("id", "name", "permissions", "position", "hoist_position", "color", "hoist", "mentionable")
_MEMBER = ("user_id", "nick", "avatar", "banner", "bio", "pronouns", "accent_color", "deaf", "mute", "temporary")


def guild_facts(guild: Guild) -> Facts:
    """A guild's settings, owner and features."""
    return {
        **_columns(guild, _GUILD),
        "features": sorted(guild.features),
        "message_history_cutoff": iso_or_none(guild.message_history_cutoff),
    }


def role_facts(role: Role) -> Facts:
    """A role."""
    return _columns(role, _ROLE)


def member_facts(member: Member) -> Facts:
    """A membership."""
    return {
        **_columns(member, _MEMBER),
        **held_roles(member),
        "communication_disabled_until": iso_or_none(member.communication_disabled_until),
    }


def held_roles(member: Member) -> Facts:
    """The roles of a member alone."""
    return {"role_ids": list(member.role_ids)}


def ban_facts(ban: Ban) -> Facts:
    """A ban, without the address that goes with it."""
    return {
        "user_id": ban.user_id,
        "moderator_id": ban.moderator_id,
        "banned_at": iso_or_none(ban.banned_at),
        "expires_at": iso_or_none(ban.expires_at),
        "reason": ban.reason,
    }


def _columns(row: Any, names: tuple[str, ...]) -> Facts:
    return {name: getattr(row, name) for name in names}
