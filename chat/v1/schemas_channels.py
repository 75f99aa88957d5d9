"""What the guild wire answers about channels and invites."""

from typing import NotRequired, TypedDict

from accounts.v1.schemas import UserPartialResponse
from guilds.v1.schemas import GuildPartialResponse, GuildResponse, RoleResponse
from guilds.v1.schemas_expressions import EmojiResponse, StickerResponse


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


class GuildDetailResponse(GuildResponse):
    """A guild with what is in it, as far as the caller can see it."""

    roles: list[RoleResponse]
    channels: list[ChannelResponse]
    emojis: list[EmojiResponse]
    stickers: list[StickerResponse]


class RecipientNameResponse(TypedDict):
    """A person in a group, as its invite shows them."""

    username: str


class ChannelPartialResponse(TypedDict):
    """What a stranger with an invite may know of a channel."""

    id: str
    name: str | None
    type: int
    recipients: NotRequired[list[RecipientNameResponse]]


class InviteBaseResponse(TypedDict):
    """What every invite has."""

    code: str
    type: int
    inviter: UserPartialResponse | None
    expires_at: str | None
    temporary: bool


class GuildInviteResponse(InviteBaseResponse):
    """An invite to a guild (type 0)."""

    guild: GuildPartialResponse
    channel: ChannelPartialResponse
    member_count: int
    presence_count: int


class GroupInviteResponse(InviteBaseResponse):
    """An invite to a group (type 1); its channel names who is in it."""

    channel: ChannelPartialResponse
    member_count: int


class InvitePackResponse(TypedDict):
    """A pack, as its invite shows it."""

    id: str
    name: str
    description: str | None
    type: str
    creator_id: str
    created_at: str
    updated_at: str
    creator: UserPartialResponse


class PackInviteResponse(InviteBaseResponse):
    """An invite to a pack of emojis (type 2) or stickers (type 3)."""

    pack: InvitePackResponse


class InviteUseResponse(TypedDict):
    """How far an invite is used, for those who made it or manage where it leads."""

    created_at: str
    uses: int
    max_uses: int


class GuildInviteMetadataResponse(GuildInviteResponse, InviteUseResponse):
    """An invite to a guild, with its use. `max_age` is in seconds."""

    max_age: int


class GroupInviteMetadataResponse(GroupInviteResponse, InviteUseResponse):
    """An invite to a group, with its use."""


class PackInviteMetadataResponse(PackInviteResponse, InviteUseResponse):
    """An invite to a pack, with its use."""


InviteResponse = GuildInviteResponse | GroupInviteResponse | PackInviteResponse
InviteMetadataResponse = GuildInviteMetadataResponse | GroupInviteMetadataResponse | PackInviteMetadataResponse
