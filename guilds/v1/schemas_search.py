"""What the guild wire answers about members and guilds that were found."""

from typing import TypedDict


class JoiningResponse(TypedDict):
    """How a member came."""

    join_source_type: int | None
    source_invite_code: str | None
    inviter_id: str | None


class FoundMemberResponse(TypedDict):
    """A member that was found; `joined_at` in seconds since 1970."""

    id: str
    guild_id: str
    user_id: str
    username: str
    discriminator: str
    global_name: str | None
    nickname: str | None
    role_ids: list[str]
    joined_at: int
    supplemental: JoiningResponse
    is_bot: bool


class MemberSearchResponse(TypedDict):
    """A page of those found. `indexing` is for servers that keep an index: here it is never on its way."""

    guild_id: str
    members: list[FoundMemberResponse]
    page_result_count: int
    total_result_count: int
    indexing: bool


class FoundGuildResponse(TypedDict):
    """A guild that was found; description and category only of guilds that are listed."""

    id: str
    name: str
    icon: str | None
    description: str | None
    category_type: int | None
    member_count: int
    online_count: int
    features: list[str]
    verification_level: int
    joined: bool


class GuildSearchResponse(TypedDict):
    """A page of guilds; `total` counts those of all pages."""

    guilds: list[FoundGuildResponse]
    total: int
    limit: int
    offset: int
