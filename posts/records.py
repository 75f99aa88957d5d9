"""Immutable facts about posts and comments, as events carry them and the topic wire renders them."""

from datetime import datetime
from typing import Any

import msgspec

from accounts.models import User
from accounts.models.user import UserFlags
from accounts.records import UserRecord
from posts.models import Comment, Post

NOBODY = UserRecord(id=0, username="", discriminator=0, handle="")


def _shows_as_admin(author: User) -> bool:
    return author.is_admin and not author.flags & UserFlags.STAFF_HIDDEN


class WrittenRecord(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What posts and comments have in common.

    `alias` set means it is anonymous: renderers then show the alias instead of the author. `author_level` is the
    author's level in the topic, `author_is_admin` whether they run the site and show it.
    """

    id: int
    author: UserRecord
    updated_at: datetime
    content: str = ""
    alias: str = ""
    gif_url: str | None = None
    mention_ids: tuple[int, ...] = ()
    upvotes: int = 0
    downvotes: int = 0
    score: int = 0
    author_level: int = 0
    author_is_admin: bool = False
    is_deleted: bool = False
    deleted_by: int | None = None
    deleted_at: datetime | None = None


class ImageRecord(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A picture of a post. `size` in bytes, `width` and `height` in pixels."""

    id: int
    filename: str
    size: int
    content_type: str
    width: int | None = None
    height: int | None = None


class PostRecord(WrittenRecord, frozen=True, kw_only=True, omit_defaults=True):
    """A post as everybody who may see it sees it."""

    topic_id: int
    title: str
    tags: tuple[str, ...] = ()
    images: tuple[ImageRecord, ...] = ()
    comment_count: int = 0
    status: str = "open"
    closure_reason: str | None = None

    @classmethod
    def of(cls, post: Post, author_level: int) -> "PostRecord":
        """The row's facts; `post.author` should have been joined."""
        return cls(
            topic_id=post.topic_id,
            title=post.title,
            tags=tuple(post.tags),
            images=tuple(msgspec.convert(each, ImageRecord) for each in post.images),
            comment_count=post.comment_count,
            status=post.status,
            closure_reason=post.closure_reason,
            **_written(post, author_level),
        )


class CommentRecord(WrittenRecord, frozen=True, kw_only=True, omit_defaults=True):
    """A comment as everybody who may see its post sees it."""

    post_id: int
    parent_id: int | None = None
    depth: int = 0
    reply_count: int = 0

    @classmethod
    def of(cls, comment: Comment, author_level: int) -> "CommentRecord":
        """The row's facts; `comment.author` should have been joined."""
        return cls(
            post_id=comment.post_id,
            parent_id=comment.parent_id,
            depth=comment.depth,
            reply_count=comment.reply_count,
            **_written(comment, author_level),
        )

    @classmethod
    def gone(cls, comment: Comment) -> "CommentRecord":
        """A deleted comment that holds up replies: its place in the tree, without its words and without its author."""
        return cls(
            id=comment.id,
            post_id=comment.post_id,
            author=NOBODY,
            updated_at=comment.updated_at,
            parent_id=comment.parent_id,
            depth=comment.depth,
            reply_count=comment.reply_count,
            is_deleted=True,
            deleted_at=comment.deleted_at,
        )


def _written(row: Post | Comment, author_level: int) -> dict[str, Any]:
    return {
        "id": row.id,
        "author": UserRecord.of(row.author),
        "updated_at": row.updated_at,
        "content": row.content,
        "alias": row.alias,
        "gif_url": row.gif_url,
        "mention_ids": tuple(row.mention_ids),
        "upvotes": row.upvotes,
        "downvotes": row.downvotes,
        "score": row.score,
        "author_level": author_level,
        "author_is_admin": _shows_as_admin(row.author),
        "is_deleted": row.is_deleted,
        "deleted_by": row.deleted_by,
        "deleted_at": row.deleted_at,
    }
