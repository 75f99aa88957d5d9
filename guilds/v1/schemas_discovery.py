"""What the guild wire answers about guilds that strangers may find."""

from typing import TypedDict


class DiscoveryGuildResponse(TypedDict):
    """A listed guild as strangers see it."""

    id: str
    name: str
    icon: str | None
    description: str | None
    category_type: int
    member_count: int
    online_count: int
    features: list[str]
    verification_level: int


class DiscoveryGuildListResponse(TypedDict):
    """A page of listed guilds; `total` counts those of all pages."""

    guilds: list[DiscoveryGuildResponse]
    total: int


class DiscoveryCategoryResponse(TypedDict):
    """A subject that guilds are listed under."""

    id: int
    name: str


class DiscoveryApplicationResponse(TypedDict):
    """A guild's wish to be listed, and what was decided about it."""

    guild_id: str
    status: str
    description: str
    category_type: int
    applied_at: str
    reviewed_at: str | None
    review_reason: str | None


class DiscoveryStatusResponse(TypedDict):
    """Where a guild is on its way into the list."""

    application: DiscoveryApplicationResponse | None
    eligible: bool
    min_member_count: int
