"""A person in a topic."""

from django.conf import settings
from django.db import models

from core.clock import now


class Level(models.IntegerChoices):
    """What a person is in a topic or a room (the topic wire's permission levels)."""

    NONE = 0
    MEMBER = 1
    MODERATOR = 2
    OWNER = 3


class Power(models.TextChoices):
    """What an owner lets a moderator do."""

    DELETE_MESSAGES = "delete_messages"
    BAN_USERS = "ban_users"
    TIMEOUT_USERS = "timeout_users"


class TopicMember(models.Model):
    """A membership."""

    topic = models.ForeignKey("topics.Topic", on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="topic_memberships")
    level = models.PositiveSmallIntegerField(choices=Level.choices, default=Level.MEMBER)
    permissions = models.JSONField(default=list, blank=True)  # a moderator's: words of Power
    added_by = models.BigIntegerField(null=True, blank=True)
    added_at = models.DateTimeField(null=True, blank=True)  # when they became a moderator
    joined_at = models.DateTimeField(default=now)
    history_from = models.BigIntegerField(default=0)  # Topic.history_from as it was when they came

    class Meta:
        constraints = [models.UniqueConstraint(fields=["topic", "user"], name="one_membership_per_topic")]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.topic_id}"
