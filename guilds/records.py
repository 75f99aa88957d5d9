"""Immutable facts about guilds, as events carry them and both wires render them."""

from datetime import datetime
from typing import Any

import msgspec

from accounts.records import UserRecord
from guilds.features import effective
from guilds.models import Ban, Guild, Member, Role, UserGuildSettings


class GuildRecord(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A guild's own fields, at one version of its structure."""

    id: int
    version: int
    name: str
    owner_id: int
    icon: str | None = None
    banner: str | None = None
    banner_width: int | None = None
    banner_height: int | None = None
    splash: str | None = None
    splash_width: int | None = None
    splash_height: int | None = None
    splash_card_alignment: int = 0
    embed_splash: str | None = None
    embed_splash_width: int | None = None
    embed_splash_height: int | None = None
    vanity_url_code: str | None = None
    system_channel_id: int | None = None
    system_channel_flags: int = 0
    rules_channel_id: int | None = None
    afk_channel_id: int | None = None
    afk_timeout: int = 300
    features: tuple[str, ...] = ()
    verification_level: int = 0
    mfa_level: int = 0
    nsfw_level: int = 0
    explicit_content_filter: int = 0
    default_message_notifications: int = 0
    disabled_operations: int = 0
    message_history_cutoff: datetime | None = None
    member_count: int = 0

    @classmethod
    def of(cls, guild: Guild) -> "GuildRecord":
        """The row's facts."""
        values = {name: getattr(guild, name) for name in cls.__struct_fields__ if name != "features"}
        return cls(features=tuple(sorted(effective(guild.features))), **values)


class RoleRecord(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A role. @everyone has its guild's id."""

    id: int
    guild_id: int
    name: str
    color: int = 0
    position: int = 0
    hoist_position: int | None = None
    permissions: int = 0
    hoist: bool = False
    mentionable: bool = False

    @classmethod
    def of(cls, role: Role) -> "RoleRecord":
        """The row's facts."""
        return cls(**{name: getattr(role, name) for name in cls.__struct_fields__})


class MemberRecord(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A person in a guild; `role_ids` never holds @everyone."""

    guild_id: int
    user: UserRecord
    joined_at: datetime
    role_ids: tuple[int, ...] = ()
    nick: str | None = None
    avatar: str | None = None
    banner: str | None = None
    accent_color: int | None = None
    profile_flags: int = 0
    mute: bool = False
    deaf: bool = False
    communication_disabled_until: datetime | None = None

    @classmethod
    def of(cls, member: Member, user: UserRecord | None = None) -> "MemberRecord":
        """The row's facts. `user` spares the look-up of an account the caller has at hand."""
        return cls(
            guild_id=member.guild_id,
            user=user or UserRecord.of(member.user),
            joined_at=member.joined_at,
            role_ids=tuple(member.role_ids),
            nick=member.nick,
            avatar=member.avatar,
            banner=member.banner,
            accent_color=member.accent_color,
            profile_flags=member.profile_flags,
            mute=member.mute,
            deaf=member.deaf,
            communication_disabled_until=member.communication_disabled_until,
        )


class BanRecord(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who may not come in. The address that goes with it is nobody's business."""

    user: UserRecord
    reason: str | None
    moderator_id: int
    banned_at: datetime
    expires_at: datetime | None

    @classmethod
    def of(cls, ban: Ban) -> "BanRecord":
        """The row's facts."""
        return cls(
            user=UserRecord.of(ban.user),
            reason=ban.reason,
            moderator_id=ban.moderator_id,
            banned_at=ban.banned_at,
            expires_at=ban.expires_at,
        )


class UserGuildSettingsRecord(msgspec.Struct, frozen=True, kw_only=True):
    """What a person wants to hear of a guild; `guild_id` None stands for private channels."""

    guild_id: int | None
    message_notifications: int
    muted: bool
    mute_config: dict[str, Any] | None
    mobile_push: bool
    suppress_everyone: bool
    suppress_roles: bool
    hide_muted_channels: bool
    channel_overrides: dict[str, Any] | None
    version: int

    @classmethod
    def of(cls, row: UserGuildSettings) -> "UserGuildSettingsRecord":
        """The row's facts."""
        return cls(**{name: getattr(row, name) for name in cls.__struct_fields__})


class WebhookFaceRecord(msgspec.Struct, frozen=True, kw_only=True):
    """What the log of a guild tells of a webhook: never what makes it speak."""

    id: int
    guild_id: int
    channel_id: int
    name: str
    avatar: str | None = None
