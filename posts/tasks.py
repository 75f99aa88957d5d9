"""Work on posts that takes longer than a request should."""

from django.db import transaction

from core.actor import Actor
from core.jobs import job, periodic
from posts.models import Comment
from posts.notices import TELL_FOLLOWERS, tell_followers
from posts.operations.removing import REMOVE_JOB, remove_piece
from posts.records import CommentRecord

_HOUR = 3600.0


@job(TELL_FOLLOWERS)
def tell_many_followers(*, comment_id: int, told: list[int]) -> None:
    """Tell the followers of a post of a comment."""
    with transaction.atomic():
        rows = Comment.objects.select_related("author", "post__topic").filter(pk=comment_id, is_deleted=False)
        comment = rows.first()
        if comment is not None:
            tell_followers(comment.post, CommentRecord.of(comment, 0), frozenset(told))


@job(REMOVE_JOB, queue="slow")
def remove_posts() -> None:
    """Remove the posts whose time has come, from where the last attempt left it."""
    while remove_piece(Actor(user=None, kind="system")):
        continue


@periodic("posts.remove", seconds=_HOUR, queue="slow")
def sweep_posts() -> None:
    """Remove the posts whose date has passed since an administrator let them go."""
    remove_posts()
