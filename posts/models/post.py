"""A post in a topic."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from core.clock import now
from core.ids import new_id
from core.search import Index, WordsField, joined_words
from topics.models import DeletionStatus

LIVE = Q(is_deleted=False)


class PostStatus(models.TextChoices):
    """A closed post takes no comments."""

    OPEN = "open"
    CLOSED = "closed"


POSTS = Index(table="posts_post", place="topic_id", live="NOT {row}is_deleted", watches="is_deleted")
"""The index of posts that are not deleted."""


class Post(models.Model):
    """A post. The counters follow the vote and comment rows, in the transaction of each change."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    topic = models.ForeignKey("topics.Topic", on_delete=models.CASCADE, related_name="posts")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="posts")
    alias = models.CharField(max_length=40, blank=True)
    title = models.CharField(max_length=300)
    content = models.TextField(blank=True)
    gif_url = models.CharField(max_length=2048, null=True, blank=True)
    tags = models.JSONField(default=list, blank=True)
    images = models.JSONField(default=list, blank=True)  # posts.records.ImageRecord, in order
    mention_ids = models.JSONField(default=list, blank=True)
    upvotes = models.IntegerField(default=0)
    downvotes = models.IntegerField(default=0)
    score = models.IntegerField(default=0)
    heat = models.FloatField(default=0.0)  # follows `score`, by posts.ranking.heat
    comment_count = models.IntegerField(default=0)
    status = models.CharField(max_length=6, choices=PostStatus.choices, default=PostStatus.OPEN)
    closure_reason = models.CharField(max_length=500, null=True, blank=True)
    updated_at = models.DateTimeField(default=now)
    is_deleted = models.BooleanField(default=False)
    deleted_by = models.BigIntegerField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)
    permanent_delete_at = models.DateTimeField(null=True, blank=True)
    deletion_status = models.CharField(max_length=8, choices=DeletionStatus.choices, blank=True)
    deletion_locked = models.BooleanField(default=False)  # an administrator kept it: its author cannot delete it again
    words = WordsField()
    search_index = POSTS

    class Meta:
        # One for each order of posts/ranking.py, of what lists show.
        indexes = [
            models.Index(fields=["-id"], condition=LIVE, name="live_posts_of_all_topics"),
            models.Index(fields=["topic", "-id"], condition=LIVE, name="live_posts_by_age"),
            models.Index(fields=["topic", "-score", "-id"], condition=LIVE, name="live_posts_by_score"),
            models.Index(fields=["topic", "-heat", "-id"], condition=LIVE, name="live_posts_by_heat"),
            models.Index(
                fields=["permanent_delete_at"],
                condition=Q(deletion_status=DeletionStatus.APPROVED),
                name="posts_to_remove",
            ),
            models.Index(
                fields=["permanent_delete_at"],
                condition=Q(deletion_status=DeletionStatus.PENDING),
                name="posts_to_decide",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def searched_words(self) -> str:
        """For `words`."""
        return joined_words((self.title, self.content))
