"""A call in a DM or group DM."""

from django.db import models

from core.clock import now


class Call(models.Model):
    """A running call. `message_id` is the message that announced it, `ringing` the ids of those who are rung until
    `ring_until`, `participants` everybody who was in it so far."""

    channel = models.OneToOneField("chat.Channel", on_delete=models.CASCADE, primary_key=True, related_name="call")
    message_id = models.BigIntegerField()
    region = models.CharField(max_length=64, null=True, blank=True)
    ringing = models.JSONField(default=list, blank=True)
    ring_until = models.DateTimeField(null=True, blank=True)
    participants = models.JSONField(default=list, blank=True)
    started_at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return f"call in {self.channel_id}"
