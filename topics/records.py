"""Immutable facts about topics, as events carry them and the topic wire renders them."""

from datetime import datetime

import msgspec

from accounts.records import UserRecord


class ModeratorRecord(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A moderator's entry in a topic."""

    user_id: int
    added_by: int | None = None
    added_at: datetime | None = None
    permissions: tuple[str, ...] = ()


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
