"""Immutable facts about rooms: the chat rooms of a topic, and groups as the topic side knows them."""

from dataclasses import dataclass
from datetime import datetime

import msgspec

from accounts.records import UserRecord
from chat.models import Channel


class RoomRecord(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A room as everybody who may see it sees it. Groups have no `topic_id`."""

    id: int
    name: str
    last_activity: datetime
    topic_id: int | None = None
    owner: UserRecord | None = None
    description: str = ""
    tags: tuple[str, ...] = ()
    moderator_ids: tuple[int, ...] = ()
    is_public: bool = True
    picture: str | None = None
    background_picture: str | None = None
    voip_enabled: bool = True
    member_count: int = 0
    message_count: int = 0
    is_deleted: bool = False
    deleted_by: int | None = None
    deleted_at: datetime | None = None
    permanent_delete_at: datetime | None = None
    deletion_status: str = ""

    @classmethod
    def of(cls, room: Channel, moderator_ids: tuple[int, ...] = ()) -> "RoomRecord":
        """The row's facts; `room.owner` should have been joined."""
        return cls(
            id=room.id,
            name=room.name or "",
            last_activity=room.last_activity,
            topic_id=room.home_topic_id,
            owner=None if room.owner is None else UserRecord.of(room.owner),
            description=room.description,
            tags=tuple(room.tags),
            moderator_ids=moderator_ids,
            is_public=room.is_public,
            picture=room.picture,
            background_picture=room.background_picture,
            voip_enabled=room.voip_enabled,
            member_count=room.member_count,
            message_count=room.message_count,
            is_deleted=room.is_deleted,
            deleted_by=room.deleted_by,
            deleted_at=room.deleted_at,
            permanent_delete_at=room.permanent_delete_at,
            deletion_status=room.deletion_status,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomDraft:
    """A room to make, validated in form by the interface it came through."""

    name: str
    description: str = ""
    tags: tuple[str, ...] = ()
    is_public: bool = True
    picture: str | None = None
    background_picture: str | None = None
    voip_enabled: bool = True
