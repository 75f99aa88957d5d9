"""A comment in the tree under a post."""

from django.conf import settings
from django.db import models

from core.clock import now
from core.ids import new_id
from core.search import Index, WordsField, joined_words

MAX_DEPTH = 10  # deeper replies keep their parent and stay at this depth


COMMENTS = Index(table="posts_comment", place="post_id", live="NOT {row}is_deleted", watches="is_deleted")
"""The index of comments that are not deleted."""


class Comment(models.Model):
    """A comment or a reply to one."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    post = models.ForeignKey("posts.Post", on_delete=models.CASCADE, related_name="comments", db_index=False)
    parent = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="replies")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="comments")
    alias = models.CharField(max_length=40, blank=True)
    content = models.TextField(blank=True)
    gif_url = models.CharField(max_length=2048, null=True, blank=True)
    mention_ids = models.JSONField(default=list, blank=True)
    depth = models.PositiveSmallIntegerField(default=0)
    upvotes = models.IntegerField(default=0)
    downvotes = models.IntegerField(default=0)
    score = models.IntegerField(default=0)
    reply_count = models.IntegerField(default=0)
    updated_at = models.DateTimeField(default=now)
    is_deleted = models.BooleanField(default=False)
    deleted_by = models.BigIntegerField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)
    words = WordsField()
    search_index = COMMENTS

    class Meta:
        indexes = [
            models.Index(fields=["post", "id"], name="comments_by_age"),
            models.Index(fields=["post", "-upvotes", "-id"], name="comments_by_votes"),
        ]

    def __str__(self) -> str:
        return f"comment {self.id}"

    def searched_words(self) -> str:
        """For `words`."""
        return joined_words((self.content,))
