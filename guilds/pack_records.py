"""Immutable facts about packs of emojis and stickers, as events carry them and the guild wire renders them."""

from datetime import datetime

import msgspec

from accounts.records import UserRecord
from guilds.models import ExpressionPack


class PackRecord(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A pack and who made it. `kind` is a value of ExpressionPack.Kind; `installed_at` is there for the person who
    asked what they installed."""

    id: int
    kind: str
    name: str
    creator: UserRecord
    created_at: datetime
    updated_at: datetime
    description: str | None = None
    installed_at: datetime | None = None

    @classmethod
    def of(cls, pack: ExpressionPack, *, installed_at: datetime | None = None) -> "PackRecord":
        """The row's facts; the creator's account is read if it was not yet."""
        return cls(
            id=pack.id,
            kind=pack.kind,
            name=pack.name,
            creator=UserRecord.of(pack.creator),
            created_at=pack.created_at,
            updated_at=pack.updated_at,
            description=pack.description,
            installed_at=installed_at,
        )
