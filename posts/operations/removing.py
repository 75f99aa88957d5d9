"""Removing posts for good: at once where little hangs on them, else a piece at a time by a job."""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import Attention
from core.actor import Actor
from core.clock import now
from core.db.pieces import delete_piece, update_piece
from core.jobs import enqueue_once
from core.operations import operation
from posts.models import Comment, CommentVote, Post, PostVote
from topics.models import DeletionStatus

REMOVE_JOB = "post.remove"
_MANY = 1000


def remove_post(post: Post) -> None:
    """Delete a post with everything below it, now or soon; part of an operation that has put it out of sight."""
    if post.comments.count() + post.votes.count() <= _MANY:
        _attentions(Attention.Kind.POST, Post.objects.filter(pk=post.pk)).delete()
        _attentions(Attention.Kind.COMMENT, post.comments.all()).delete()
        post.delete()
        return
    Post.objects.filter(pk=post.pk).update(deletion_status=DeletionStatus.APPROVED, permanent_delete_at=now())
    enqueue_once(REMOVE_JOB)


def remove_comment(comment: Comment) -> None:
    """Delete a comment; what answers it stays. Part of an operation."""
    _attentions(Attention.Kind.COMMENT, Comment.objects.filter(pk=comment.pk)).delete()
    comment.delete()


@operation("post.remove_piece")
def remove_piece(actor: Actor) -> bool:
    """Delete some of what is left of the posts whose time has come, for the system. False when nothing is left."""
    return _remove_piece()


def _remove_piece() -> bool:
    due = due_posts()
    is_due = Exists(due.filter(pk=OuterRef("post_id")))
    comments = Comment.objects.filter(is_due)
    return (
        delete_piece(_attentions(Attention.Kind.COMMENT, comments), _MANY)
        or delete_piece(_attentions(Attention.Kind.POST, due), _MANY)
        or delete_piece(CommentVote.objects.filter(comment__in=comments), _MANY)
        or delete_piece(comments, _MANY)
        or delete_piece(PostVote.objects.filter(is_due), _MANY)
        or delete_piece(due)
    )


def due_posts() -> "QuerySet[Post]":
    """Posts whose approved deletion is due."""
    return Post.objects.filter(is_deleted=True, deletion_status=DeletionStatus.APPROVED, permanent_delete_at__lte=now())


def remove_posts_of(topic_id: int) -> bool:
    """Have the posts of a topic go for good, a piece at a time; False when there are none (hook topic_removing)."""
    posts = Post.objects.filter(topic_id=topic_id)
    due = {"is_deleted": True, "deletion_status": DeletionStatus.APPROVED}
    rest = posts.exclude(**due, permanent_delete_at__isnull=False, permanent_delete_at__lte=now())
    return update_piece(rest, _MANY, **due, permanent_delete_at=now()) or (posts.exists() and _remove_piece())


def _attentions(kind: Attention.Kind, things: "QuerySet[Any]") -> "QuerySet[Attention]":
    return Attention.objects.filter(kind=kind, target_id__in=things.values("pk"))
