"""A topic: the community of the discussion side."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from core.clock import now
from core.ids import new_id


class DeletionStatus(models.TextChoices):
    """Where a requested deletion stands; empty means nobody asked."""

    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"


class Topic(models.Model):
    """A public or invite-only place for posts, rooms and a message feed.

    `require_approval` makes it invite-only ("private"); `is_public` is false only while it is being deleted. What was
    written in it from the id `private_from` to before `history_from`, while it was invite-only, is for those who were
    there or were let in then, each by their own `TopicMember.history_from`.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    title = models.CharField(max_length=100)
    title_key = models.CharField(max_length=100)
    description = models.CharField(max_length=500, blank=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="owned_topics")
    tags = models.JSONField(default=list, blank=True)  # as shown, in order; TopicTag is the index for filters
    is_public = models.BooleanField(default=True)
    allow_anonymous = models.BooleanField(default=True)
    require_approval = models.BooleanField(default=False)
    private_from = models.BigIntegerField(default=0)
    history_from = models.BigIntegerField(default=0)
    member_count = models.IntegerField(default=0)
    post_count = models.IntegerField(default=0)
    conversation_count = models.IntegerField(default=0)
    created_at = models.DateTimeField(default=now)
    last_activity = models.DateTimeField(default=now)
    is_deleted = models.BooleanField(default=False)
    deleted_by = models.BigIntegerField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)
    permanent_delete_at = models.DateTimeField(null=True, blank=True)
    deletion_status = models.CharField(max_length=8, choices=DeletionStatus.choices, blank=True)
    raid_since = models.DateTimeField(null=True, blank=True)  # see accounts/arrivals.py
    raid_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["title_key"], condition=Q(is_deleted=False), name="one_live_topic_per_title"
            ),
        ]
        indexes = [
            models.Index(fields=["-last_activity", "-id"], name="topic_by_activity"),
            models.Index(fields=["-member_count", "-id"], name="topic_by_members"),
            models.Index(fields=["-created_at", "-id"], name="topic_by_age"),
            models.Index(fields=["title_key"], opclasses=["varchar_pattern_ops"], name="topic_by_begin_of_title"),
            # What a deletion that is due, or waits for an administrator, is found by.
            models.Index(
                fields=["deletion_status", "permanent_delete_at"],
                condition=Q(is_deleted=True),
                name="topics_being_deleted",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def keeps(self, post_id: int) -> bool:
        """Whether a post was written in private, before the topic was opened: see `topics.viewers.in_sight`."""
        return self.private_from <= post_id < self.history_from


class TopicTag(models.Model):
    """One tag of one topic, so that filtering by tag is an index look-up."""

    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="tag_rows")
    tag = models.CharField(max_length=20)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tag", "topic"], name="one_row_per_tag_and_topic")]

    def __str__(self) -> str:
        return self.tag
