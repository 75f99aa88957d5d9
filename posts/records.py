"""Immutable facts about posts, as events carry them and the topic wire renders them."""

from datetime import datetime

import msgspec

from accounts.records import UserRecord


class PostRecord(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A post as everybody who may see it sees it.

    `alias` set means it is anonymous: renderers then show the alias instead of the author. `author_level` is the
    author's level in the topic.
    """

    id: int
    topic_id: int
    author: UserRecord
    title: str
    updated_at: datetime
    content: str = ""
    alias: str = ""
    gif_url: str | None = None
    tags: tuple[str, ...] = ()
    mention_ids: tuple[int, ...] = ()
    upvotes: int = 0
    downvotes: int = 0
    score: int = 0
    comment_count: int = 0
    status: str = "open"
    closure_reason: str | None = None
    author_level: int = 0
    is_deleted: bool = False
    deleted_by: int | None = None
    deleted_at: datetime | None = None
