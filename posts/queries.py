"""Reads of posts and comments for a viewer. A page of posts is two queries, a comment tree two."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from accounts.attention import Kind, without_hidden
from core.actor import Actor
from core.paging import Offset
from posts.access import CommentAccess, PostAccess, access_comment, access_post
from posts.models import Comment, Post
from posts.models.comment import MAX_DEPTH
from posts.ranking import order_of
from posts.records import CommentRecord, PostRecord
from posts.rows import comments_with_author, with_author
from posts.search import saying
from topics.access import access_topic
from topics.viewers import in_sight, visible, with_viewer


@dataclass(frozen=True, slots=True, kw_only=True)
class PostView:
    """A post with what it is to one viewer: `my_vote` is +1, -1 or 0, `is_muted` also in a muted topic."""

    record: PostRecord
    my_vote: int = 0
    topic_title: str = ""
    is_followed: bool = False
    is_muted: bool = False


@dataclass(slots=True, kw_only=True)
class CommentView:
    """A comment with what it is to one viewer and its replies, oldest first."""

    record: CommentRecord
    my_vote: int = 0
    is_hidden: bool = False
    replies: "list[CommentView]" = field(default_factory=list)


def posts_of_topic(
    actor: Actor | None, topic_id: int, *, sort_by: str | None, page: Offset, text: str = ""
) -> list[PostView]:
    """A page of a topic's posts, without those the viewer hid; with a text, those that say it (`posts.search.saying`).
    Raises as `topics.access.access_topic`, and with a text as `core.search.searching`."""
    access = access_topic(actor, topic_id)
    posts = access.shown(Post.objects.filter(topic_id=topic_id, is_deleted=False))
    if text:
        posts = saying(posts, actor, text, topic_id)
    rows = with_author(without_hidden(posts, actor, Kind.POST), actor)
    return [view_of(row) for row in page.of(rows.order_by(*order_of("posts", sort_by)))]


def readable_posts(actor: Actor | None) -> "QuerySet[Any]":
    """The live posts of all topics the viewer may see, without what was written there in private before they came."""
    return in_sight(visible(with_viewer(Post.objects.filter(is_deleted=False), actor, "topic__"), "topic__"))


def recent_posts(actor: Actor | None, *, page: Offset, text: str = "") -> list[PostView]:
    """The newest posts of all topics the viewer may see and has not hidden; with a text, those that say it. Raises with
    a text as `core.search.searching`."""
    shown = without_hidden(without_hidden(readable_posts(actor), actor, Kind.TOPIC, "topic_id"), actor, Kind.POST)
    if text:
        shown = saying(shown, actor, text)
    rows = with_author(shown, actor).select_related("topic")
    return [view_of(row, row.topic.title) for row in page.of(rows.order_by(*order_of("posts", "new")))]


def post_for(actor: Actor | None, post_id: int) -> PostView:
    """One post. Raises as `posts.access.access_post`."""
    access = access_post(actor, post_id)
    return seen(access, access.my_vote)


def seen(access: PostAccess, my_vote: int) -> PostView:
    """The view of a post that was reached, with the vote that counts now."""
    return PostView(record=access.record, my_vote=my_vote, is_followed=access.is_followed, is_muted=access.is_muted)


def view_of(post: Any, topic_title: str = "") -> PostView:
    """The view of a row of `with_author`."""
    return PostView(
        record=PostRecord.of(post, post.author_level),
        my_vote=post.my_vote,
        topic_title=topic_title,
        is_followed=post.my_follow,
        is_muted=post.my_mute,
    )


def comment_for(actor: Actor | None, comment_id: int) -> CommentView:
    """One comment, without what answers it. Raises as `posts.access.access_comment`."""
    access = access_comment(actor, comment_id)
    return comment_seen(access, access.my_vote)


def comment_seen(access: CommentAccess, my_vote: int) -> CommentView:
    """The view of a comment that was reached, with the vote that counts now."""
    return CommentView(record=access.record, my_vote=my_vote)


def comments_of_post(actor: Actor | None, post_id: int, *, sort_by: str | None, limit: int) -> list[CommentView]:
    """The comment tree of a post: `limit` counts comments at every depth, taken in the order asked for.

    Roots stand in that order, replies oldest first. A reply whose parent is not among them stands as a root; deleted
    comments stand, without content, only where they hold up replies; what the viewer hid is left out with the replies
    to it. Raises as `posts.access.access_post`.
    """
    topic = access_post(actor, post_id).topic
    rows = comments_with_author(topic.shown(Comment.objects.filter(post_id=post_id)), actor)
    return _tree(rows.order_by(*order_of("comments", sort_by))[:limit])


def _tree(comments: Iterable[Any]) -> list[CommentView]:
    views = {
        row.id: CommentView(record=_comment(row), my_vote=row.my_vote, is_hidden=row.my_hidden) for row in comments
    }
    holders: dict[int, CommentView | None] = {}
    # Ids grow with time, so parents come before their replies, and replies are appended oldest first.
    for key, view in sorted(views.items()):
        holders[key] = holder = _holder(view.record, views, holders)
        if holder is not None:
            holder.replies.append(view)
    return _standing([view for key, view in views.items() if holders[key] is None])


def _comment(row: Any) -> CommentRecord:
    return CommentRecord.gone(row) if row.is_deleted else CommentRecord.of(row, row.author_level)


def _holder(
    record: CommentRecord, views: dict[int, CommentView], holders: dict[int, CommentView | None]
) -> CommentView | None:
    parent = views.get(record.parent_id or 0)
    # Replies at the greatest depth stand beside their parent: the tree grows no deeper than `depth` says.
    return holders[parent.record.id] if parent and parent.record.depth == MAX_DEPTH else parent


def _standing(views: list[CommentView]) -> list[CommentView]:
    """Without deleted comments that hold up nothing, and without hidden ones and what they hold up."""
    standing = []
    for view in views:
        if view.is_hidden:
            continue
        view.replies = _standing(view.replies)
        if view.replies or not view.record.is_deleted:
            standing.append(view)
    return standing
