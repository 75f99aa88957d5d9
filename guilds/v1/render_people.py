"""Settings for guilds, and profiles, as the guild wire shows them."""

from typing import cast

from accounts.models.user import UserFlags
from accounts.premium import badge_of
from accounts.records import UserRecord
from accounts.v1.render import render_connection, render_user
from core.clock import iso
from guilds.profiles import Profile
from guilds.records import UserGuildSettingsRecord
from guilds.v1.render import render_member
from guilds.v1.schemas import (
    MuteConfigResponse,
    PremiumFacts,
    ProfileResponse,
    UserGuildSettingsResponse,
    UserProfileResponse,
)


def render_guild_settings(settings: UserGuildSettingsRecord) -> UserGuildSettingsResponse:
    """What a person wants to hear of a guild; `guild_id` is null for private channels."""
    return {
        "guild_id": None if settings.guild_id is None else str(settings.guild_id),
        "message_notifications": settings.message_notifications,
        "muted": settings.muted,
        "mute_config": cast(MuteConfigResponse | None, settings.mute_config),
        "mobile_push": settings.mobile_push,
        "suppress_everyone": settings.suppress_everyone,
        "suppress_roles": settings.suppress_roles,
        "hide_muted_channels": settings.hide_muted_channels,
        "channel_overrides": settings.channel_overrides,
        "version": settings.version,
    }


def render_profile(profile: Profile) -> ProfileResponse:
    """Somebody as the caller may see them."""
    body: ProfileResponse = {
        "user": render_user(UserRecord.of(profile.user)),
        "user_profile": _user_profile(profile),
        "connected_accounts": [render_connection(one) for one in profile.connections],
        **_premium(profile),
    }
    if profile.member is not None:
        member = profile.member
        body["guild_member"] = render_member(member)
        body["guild_member_profile"] = {
            "bio": profile.member_bio,
            "pronouns": profile.member_pronouns,
            "banner": member.banner,
            "accent_color": member.accent_color,
        }
    if profile.mutual_friends is not None:
        body["mutual_friends"] = [render_user(user) for user in profile.mutual_friends]
    if profile.mutual_guilds is not None:
        body["mutual_guilds"] = [{"id": str(guild.id), "nick": guild.nick} for guild in profile.mutual_guilds]
    return body


def _premium(profile: Profile) -> PremiumFacts:
    badge = badge_of(profile.user)
    if badge is None:
        return {}
    facts: PremiumFacts = {"premium_type": badge.type}
    if badge.since is not None:
        facts["premium_since"] = iso(badge.since)
    if badge.number is not None:
        facts["premium_lifetime_sequence"] = badge.number
    return facts


def _user_profile(profile: Profile) -> UserProfileResponse:
    user = profile.user
    if user.flags & UserFlags.DELETED:
        return {"bio": None, "pronouns": None, "banner": None, "banner_color": None, "accent_color": None}
    return {
        "bio": user.bio,
        "pronouns": user.pronouns,
        "banner": user.banner,
        "banner_color": user.banner_color,
        "accent_color": user.accent_color,
    }
