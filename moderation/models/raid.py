"""Raids that are being removed."""

from django.db import models
from django.db.models import Q

from core.clock import now
from core.ids import new_id


class RaidRemoval(models.Model):
    """Everybody who came into a guild or topic in some time is put out, with what they wrote there.

    `position` is the person up to whom that is done, in the order of their ids; `in_hand` are the next ones, who are
    out and have left something that is still there. `by_staff`: whoever asked for it acts
    for the instance; then it may also close the accounts that are younger than the raid. `by_name`: what was written
    under an alias counts for nothing, and stays.
    """

    class State(models.TextChoices):
        """How far it is."""

        IN_PROGRESS = "in_progress"
        COMPLETED = "completed"
        FAILED = "failed"

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    actor_id = models.BigIntegerField()
    by_staff = models.BooleanField(default=False)
    guild_id = models.BigIntegerField(null=True, blank=True)
    topic_id = models.BigIntegerField(null=True, blank=True)
    since = models.DateTimeField()
    until = models.DateTimeField()
    reason = models.CharField(max_length=500, blank=True)
    by_name = models.BooleanField(default=False)
    closes_accounts = models.BooleanField(default=False)
    position = models.BigIntegerField(default=0)
    in_hand = models.JSONField(default=list)
    people = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=11, choices=State.choices, default=State.IN_PROGRESS)
    error = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(default=now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(guild_id__isnull=True, topic_id__isnull=False)
                | Q(guild_id__isnull=False, topic_id__isnull=True),
                name="raid_on_a_guild_or_a_topic",
            )
        ]
        indexes = [
            models.Index(fields=["guild_id", "-id"], name="raids_on_guilds"),
            models.Index(fields=["topic_id", "-id"], name="raids_on_topics"),
        ]

    def __str__(self) -> str:
        return f"raid {self.id} ({self.state})"

    @property
    def place_id(self) -> int:
        """The id of the guild or topic."""
        return self.guild_id or self.topic_id or 0
