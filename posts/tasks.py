"""Work on posts that takes longer than a request should."""

from django.db import transaction

from core.jobs import job
from posts.models import Comment
from posts.notices import TELL_FOLLOWERS, tell_followers
from posts.records import CommentRecord


@job(TELL_FOLLOWERS)
def tell_many_followers(*, comment_id: int, told: list[int]) -> None:
    """Tell the followers of a post of a comment."""
    with transaction.atomic():
        rows = Comment.objects.select_related("author", "post__topic").filter(pk=comment_id, is_deleted=False)
        comment = rows.first()
        if comment is not None:
            tell_followers(comment.post, CommentRecord.of(comment, 0), frozenset(told))
