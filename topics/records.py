"""Immutable facts about topics, as events carry them and the topic wire renders them."""

import json
from datetime import UTC, datetime
from typing import Any

import msgspec

from accounts.records import UserRecord
from topics.models import Topic, TopicInvitation, TopicMember


class ModeratorRecord(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A moderator's entry in a topic."""

    user_id: int
    added_by: int | None = None
    added_at: datetime | None = None
    permissions: tuple[str, ...] = ()

    @classmethod
    def of(cls, row: TopicMember) -> "ModeratorRecord":
        """The entry of a row."""
        return cls(
            user_id=row.user_id, added_by=row.added_by, added_at=row.added_at, permissions=tuple(row.permissions)
        )

    @classmethod
    def from_json(cls, row: dict[str, Any]) -> "ModeratorRecord":
        """The entry from a JSON object built in the database: SQLite has times and lists as text there."""
        added_at, permissions = row["added_at"], row["permissions"]
        moment = datetime.fromisoformat(added_at) if added_at else None
        return cls(
            user_id=row["user_id"],
            added_by=row["added_by"],
            added_at=moment if moment is None or moment.tzinfo else moment.replace(tzinfo=UTC),
            permissions=tuple(json.loads(permissions) if isinstance(permissions, str) else permissions),
        )


class TopicRecord(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A topic as everybody who may see it sees it; what depends on the viewer is added by the renderer."""

    id: int
    title: str
    owner: UserRecord
    created_at: datetime
    last_activity: datetime
    description: str = ""
    tags: tuple[str, ...] = ()
    is_public: bool = True
    allow_anonymous: bool = True
    require_approval: bool = False
    member_count: int = 0
    post_count: int = 0
    conversation_count: int = 0
    moderators: tuple[ModeratorRecord, ...] = ()
    is_deleted: bool = False
    deleted_by: int | None = None
    deleted_at: datetime | None = None
    permanent_delete_at: datetime | None = None
    deletion_status: str = ""

    @classmethod
    def of(cls, topic: Topic, moderators: tuple[ModeratorRecord, ...] = ()) -> "TopicRecord":
        """The row's facts; `topic.owner` should have been joined."""
        return cls(
            id=topic.id,
            title=topic.title,
            owner=UserRecord.of(topic.owner),
            created_at=topic.created_at,
            last_activity=topic.last_activity,
            description=topic.description,
            tags=tuple(topic.tags),
            is_public=topic.is_public,
            allow_anonymous=topic.allow_anonymous,
            require_approval=topic.require_approval,
            member_count=topic.member_count,
            post_count=topic.post_count,
            conversation_count=topic.conversation_count,
            moderators=moderators,
            is_deleted=topic.is_deleted,
            deleted_by=topic.deleted_by,
            deleted_at=topic.deleted_at,
            permanent_delete_at=topic.permanent_delete_at,
            deletion_status=topic.deletion_status,
        )


class InvitedInto(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What somebody who was asked into a topic may know of it."""

    id: int
    title: str
    description: str = ""
    member_count: int = 0


class InvitationRecord(msgspec.Struct, frozen=True, kw_only=True):
    """An invitation into a topic."""

    id: int
    topic: InvitedInto
    invited_id: int
    inviter: UserRecord
    status: str
    created_at: datetime

    @classmethod
    def of(cls, row: TopicInvitation) -> "InvitationRecord":
        """The row's facts; `row.topic` and `row.invited_by` should have been joined."""
        topic = row.topic
        return cls(
            id=row.id,
            topic=InvitedInto(
                id=topic.id, title=topic.title, description=topic.description, member_count=topic.member_count
            ),
            invited_id=row.invited_id,
            inviter=UserRecord.of(row.invited_by),
            status=row.status,
            created_at=row.created_at,
        )
