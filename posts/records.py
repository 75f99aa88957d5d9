"""Immutable facts about posts and comments, as events carry them and the topic wire renders them."""

from datetime import datetime

import msgspec

from accounts.models import User
from accounts.models.user import UserFlags
from accounts.records import UserRecord
from posts.models import Comment, Post


def _shows_as_admin(author: User) -> bool:
    return author.is_admin and not author.flags & UserFlags.STAFF_HIDDEN


class PostRecord(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A post as everybody who may see it sees it.

    `alias` set means it is anonymous: renderers then show the alias instead of the author. `author_level` is the
    author's level in the topic, `author_is_admin` whether they run the site and show it.
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
    author_is_admin: bool = False
    is_deleted: bool = False
    deleted_by: int | None = None
    deleted_at: datetime | None = None

    @classmethod
    def of(cls, post: Post, author_level: int) -> "PostRecord":
        """The row's facts; `post.author` should have been joined."""
        return cls(
            id=post.id,
            topic_id=post.topic_id,
            author=UserRecord.of(post.author),
            title=post.title,
            updated_at=post.updated_at,
            content=post.content,
            alias=post.alias,
            gif_url=post.gif_url,
            tags=tuple(post.tags),
            mention_ids=tuple(post.mention_ids),
            upvotes=post.upvotes,
            downvotes=post.downvotes,
            score=post.score,
            comment_count=post.comment_count,
            status=post.status,
            closure_reason=post.closure_reason,
            author_level=author_level,
            author_is_admin=_shows_as_admin(post.author),
            is_deleted=post.is_deleted,
            deleted_by=post.deleted_by,
            deleted_at=post.deleted_at,
        )


class CommentRecord(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A comment as everybody who may see its post sees it; `alias` and `author_level` as in PostRecord."""

    id: int
    post_id: int
    author: UserRecord
    updated_at: datetime
    parent_id: int | None = None
    content: str = ""
    alias: str = ""
    gif_url: str | None = None
    mention_ids: tuple[int, ...] = ()
    depth: int = 0
    upvotes: int = 0
    downvotes: int = 0
    score: int = 0
    reply_count: int = 0
    author_level: int = 0
    author_is_admin: bool = False
    is_deleted: bool = False
    deleted_by: int | None = None
    deleted_at: datetime | None = None

    @classmethod
    def of(cls, comment: Comment, author_level: int) -> "CommentRecord":
        """The row's facts; `comment.author` should have been joined."""
        return cls(
            id=comment.id,
            post_id=comment.post_id,
            author=UserRecord.of(comment.author),
            updated_at=comment.updated_at,
            parent_id=comment.parent_id,
            content=comment.content,
            alias=comment.alias,
            gif_url=comment.gif_url,
            mention_ids=tuple(comment.mention_ids),
            depth=comment.depth,
            upvotes=comment.upvotes,
            downvotes=comment.downvotes,
            score=comment.score,
            reply_count=comment.reply_count,
            author_level=author_level,
            author_is_admin=_shows_as_admin(comment.author),
            is_deleted=comment.is_deleted,
            deleted_by=comment.deleted_by,
            deleted_at=comment.deleted_at,
        )
