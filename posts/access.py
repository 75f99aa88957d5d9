"""Who may see a post and act on it: fetch, decide, refuse."""

from dataclasses import dataclass
from typing import Any

from core.actor import Actor
from core.errors import Code, ProductError
from posts.models import Comment, Post
from posts.records import CommentRecord, PostRecord
from posts.rows import comments_with_author, with_author
from topics.access import TopicAccess, judged
from topics.models import Level, Power
from topics.viewers import with_viewer


@dataclass(frozen=True, slots=True)
class PostAccess:
    """A post with its topic, and what both are to the person who asked."""

    post: Post
    topic: TopicAccess
    author_level: int
    my_vote: int
    is_followed: bool = False
    is_muted: bool = False

    @property
    def record(self) -> PostRecord:
        """The post's facts."""
        return PostRecord.of(self.post, self.author_level)

    def may_delete(self, actor: Actor, written: Post | Comment) -> bool:
        """Whether the actor may delete the post, or a comment of it: its author, and whoever may delete messages in the
        topic."""
        return written.author_id == actor.user_id or self.topic.may(Power.DELETE_MESSAGES)


@dataclass(frozen=True, slots=True)
class CommentAccess:
    """A comment of a post that the person who asked may see."""

    comment: Comment
    topic: TopicAccess
    author_level: int
    my_vote: int

    @property
    def record(self) -> CommentRecord:
        """The comment's facts."""
        return CommentRecord.of(self.comment, self.author_level)


def access_post(actor: Actor | None, post_id: int, *, for_writing: bool = False, lock: bool = False) -> PostAccess:
    """The post, if the actor may see it. One query, two with `lock`.

    `for_writing` also demands that it is not deleted and the actor not banned from its topic; `lock` holds the row,
    which serialises votes, and what is decided was true when the row was held. Raises ProductError:
    NOT_FOUND (`post_not_found`), MISSING_ACCESS (`topic_banned`).
    """
    if lock:
        _hold(Post, post_id)
    rows = with_author(with_viewer(Post.objects.all(), actor, "topic__"), actor).select_related("topic", "author")
    post = rows.filter(pk=post_id).first()
    if post is None:
        raise not_found()
    access = PostAccess(
        post,
        _topic(post, post, actor, for_writing, not_found()),
        post.author_level,
        post.my_vote,
        is_followed=post.my_follow,
        is_muted=post.my_mute,
    )
    if post.is_deleted and (for_writing or not _sees_deleted(post, access.topic, actor)):
        raise not_found()
    return access


def access_comment(
    actor: Actor | None, comment_id: int, *, for_writing: bool = False, lock: bool = False
) -> CommentAccess:
    """The comment, if it is not deleted and the actor may see its post. One query, two with `lock`.

    `for_writing` and `lock` mean what they mean to `access_post`. Raises ProductError: NOT_FOUND
    (`comment_not_found`), MISSING_ACCESS (`topic_banned`).
    """
    if lock:
        _hold(Comment, comment_id)
    comments = with_viewer(Comment.objects.all(), actor, "post__topic__")
    rows = comments_with_author(comments, actor).select_related("post__topic")
    comment = rows.filter(pk=comment_id, is_deleted=False).first()
    if comment is None:
        raise comment_not_found()
    post = comment.post
    topic = _topic(post, comment, actor, for_writing, comment_not_found())
    if not topic.shows(comment_id):
        raise comment_not_found()
    if post.is_deleted and (for_writing or not _sees_deleted(post, topic, actor)):
        raise comment_not_found()
    return CommentAccess(comment, topic, comment.author_level, comment.my_vote)


def comment_not_found() -> ProductError:
    """The refusal that tells nothing."""
    return ProductError(Code.NOT_FOUND, reason="comment_not_found")


def not_found() -> ProductError:
    """The refusal that tells nothing."""
    return ProductError(Code.NOT_FOUND, reason="post_not_found")


def _hold(model: type[Post] | type[Comment], id_: int) -> None:
    """Bans are read by a statement that begins after this: see `topics.access.hold_topic`."""
    rows = model._default_manager.select_for_update(no_key=True).filter(pk=id_)
    rows.values_list("pk", flat=True).first()


def _topic(post: Post, facts: Any, actor: Actor | None, for_writing: bool, missing: ProductError) -> TopicAccess:
    try:
        topic = judged(post.topic, facts, actor, for_writing=for_writing)
    except ProductError as refusal:
        # Who may not see the topic asked for what lies in it, and shall hear of nothing else.
        raise missing if refusal.reason == "topic_not_found" else refusal from None
    if not topic.shows(post.id):
        raise missing
    return topic


def _sees_deleted(post: Post, topic: TopicAccess, actor: Actor | None) -> bool:
    is_author = actor is not None and post.author_id == actor.user_id
    return is_author or topic.level >= Level.MODERATOR
