"""Messages that are being taken away on the instance's authority."""

from django.db import models

from core.clock import now
from core.ids import new_id


class ShredState(models.TextChoices):
    """How far it is."""

    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    FAILED = "failed"


class MessageShred(models.Model):
    """A list of one person's messages to delete (`entries`: pairs of channel and message), or, with `until`, all of
    theirs with smaller ids. `position` is how much of the list is done; what counts is written with what it counts.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    admin_id = models.BigIntegerField()
    author_id = models.BigIntegerField()
    entries = models.JSONField(default=list, blank=True)
    until = models.BigIntegerField(null=True, blank=True)
    position = models.PositiveIntegerField(default=0)
    requested = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    processed = models.PositiveIntegerField(default=0)
    skipped = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=11, choices=ShredState.choices, default=ShredState.IN_PROGRESS)
    error = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(default=now)
    ended_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"shred {self.id} ({self.state})"
