"""How far a person has read."""

from django.conf import settings
from django.db import models


class ReadState(models.Model):
    """One person's place in one channel."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    channel = models.ForeignKey("chat.Channel", on_delete=models.CASCADE, related_name="+")
    last_message_id = models.BigIntegerField(null=True, blank=True)
    mention_count = models.IntegerField(default=0)
    last_pin_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "channel"], name="one_read_state")]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.channel_id}"
