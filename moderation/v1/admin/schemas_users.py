"""Accounts as the guild wire shows them to administrators."""

from typing import Literal, TypedDict

from moderation.v1.admin.schemas_guilds import AdminGuildResponse


class AdminUserResponse(TypedDict):
    """An account with everything that administrators see of it."""

    id: str
    username: str
    discriminator: int
    global_name: str | None
    bot: bool
    system: bool
    flags: str
    avatar: str | None
    banner: str | None
    bio: str | None
    pronouns: str | None
    accent_color: int | None
    email: str | None
    email_verified: bool
    email_bounced: bool
    phone: str | None
    date_of_birth: str | None
    locale: str | None
    premium_type: int | None
    premium_since: str | None
    premium_until: str | None
    suspicious_activity_flags: int
    temp_banned_until: str | None
    pending_deletion_at: str | None
    pending_bulk_message_deletion_at: str | None
    deletion_reason_code: int | None
    deletion_public_reason: str | None
    acls: list[str]
    traits: list[str]
    has_totp: bool
    authenticator_types: list[int]
    last_active_at: str | None
    last_active_ip: str | None
    last_active_ip_reverse: str | None
    last_active_location: str | None


class OneUserResponse(TypedDict):
    """An account as it now is."""

    user: AdminUserResponse


class UsersResponse(TypedDict):
    """Some accounts."""

    users: list[AdminUserResponse]


class FoundUsersResponse(TypedDict):
    """A page of accounts that were found; `total` counts those of all pages, up to 10,000."""

    users: list[AdminUserResponse]
    total: int


class ContactChangeResponse(TypedDict):
    """A change of e-mail address, phone or name; `field` is `email`, `phone`, `fluxer_tag` or `handle`."""

    event_id: str
    field: str
    old_value: str | None
    new_value: str | None
    reason: str | None
    actor_user_id: str | None
    event_at: str


class ContactChangesResponse(TypedDict):
    """A page of them, newest first."""

    entries: list[ContactChangeResponse]
    next_page_token: str | None


class AdminDmChannelResponse(TypedDict):
    """A private channel of somebody, and who else is in it."""

    channel_id: str
    channel_type: int | None
    recipient_ids: list[str]
    last_message_id: str | None
    is_open: bool


class AdminDmChannelsResponse(TypedDict):
    """Some of them."""

    channels: list[AdminDmChannelResponse]


class UserGuildsResponse(TypedDict):
    """Some of them, by id."""

    guilds: list[AdminGuildResponse]


class AdminSessionResponse(TypedDict):
    """Where somebody is signed in."""

    session_id_hash: str
    created_at: str
    approx_last_used_at: str
    client_ip: str
    client_ip_reverse: str | None
    client_os: str | None
    client_platform: str | None
    client_location: str | None


class AdminSessionsResponse(TypedDict):
    """All of them."""

    sessions: list[AdminSessionResponse]


class TerminatedResponse(TypedDict):
    """How many sign-ins have ended."""

    terminated_count: int


class FailedUserResponse(TypedDict):
    """For whom something was not done, and why."""

    id: str
    error: str


class BulkUsersResponse(TypedDict):
    """For whom something was done, and for whom not."""

    successful: list[str]
    failed: list[FailedUserResponse]


class FactResponse(TypedDict):
    """Something that is known of a registration."""

    key: str
    value: str


class WaitingPersonResponse(TypedDict):
    """Somebody who waits to be let in."""

    user_id: str
    created_at: str
    user: AdminUserResponse
    metadata: list[FactResponse]


class WaitingPeopleResponse(TypedDict):
    """Who waits to be let in."""

    pending_verifications: list[WaitingPersonResponse]


class ReviewedResponse(TypedDict):
    """It is decided."""

    success: Literal[True]


class BulkReviewedResponse(TypedDict):
    """It is decided for so many."""

    success: Literal[True]
    processed: int
