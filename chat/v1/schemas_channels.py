"""What the guild wire answers about channels and invites."""

from typing import NotRequired, TypedDict

from accounts.v1.schemas import UserPartialResponse
from guilds.v1.schemas import GuildPartialResponse, GuildResponse, RoleResponse


class OverwriteResponse(TypedDict):
    """What a channel changes for a role (type 0) or a member (type 1)."""

    id: str
    type: int
    allow: str
    deny: str


class ChannelResponse(TypedDict):
    """A channel; which keys it has depends on its type."""

    id: str
    type: int
    guild_id: NotRequired[str]
    name: NotRequired[str | None]
    topic: NotRequired[str | None]
    url: NotRequired[str | None]
    icon: NotRequired[str | None]
    owner_id: NotRequired[str | None]
    position: NotRequired[int]
    parent_id: NotRequired[str | None]
    bitrate: NotRequired[int | None]
    user_limit: NotRequired[int | None]
    rtc_region: NotRequired[str | None]
    last_message_id: NotRequired[str | None]
    last_pin_timestamp: NotRequired[str | None]
    permission_overwrites: NotRequired[list[OverwriteResponse]]
    recipients: NotRequired[list[UserPartialResponse]]
    nsfw: NotRequired[bool]
    rate_limit_per_user: NotRequired[int]
    nicks: NotRequired[dict[str, str]]


class ExpressionResponse(TypedDict):
    """An emoji or sticker of a guild."""

    id: str
    name: str
    animated: bool


class GuildDetailResponse(GuildResponse):
    """A guild with what is in it, as far as the caller can see it."""

    roles: list[RoleResponse]
    channels: list[ChannelResponse]
    emojis: list[ExpressionResponse]
    stickers: list[ExpressionResponse]


class RecipientNameResponse(TypedDict):
    """A person in a group, as its invite shows them."""

    username: str


class ChannelPartialResponse(TypedDict):
    """What a stranger with an invite may know of a channel."""

    id: str
    name: str | None
    type: int
    recipients: NotRequired[list[RecipientNameResponse]]


class InviteResponse(TypedDict):
    """An invite to a guild."""

    code: str
    type: int
    guild: GuildPartialResponse
    channel: ChannelPartialResponse
    inviter: UserPartialResponse | None
    member_count: int
    presence_count: int
    expires_at: str | None
    temporary: bool


class InviteMetadataResponse(InviteResponse):
    """An invite as those see it who made it or manage where it leads."""

    created_at: str
    uses: int
    max_uses: int
    max_age: int
