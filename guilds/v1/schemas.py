"""What the guild wire answers about guilds, roles and members."""

from typing import NotRequired, TypedDict

from accounts.v1.schemas import ConnectionResponse, UserPartialResponse


class GuildPartialResponse(TypedDict):
    """What a stranger with an invite may know of a guild."""

    id: str
    name: str
    icon: str | None
    banner: str | None
    banner_width: int | None
    banner_height: int | None
    splash: str | None
    splash_width: int | None
    splash_height: int | None
    splash_card_alignment: int
    embed_splash: str | None
    embed_splash_width: int | None
    embed_splash_height: int | None
    features: list[str]


class GuildResponse(GuildPartialResponse):
    """A guild's own fields. `permissions` are the caller's, in the list of their guilds only."""

    vanity_url_code: str | None
    owner_id: str
    system_channel_id: str | None
    system_channel_flags: int
    rules_channel_id: str | None
    afk_channel_id: str | None
    afk_timeout: int
    verification_level: int
    mfa_level: int
    nsfw_level: int
    explicit_content_filter: int
    default_message_notifications: int
    disabled_operations: int
    message_history_cutoff: str | None
    permissions: NotRequired[str]


class OwnGuildResponse(GuildResponse):
    """A guild in the list of the caller's guilds, where `permissions` are always there."""

    approximate_member_count: NotRequired[int]
    approximate_presence_count: NotRequired[int]


class RoleResponse(TypedDict):
    """A role. The role @everyone has its guild's id."""

    id: str
    name: str
    color: int
    position: int
    hoist_position: int | None
    permissions: str
    hoist: bool
    mentionable: bool
    unicode_emoji: NotRequired[str | None]


class MemberOnlyResponse(TypedDict):
    """A membership without its person, as it goes with messages."""

    nick: str | None
    avatar: str | None
    banner: str | None
    accent_color: int | None
    roles: list[str]
    joined_at: str
    mute: bool
    deaf: bool
    communication_disabled_until: str | None
    profile_flags: NotRequired[int]


class MemberResponse(MemberOnlyResponse):
    """A person in a guild."""

    user: UserPartialResponse


class BanResponse(TypedDict):
    """Somebody who may not come in; without `expires_at` for good."""

    user: UserPartialResponse
    reason: str | None
    moderator_id: str
    banned_at: str
    expires_at: str | None


class MuteConfigResponse(TypedDict):
    """Until when something is muted (null: for ever), and the seconds that were chosen."""

    end_time: str | None
    selected_time_window: int


class ChannelOverrideResponse(TypedDict):
    """What is different in one channel."""

    collapsed: bool
    message_notifications: int
    muted: bool
    mute_config: MuteConfigResponse | None


class UserGuildSettingsResponse(TypedDict):
    """What a person wants to hear of a guild; `guild_id` is null for private channels."""

    guild_id: str | None
    message_notifications: int
    muted: bool
    mute_config: MuteConfigResponse | None
    mobile_push: bool
    suppress_everyone: bool
    suppress_roles: bool
    hide_muted_channels: bool
    channel_overrides: dict[str, ChannelOverrideResponse] | None
    version: int


class UserProfileResponse(TypedDict):
    """What a person says about themselves."""

    bio: str | None
    pronouns: str | None
    banner: str | None
    banner_color: int | None
    accent_color: int | None


class MemberProfileResponse(TypedDict):
    """What a person says about themselves in one guild."""

    bio: str | None
    pronouns: str | None
    banner: str | None
    accent_color: int | None


class MutualGuildResponse(TypedDict):
    """A common guild, and what the other person is called there."""

    id: str
    nick: str | None


class PremiumFacts(TypedDict):
    """What a supporter shows of it."""

    premium_type: NotRequired[int]
    premium_since: NotRequired[str]
    premium_lifetime_sequence: NotRequired[int]


class ProfileResponse(PremiumFacts):
    """Somebody as the caller may see them. Premium is told of those who have any and show it."""

    user: UserPartialResponse
    user_profile: UserProfileResponse
    guild_member: NotRequired[MemberResponse]
    guild_member_profile: NotRequired[MemberProfileResponse]
    mutual_friends: NotRequired[list[UserPartialResponse]]
    mutual_guilds: NotRequired[list[MutualGuildResponse]]
    connected_accounts: list[ConnectionResponse]
