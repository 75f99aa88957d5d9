"""What the guild wire answers administrators about guilds."""

from typing import Literal, TypedDict

from guilds.v1.schemas import MemberResponse


class AdminGuildResponse(TypedDict):
    """A guild in a list."""

    id: str
    name: str
    features: list[str]
    owner_id: str
    icon: str | None
    banner: str | None
    member_count: int


class ChangedGuildResponse(TypedDict):
    """A guild as it now is."""

    guild: AdminGuildResponse


class AdminGuildListResponse(TypedDict):
    """A page of guilds; `total` counts those of all pages, up to ten thousand."""

    guilds: list[AdminGuildResponse]
    total: int


class AdminChannelResponse(TypedDict):
    """A channel of a guild."""

    id: str
    name: str | None
    type: int
    position: int
    parent_id: str | None


class AdminRoleResponse(TypedDict):
    """A role of a guild."""

    id: str
    name: str
    color: int
    position: int
    permissions: str
    hoist: bool
    mentionable: bool


class WholeGuildResponse(TypedDict):
    """A guild with what it is made of."""

    id: str
    owner_id: str
    name: str
    vanity_url_code: str | None
    icon: str | None
    banner: str | None
    splash: str | None
    embed_splash: str | None
    features: list[str]
    verification_level: int
    mfa_level: int
    nsfw_level: int
    explicit_content_filter: int
    default_message_notifications: int
    afk_channel_id: str | None
    afk_timeout: int
    system_channel_id: str | None
    system_channel_flags: int
    rules_channel_id: str | None
    disabled_operations: int
    member_count: int
    channels: list[AdminChannelResponse]
    roles: list[AdminRoleResponse]


class LookedUpGuildResponse(TypedDict):
    """The guild that was asked for, or null."""

    guild: WholeGuildResponse | None


class AdminMemberListResponse(TypedDict):
    """A page of a guild's members; `total` counts those of all pages."""

    members: list[MemberResponse]
    total: int
    limit: int
    offset: int


class GuildAssetResponse(TypedDict):
    """An emoji or sticker, who made it and where its picture is."""

    id: str
    name: str
    animated: bool
    creator_id: str
    media_url: str


class GuildEmojisResponse(TypedDict):
    """The emojis of a guild."""

    guild_id: str
    emojis: list[GuildAssetResponse]


class GuildStickersResponse(TypedDict):
    """The stickers of a guild."""

    guild_id: str
    stickers: list[GuildAssetResponse]


class PurgedAssetResponse(TypedDict):
    """What an id was of."""

    id: str
    asset_type: Literal["emoji", "sticker", "unknown"]
    found_in_db: bool
    guild_id: str | None


class RefusedResponse(TypedDict):
    """An id with which it could not be done; `error` is the code a single request would be refused with."""

    id: str
    error: str


class PurgedAssetsResponse(TypedDict):
    """What became of the ids."""

    processed: list[PurgedAssetResponse]
    errors: list[RefusedResponse]


class BulkResponse(TypedDict):
    """With which ids it was done, and with which not."""

    successful: list[str]
    failed: list[RefusedResponse]


class FlagResponse(TypedDict):
    """Something that guilds can try out."""

    key: str
    label: str
    description: str


class FlagListResponse(TypedDict):
    """What guilds can try out."""

    flags: list[FlagResponse]


class FlaggedGuildsResponse(TypedDict):
    """The ids of the guilds that try something out, by its key."""

    feature_flags: dict[str, list[str]]
