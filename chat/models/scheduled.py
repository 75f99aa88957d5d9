"""Messages to be sent later."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from core.clock import now
from core.ids import new_id


class ScheduledMessage(models.Model):
    """A message that a person wants sent at a time. `scheduled_local_at` and `timezone` are what they asked for,
    `scheduled_at` is the moment that is; `payload` is the message as they drafted it.

    It is gone as soon as it is sent. What could not be sent stays for a while, with the reason (an error code).
    """

    class Status(models.TextChoices):
        PENDING = "pending"
        INVALID = "invalid"

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    channel_id = models.BigIntegerField()
    scheduled_at = models.DateTimeField()
    scheduled_local_at = models.CharField(max_length=64)
    timezone = models.CharField(max_length=128)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.PENDING)
    status_reason = models.CharField(max_length=200, null=True, blank=True)
    payload = models.JSONField()
    created_at = models.DateTimeField(default=now)
    invalidated_at = models.DateTimeField(null=True, blank=True)
    job_id = models.BigIntegerField(null=True, blank=True)  # that sends it, taken back when the time changes

    class Meta:
        indexes = [
            models.Index(fields=["scheduled_at"], condition=Q(status="pending"), name="messages_to_send"),
            models.Index(fields=["invalidated_at"], condition=Q(status="invalid"), name="messages_not_sent"),
        ]

    def __str__(self) -> str:
        return f"scheduled message {self.id}"
