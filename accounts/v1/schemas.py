"""What the guild wire says about accounts and sign-ins."""

from typing import Any, Literal, NotRequired, TypedDict


class UserPartialResponse(TypedDict):
    """What anybody may know of an account. `flags` holds public bits only."""

    id: str
    username: str
    discriminator: str
    global_name: str | None
    avatar: str | None
    avatar_color: int | None
    flags: int
    bot: NotRequired[Literal[True]]
    system: NotRequired[Literal[True]]


class PresenceResponse(TypedDict):
    """How a person appears to others."""

    user: UserPartialResponse
    status: str
    mobile: bool
    afk: bool
    custom_status: dict[str, Any] | None


class BulkDeletionResponse(TypedDict):
    """The deletion of all of one's messages that is under way."""

    scheduled_at: str
    channel_count: int
    message_count: int


class UserPrivateResponse(UserPartialResponse):
    """One's own account."""

    is_staff: bool
    acls: list[str]
    traits: list[str]
    email: str | None
    email_bounced: bool
    phone: str | None
    bio: str | None
    pronouns: str | None
    accent_color: int | None
    banner: str | None
    banner_color: int | None
    mfa_enabled: bool
    authenticator_types: list[int]
    verified: bool
    premium_type: int | None
    premium_since: str | None
    premium_until: str | None
    premium_will_cancel: bool
    premium_billing_cycle: str | None
    premium_lifetime_sequence: int | None
    premium_badge_hidden: bool
    premium_badge_masked: bool
    premium_badge_timestamp_hidden: bool
    premium_badge_sequence_hidden: bool
    premium_purchase_disabled: bool
    premium_enabled_override: bool
    password_last_changed_at: str | None
    required_actions: list[str] | None
    nsfw_allowed: bool
    has_dismissed_premium_onboarding: bool
    has_ever_purchased: bool
    has_unread_gift_inventory: bool
    unread_gift_inventory_count: int
    used_mobile_client: bool
    pending_bulk_message_deletion: BulkDeletionResponse | None


class GuildFolderResponse(TypedDict):
    """Some guilds of the sidebar; the folder with id -1 holds those in no other."""

    id: int | None
    name: str | None
    color: int | None
    flags: int
    icon: str
    guild_ids: list[str]


class UserSettingsResponse(TypedDict):
    """What a person's clients share."""

    status: str
    status_resets_at: str | None
    status_resets_to: str | None
    theme: str
    locale: str
    restricted_guilds: list[str]
    bot_restricted_guilds: list[str]
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
    guild_folders: list[GuildFolderResponse]
    custom_status: dict[str, Any] | None
    afk_timeout: int
    time_format: int
    developer_mode: bool
    trusted_domains: list[str]
    default_hide_muted_channels: bool


class AuthTokenResponse(TypedDict):
    """A new sign-in. `pending_verification` is there while an administrator has yet to let the account in."""

    token: str
    user_id: str
    pending_verification: NotRequired[Literal[True]]


class AuthMfaRequiredResponse(TypedDict):
    """The password was right and a second factor is wanted."""

    mfa: Literal[True]
    ticket: str
    allowed_methods: list[Literal["totp", "sms", "webauthn"]]
    sms_phone_hint: str | None
    totp: bool
    sms: bool
    webauthn: bool


class SudoVerifiedResponse(TypedDict):
    """A proof of who one is. `expires_in` is in seconds, for a new token."""

    verified: Literal[True]
    method: Literal["password", "mfa", "sudo_token"]
    sudo_token: str
    expires_in: int


class UsernameSuggestionsResponse(TypedDict):
    """Names that fit a display name, best first."""

    suggestions: list[str]


class SessionLocationResponse(TypedDict):
    """Where an address is, roughly."""

    city: str | None
    region: str | None
    country: str | None


class SessionClientResponse(TypedDict):
    """The program and system that signed in."""

    platform: str
    os: str
    location: SessionLocationResponse | None


class AuthSessionResponse(TypedDict):
    """One sign-in. `id_hash` names it and is no secret."""

    id_hash: str
    client_info: SessionClientResponse
    approx_last_used_at: str | None
    current: bool


class RelationshipFacts(TypedDict):
    """What somebody is to the caller: 1 friend, 2 blocked, 3 asks to be a friend, 4 was asked. `id` is theirs."""

    id: str
    type: int
    since: str
    nickname: str | None


class RelationshipResponse(RelationshipFacts):
    """What somebody is to the caller, and who they are."""

    user: UserPartialResponse


class NoteResponse(TypedDict):
    """A private remark."""

    note: str


class TagCheckResponse(TypedDict):
    """Whether somebody else has a tag."""

    taken: bool


class ConnectionResponse(TypedDict):
    """An account elsewhere that somebody has proved to be theirs."""

    id: str
    type: str
    name: str
    verified: bool
    visibility_flags: int
    sort_order: int
