"""Immutable facts about accounts, as events carry them and both wires render them."""

from typing import ClassVar

import msgspec

from accounts.models import User
from accounts.models.user import UserFlags


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
    def of(cls, user: User) -> "UserRecord":
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
            return cls(id=id, username="DeletedUser", discriminator=0, handle="DeletedUser", global_name="Deleted User")
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
