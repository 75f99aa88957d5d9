"""What somebody wants changed, before any rule was applied: only the keys that were sent are present."""

from datetime import datetime
from typing import Any, TypedDict


class GuildChanges(TypedDict, total=False):
    """An edit of a guild. `features` lists the switchable ones that shall be on; others in it mean nothing."""

    name: str
    splash_card_alignment: int
    system_channel_id: int | None
    system_channel_flags: int
    afk_channel_id: int | None
    afk_timeout: int
    default_message_notifications: int
    verification_level: int
    mfa_level: int
    nsfw_level: int
    explicit_content_filter: int
    features: list[str]
    message_history_cutoff: datetime | None


class MemberChanges(TypedDict, total=False):
    """An edit of a membership. `role_ids` is the full list; a voice channel None disconnects."""

    nick: str | None
    role_ids: list[int]
    mute: bool
    deaf: bool
    bio: str | None
    pronouns: str | None
    accent_color: int | None
    profile_flags: int | None
    communication_disabled_until: datetime | None
    voice_channel_id: int | None
    voice_connection_id: str | None


class RoleChanges(TypedDict, total=False):
    """An edit of a role."""

    name: str
    color: int
    permissions: int
    hoist: bool
    hoist_position: int | None
    mentionable: bool


class ListingChanges(TypedDict, total=False):
    """An edit of a guild's listing in discovery."""

    description: str
    category: int


class GuildSettingsChanges(TypedDict, total=False):
    """New values of `UserGuildSettings`, whose names and forms they have."""

    message_notifications: int
    muted: bool
    mute_config: dict[str, Any] | None
    mobile_push: bool
    suppress_everyone: bool
    suppress_roles: bool
    hide_muted_channels: bool
    channel_overrides: dict[str, Any] | None
