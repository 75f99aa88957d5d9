"""Immutable facts about rooms: the chat rooms of a topic, and groups as the topic side knows them."""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

import msgspec

from accounts.records import UserRecord
from chat.models import Channel, RoomInvitation
from chat.room_pictures import NOTHING, Look, background_of, picture_of


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
            is_public=room.is_public and not room.is_deleted,
            picture=picture_of(room),
            background_picture=background_of(room),
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
    """A room to make, validated in form by the interface it came through. `id` is given where pictures were stored for
    it already."""

    name: str
    id: int | None = None
    description: str = ""
    tags: tuple[str, ...] = ()
    is_public: bool = True
    picture: Look = NOTHING
    background: Look = NOTHING
    voip_enabled: bool = True
    invited_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomChanges:
    """What to change in a room; None stays as it is."""

    name: str | None = None
    description: str | None = None
    tags: tuple[str, ...] | None = None
    is_public: bool | None = None
    voip_enabled: bool | None = None

    @property
    def given(self) -> dict[str, Any]:
        """The columns to write."""
        found = {each.name: getattr(self, each.name) for each in fields(self)}
        return {name: list(value) if name == "tags" else value for name, value in found.items() if value is not None}


class InvitationRecord(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An invitation to a room or group, with what who is invited may know of it."""

    id: int
    user_id: int
    inviter: UserRecord
    created_at: datetime
    room_id: int
    room_name: str = ""
    room_description: str = ""
    topic_id: int | None = None
    topic_title: str = ""

    @classmethod
    def of(cls, row: RoomInvitation) -> "InvitationRecord":
        """The row's facts; inviter, channel and its topic should have been joined."""
        room, topic = row.channel, row.channel.home_topic
        return cls(
            id=row.id,
            user_id=row.user_id,
            inviter=UserRecord.of(row.inviter),
            created_at=row.created_at,
            room_id=room.id,
            room_name=room.name or "",
            room_description=room.description,
            topic_id=None if topic is None else topic.id,
            topic_title="" if topic is None else topic.title,
        )
