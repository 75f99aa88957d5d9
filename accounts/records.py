"""Immutable facts about accounts, as events carry them and both wires render them."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, ClassVar

import msgspec

from accounts.models import Relationship, User, UserSettings
from accounts.models.user import UserFlags

DELETED_NAME = "Deleted User"
"""The handle of the deleted, and of those who may still take it back. Nobody can choose one with a blank in it."""


class UserRecord(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What anybody may know of an account. `flags` holds the public bits only."""

    id: int
    username: str
    discriminator: int
    handle: str
    global_name: str | None = None
    avatar: str | None = None
    avatar_color: int | None = None
    is_bot: bool = False
    is_system: bool = False
    flags: int = 0

    @classmethod
    def of(cls, user: "User | PrivateUserRecord") -> "UserRecord":
        """The public face of the account; a deleted one has none left."""
        return cls.from_columns(
            user.id,
            user.username,
            user.discriminator,
            user.handle,
            user.global_name,
            user.avatar,
            user.avatar_color,
            user.is_bot,
            user.is_system,
            user.flags,
        )

    COLUMNS: ClassVar[tuple[str, ...]] = (
        "id",
        "username",
        "discriminator",
        "handle",
        "global_name",
        "avatar",
        "avatar_color",
        "is_bot",
        "is_system",
        "flags",
    )

    @classmethod
    def from_columns(
        cls,
        id: int,
        username: str,
        discriminator: int,
        handle: str,
        global_name: str | None,
        avatar: str | None,
        avatar_color: int | None,
        is_bot: bool,
        is_system: bool,
        flags: int,
    ) -> "UserRecord":
        """The same from the values of `COLUMNS`, for reads that make no model instances."""
        if flags & UserFlags.DELETED:
            return cls(
                id=id,
                username="DeletedUser",
                discriminator=0,
                handle=DELETED_NAME,
                global_name=DELETED_NAME,
                is_system=is_system,
            )
        if flags & UserFlags.SELF_DELETED:
            handle = DELETED_NAME
        public = flags & UserFlags.PUBLIC_MASK
        if flags & UserFlags.STAFF_HIDDEN:
            public &= ~UserFlags.STAFF
        return cls(
            id=id,
            username=username,
            discriminator=discriminator,
            handle=handle,
            global_name=None if is_bot else global_name,
            avatar=avatar,
            avatar_color=avatar_color,
            is_bot=is_bot,
            is_system=is_system,
            flags=public,
        )


class PrivateUserRecord(msgspec.Struct, frozen=True, kw_only=True):
    """What a person knows of their own account: columns of the row, for what is told to nobody else."""

    id: int
    username: str
    discriminator: int
    handle: str
    global_name: str | None
    avatar: str | None
    avatar_color: int | None
    is_bot: bool
    is_system: bool
    flags: int
    suspicious_activity_flags: int
    acls: list[str]
    traits: list[str]
    email: str | None
    email_verified: bool
    email_bounced: bool
    phone: str | None
    date_of_birth: date | None
    bio: str | None
    pronouns: str | None
    accent_color: int | None
    banner: str | None
    banner_color: int | None
    authenticator_types: list[int]
    password_changed_at: datetime | None
    messages_deletion_at: datetime | None
    messages_deletion_channels: int
    messages_deletion_messages: int
    premium_type: int | None = None
    premium_since: datetime | None = None
    premium_until: datetime | None = None
    premium_will_cancel: bool = False
    premium_billing_cycle: str | None = None
    premium_lifetime_sequence: int | None = None
    has_ever_purchased: bool = False
    unread_gifts: int = 0

    @classmethod
    def of(cls, user: User) -> "PrivateUserRecord":
        """The row's facts."""
        return cls(**{name: getattr(user, name) for name in cls.__struct_fields__})

    @property
    def has_mfa(self) -> bool:
        """As on the row."""
        return bool(self.authenticator_types)


class ConnectionRecord(msgspec.Struct, frozen=True, kw_only=True):
    """An account or domain elsewhere that is somebody's; `visibility_flags` say who sees it on their profile."""

    id: str
    type: str
    name: str
    verified: bool
    visibility_flags: int
    sort_order: int


class RelationshipRecord(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One side of what two people are to each other: `type` is a RelationshipType, `user` the other person."""

    id: int
    type: int
    user: UserRecord
    since: datetime
    nickname: str | None = None

    @classmethod
    def of(cls, row: Relationship, user: UserRecord | None = None) -> "RelationshipRecord":
        """The row's facts. `user` spares the look-up of an account the caller has at hand."""
        other = user or UserRecord.of(row.other)
        return cls(id=row.id, type=row.type, user=other, since=row.since, nickname=row.nickname)


class SettingsRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A person's client settings, with the guilds they are in, which the folders are matched to."""

    user_id: int
    guild_ids: tuple[int, ...]
    status: str
    status_resets_at: datetime | None
    status_resets_to: str | None
    theme: str
    locale: str
    restricted_guilds: tuple[int, ...]
    bot_restricted_guilds: tuple[int, ...]
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
    custom_status: dict[str, Any] | None
    afk_timeout: int
    time_format: int
    developer_mode: bool
    trusted_domains: list[str]
    default_hide_muted_channels: bool

    @classmethod
    def of(cls, settings: UserSettings, guild_ids: Iterable[int]) -> "SettingsRecord":
        """The row's facts."""
        values = {name: getattr(settings, name) for name in cls.__struct_fields__ if name not in cls._CONVERTED}
        return cls(
            guild_ids=tuple(guild_ids),
            restricted_guilds=tuple(map(int, settings.restricted_guilds)),
            bot_restricted_guilds=tuple(map(int, settings.bot_restricted_guilds)),
            **values,
        )

    _CONVERTED: ClassVar[frozenset[str]] = frozenset({"guild_ids", "restricted_guilds", "bot_restricted_guilds"})
