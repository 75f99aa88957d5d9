"""What else on the net belongs to a person, as they have proved."""

import uuid

from django.conf import settings
from django.db import models

from core.clock import now


class ConnectionType(models.TextChoices):
    """The guild wire's names."""

    DOMAIN = "domain"
    BLUESKY = "bsky"


class Connection(models.Model):
    """An account or a domain elsewhere, shown on the profile of its owner.

    `token` is what a domain must go on to say. `checked_at` is when the proof was last looked for.
    """

    EVERYONE, FRIENDS, MUTUAL_GUILDS = 1, 2, 4

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    type = models.CharField(max_length=16, choices=ConnectionType.choices)
    identifier = models.CharField(max_length=253)
    name = models.CharField(max_length=253)
    token = models.CharField(max_length=64, blank=True)
    verified = models.BooleanField(default=True)
    visibility_flags = models.PositiveIntegerField(default=EVERYONE)
    sort_order = models.PositiveIntegerField(default=0)
    checked_at = models.DateTimeField(default=now, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "type", "identifier"], name="one_connection_of_a_type")]

    def __str__(self) -> str:
        return f"{self.type} {self.id} of {self.user_id}"
