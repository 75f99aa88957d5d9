"""What those who run the instance say to many people at once."""

from django.db import models

from core.clock import now
from core.ids import new_id


class SystemMessageState(models.TextChoices):
    """How far it is."""

    PENDING = "pending"
    APPROVED = "approved"
    RUNNING = "running"
    COMPLETED = "completed"
    FAILED = "failed"


class SystemMessageJob(models.Model):
    """A private message to everybody, or to who registered in a time, but for the members of some guilds.

    `cursor` is the last person who was reached, or could not be; it is written with the message.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    state = models.CharField(max_length=9, choices=SystemMessageState.choices, default=SystemMessageState.PENDING)
    content = models.TextField()
    created_by = models.BigIntegerField()
    approved_by = models.BigIntegerField(null=True, blank=True)
    registered_from = models.DateTimeField(null=True, blank=True)
    registered_until = models.DateTimeField(null=True, blank=True)
    excluded_guild_ids = models.JSONField(default=list, blank=True)
    target_count = models.PositiveIntegerField(default=0)
    sent_count = models.PositiveIntegerField(default=0)
    failed_count = models.PositiveIntegerField(default=0)
    cursor = models.BigIntegerField(default=0)
    last_error = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(default=now)
    approved_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"system message {self.id} ({self.state})"
