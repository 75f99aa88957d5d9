"""Who may not take part in a topic."""

from django.conf import settings
from django.db import models

from core.clock import now


class TopicBan(models.Model):
    """A ban from a topic, for good or until `expires_at`."""

    topic = models.ForeignKey("topics.Topic", on_delete=models.CASCADE, related_name="bans")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    banned_by = models.BigIntegerField()
    reason = models.CharField(max_length=500, blank=True)
    banned_at = models.DateTimeField(default=now)
    expires_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["topic", "user"], name="one_ban_per_topic")]

    def __str__(self) -> str:
        return f"ban of {self.user_id} from {self.topic_id}"
