"""Deleting posts and comments, and what administrators decide about posts whose authors want them gone.

Nothing that others may have to look at vanishes at once: a deleted post or comment is out of sight, and only what is
its author's own, with no report of it open, goes for good when that is asked for. Counters count what is shown.
"""

from datetime import timedelta
from typing import Any

from django.db.models import F

from core.actor import Actor
from core.clock import now
from core.errors import Code, ProductError
from core.events import publish
from core.operations import operation
from posts.access import PostAccess, access_post, comment_not_found, not_found
from posts.events import CommentDeleted, PostDeleted
from posts.hooks import decided, is_reported
from posts.models import Comment, Post
from posts.operations.removing import remove_comment, remove_post
from topics.models import DeletionStatus, Topic
from topics.viewers import is_site_admin

GRACE = timedelta(days=7)  # deletion states of the topic-side contract


@operation("post.delete", limit="api:posts:delete")
def delete_post(actor: Actor, post_id: int, *, hard: bool = False) -> bool:
    """Delete a post. True when it is gone for good, False when it is out of sight.

    What authors delete waits for an administrator (`pending`, with a date a week away); what moderators delete is
    decided. `hard` is granted to administrators, and to authors where no report of the post or its comments is open;
    for others it means the same as without. Publishes PostDeleted. Raises ProductError as `access_post` for writing,
    MISSING_PERMISSIONS (`post_not_theirs`, `post_locked`).
    """
    access = access_post(actor, post_id, for_writing=True, lock=True)
    if not access.may_delete(actor, access.post):
        raise ProductError(Code.MISSING_PERMISSIONS, reason="post_not_theirs")
    is_author = access.post.author_id == actor.user_id
    if is_author and access.post.deletion_locked and not is_site_admin(actor):
        raise ProductError(Code.MISSING_PERMISSIONS, reason="post_locked")
    for_good = hard and (is_site_admin(actor) or (is_author and not _post_is_reported(post_id)))
    _put_away(access.post, actor, by_author=is_author)
    if for_good:
        remove_post(access.post)
    publish(PostDeleted(topic_id=access.post.topic_id, post_id=post_id))
    return for_good


@operation("comment.delete", limit="api:comments:delete")
def delete_comment(actor: Actor, comment_id: int, *, hard: bool = False) -> bool:
    """Delete a comment. True when it is gone for good, False when it is out of sight.

    `hard` means the same as for posts; replies stay. Publishes CommentDeleted. Raises ProductError as `access_post`
    for writing, NOT_FOUND (`comment_not_found`), MISSING_PERMISSIONS (`comment_not_theirs`).
    """
    access, comment = _comment_and_post(actor, comment_id)
    if not access.may_delete(actor, comment):
        raise ProductError(Code.MISSING_PERMISSIONS, reason="comment_not_theirs")
    is_author = comment.author_id == actor.user_id
    for_good = hard and (is_site_admin(actor) or (is_author and not any(is_reported.collect("comment", [comment_id]))))
    _put_comment_away(comment, actor)
    if for_good:
        remove_comment(comment)
    publish(CommentDeleted(post_id=comment.post_id, comment_id=comment_id))
    return for_good


@operation("post.take_away")
def take_post_away(actor: Actor, post_id: int) -> None:
    """Delete a post on the authority of the instance, which is for the caller to know: it is decided at once, whether
    or not its author or the topic's owner asked for a deletion already.

    Publishes PostDeleted if it was shown. Raises NOT_FOUND (`post_not_found`).
    """
    post = _held(post_id)
    if post.is_deleted:
        pending = Post.objects.filter(pk=post_id, deletion_status=DeletionStatus.PENDING)
        pending.update(deletion_status=DeletionStatus.APPROVED)
        return
    _put_away(post, actor, by_author=False)
    publish(PostDeleted(topic_id=post.topic_id, post_id=post_id))


@operation("comment.take_away")
def take_comment_away(actor: Actor, comment_id: int) -> None:
    """The same for a comment, which nobody brings back. Publishes CommentDeleted. Raises NOT_FOUND (`post_not_found`,
    `comment_not_found`)."""
    _held(Comment.objects.filter(pk=comment_id).values_list("post_id", flat=True).first() or 0)
    comment = _live_comment(comment_id)
    _put_comment_away(comment, actor)
    publish(CommentDeleted(post_id=comment.post_id, comment_id=comment_id))


@operation("post.approve_deletion")
def approve_deletion(actor: Actor, post_id: int) -> None:
    """Let a post go that its author deleted: when its date has passed, a job removes it.

    For administrators; the decision is logged (hook `decided`). Raises ProductError MISSING_PERMISSIONS
    (`admins_only`), NOT_FOUND (`deletion_not_pending`).
    """
    _decide(actor, post_id, "approve_deletion", deletion_status=DeletionStatus.APPROVED)


@operation("post.reject_deletion")
def reject_deletion(actor: Actor, post_id: int, *, lock: bool = False) -> None:
    """Show a post again that its author deleted; with `lock` they cannot delete it another time.

    For administrators; the decision is logged (hook `decided`). Raises as `approve_deletion`.
    """
    shown = {"is_deleted": False, "deleted_by": None, "deleted_at": None, "permanent_delete_at": None}
    post = _decide(
        actor, post_id, "reject_deletion", deletion_status=DeletionStatus.REJECTED, deletion_locked=lock, **shown
    )
    Topic.objects.filter(pk=post.topic_id).update(post_count=F("post_count") + 1)


def _post_is_reported(post_id: int) -> bool:
    comment_ids = Comment.objects.filter(post_id=post_id).values_list("pk", flat=True)
    return any(is_reported.collect("post", [post_id])) or any(is_reported.collect("comment", comment_ids))


def _put_away(post: Post, actor: Actor, *, by_author: bool) -> None:
    moment = now()
    Post.objects.filter(pk=post.pk).update(
        is_deleted=True,
        deleted_by=actor.user_id,
        deleted_at=moment,
        permanent_delete_at=moment + GRACE if by_author else None,
        deletion_status=DeletionStatus.PENDING if by_author else DeletionStatus.APPROVED,
    )
    Topic.objects.filter(pk=post.topic_id).update(post_count=F("post_count") - 1)


def _comment_and_post(actor: Actor, comment_id: int) -> tuple[PostAccess, Comment]:
    """The post is held first, as everybody does who writes below it."""
    post_id = Comment.objects.filter(pk=comment_id).values_list("post_id", flat=True).first()
    try:
        access = access_post(actor, post_id or 0, for_writing=True, lock=True)
    except ProductError as refusal:
        # Asked for was a comment: it is missing in the same words whether it never was or lies where they may not look.
        raise comment_not_found() if refusal.reason == "post_not_found" else refusal from None
    if not access.topic.shows(comment_id):
        raise comment_not_found()
    return access, _live_comment(comment_id)


def _held(post_id: int) -> Post:
    post = Post.objects.select_for_update().filter(pk=post_id).first()
    if post is None:
        raise not_found()
    return post


def _live_comment(comment_id: int) -> Comment:
    comment = Comment.objects.filter(pk=comment_id, is_deleted=False).first()
    if comment is None:
        raise comment_not_found()
    return comment


def _put_comment_away(comment: Comment, actor: Actor) -> None:
    Comment.objects.filter(pk=comment.pk).update(is_deleted=True, deleted_by=actor.user_id, deleted_at=now())
    Post.objects.filter(pk=comment.post_id).update(comment_count=F("comment_count") - 1)
    if comment.parent_id is not None:
        Comment.objects.filter(pk=comment.parent_id).update(reply_count=F("reply_count") - 1)


def _decide(actor: Actor, post_id: int, action: str, **columns: Any) -> Post:
    if not is_site_admin(actor):
        raise ProductError(Code.MISSING_PERMISSIONS, reason="admins_only")
    pending = Post.objects.select_for_update().filter(is_deleted=True, deletion_status=DeletionStatus.PENDING)
    post = pending.filter(pk=post_id).first()
    if post is None:
        raise ProductError(Code.NOT_FOUND, reason="deletion_not_pending")
    Post.objects.filter(pk=post_id).update(**columns)
    decided.run(actor, action, "post", post_id)
    return post
