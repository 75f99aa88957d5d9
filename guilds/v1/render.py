"""Guilds, roles and members as the guild wire shows them, on REST and sockets alike."""

from accounts.v1.render import render_user
from core.clock import iso, iso_or_none, now
from guilds.queries import OwnGuild
from guilds.records import BanRecord, GuildRecord, MemberRecord, RoleRecord
from guilds.v1.schemas import (
    BanResponse,
    GuildPartialResponse,
    GuildResponse,
    MemberOnlyResponse,
    MemberResponse,
    OwnGuildResponse,
    RoleResponse,
)


def render_guild_partial(guild: GuildRecord) -> GuildPartialResponse:
    """What invites show."""
    return {
        "id": str(guild.id),
        "name": guild.name,
        "icon": guild.icon,
        "banner": guild.banner,
        "banner_width": guild.banner_width,
        "banner_height": guild.banner_height,
        "splash": guild.splash,
        "splash_width": guild.splash_width,
        "splash_height": guild.splash_height,
        "splash_card_alignment": guild.splash_card_alignment,
        "embed_splash": guild.embed_splash,
        "embed_splash_width": guild.embed_splash_width,
        "embed_splash_height": guild.embed_splash_height,
        "features": list(guild.features),
    }


def render_guild(guild: GuildRecord) -> GuildResponse:
    """The guild's own fields."""
    return {
        **render_guild_partial(guild),
        "vanity_url_code": guild.vanity_url_code,
        "owner_id": str(guild.owner_id),
        "system_channel_id": id_or_none(guild.system_channel_id),
        "system_channel_flags": guild.system_channel_flags,
        "rules_channel_id": id_or_none(guild.rules_channel_id),
        "afk_channel_id": id_or_none(guild.afk_channel_id),
        "afk_timeout": guild.afk_timeout,
        "verification_level": guild.verification_level,
        "mfa_level": guild.mfa_level,
        "nsfw_level": guild.nsfw_level,
        "explicit_content_filter": guild.explicit_content_filter,
        "default_message_notifications": guild.default_message_notifications,
        "disabled_operations": guild.disabled_operations,
        "message_history_cutoff": iso_or_none(guild.message_history_cutoff),
    }


def render_own_guild(own: OwnGuild) -> OwnGuildResponse:
    """The guild with the caller's permissions, and the counts if they were asked for."""
    body: OwnGuildResponse = {**render_guild(own.guild), "permissions": str(own.permissions)}
    if own.online_count is not None:
        body["approximate_member_count"] = own.guild.member_count
        body["approximate_presence_count"] = own.online_count
    return body


def render_role(role: RoleRecord) -> RoleResponse:
    """A role."""
    return {
        "id": str(role.id),
        "name": role.name,
        "color": role.color,
        "position": role.position,
        "hoist_position": role.hoist_position,
        "permissions": str(role.permissions),
        "hoist": role.hoist,
        "mentionable": role.mentionable,
    }


def render_member(member: MemberRecord) -> MemberResponse:
    """A member with the person."""
    return {**render_member_for_event(member), "user": render_user(member.user)}


def render_member_for_event(member: MemberRecord) -> MemberOnlyResponse:
    """A member without the person, whom the payload around it names already."""
    until = member.communication_disabled_until
    body: MemberOnlyResponse = {
        "nick": member.nick,
        "avatar": member.avatar,
        "banner": member.banner,
        "accent_color": member.accent_color,
        "roles": [str(role_id) for role_id in member.role_ids],
        "joined_at": iso(member.joined_at),
        "mute": member.mute or (until is not None and until > now()),
        "deaf": member.deaf,
        "communication_disabled_until": iso_or_none(until),
    }
    if member.profile_flags:
        body["profile_flags"] = member.profile_flags
    return body


def render_ban(ban: BanRecord) -> BanResponse:
    """A ban."""
    return {
        "user": render_user(ban.user),
        "reason": ban.reason,
        "moderator_id": str(ban.moderator_id),
        "banned_at": iso(ban.banned_at),
        "expires_at": iso_or_none(ban.expires_at),
    }


def id_or_none(snowflake: int | None) -> str | None:
    """An id, or null."""
    return None if snowflake is None else str(snowflake)
