"""What may be changed about a person's settings: only the keys that were sent are there."""

from datetime import datetime
from typing import Any, TypedDict


class CustomStatus(TypedDict, total=False):
    """The line beside a person's name. With `emoji_id` the name of the emoji comes from the emoji."""

    text: str | None
    expires_at: datetime | None
    emoji_id: int | None
    emoji_name: str | None


class SettingsChanges(TypedDict, total=False):
    """New values of `UserSettings`, whose names and forms they have."""

    status: str
    status_resets_at: datetime | None
    status_resets_to: str | None
    theme: str
    locale: str
    restricted_guilds: list[int]
    bot_restricted_guilds: list[int]
    default_guilds_restricted: bool
    bot_default_guilds_restricted: bool
    inline_attachment_media: bool
    inline_embed_media: bool
    gif_auto_play: bool
    render_embeds: bool
    render_reactions: bool
    animate_emoji: bool
    animate_stickers: int
    render_spoilers: int
    message_display_compact: bool
    friend_source_flags: int
    incoming_call_flags: int
    group_dm_add_permission_flags: int
    guild_folders: list[dict[str, Any]]
    custom_status: CustomStatus | None
    afk_timeout: int
    time_format: int
    developer_mode: bool
    trusted_domains: list[str]
    default_hide_muted_channels: bool
