"""Which guilds want to be found by strangers."""

from django.db import models
from django.db.models import F

from core.clock import now


class DiscoveryListing(models.Model):
    """A guild's wish to be found by strangers, and what was decided about it.

    Approval also gives the guild the feature DISCOVERABLE, which is what the lists look at.
    """

    class Status(models.TextChoices):
        PENDING = "pending"
        APPROVED = "approved"
        REJECTED = "rejected"
        REMOVED = "removed"

    guild = models.OneToOneField("guilds.Guild", on_delete=models.CASCADE, primary_key=True, related_name="listing")
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.PENDING)
    description = models.CharField(max_length=300)
    description_key = models.TextField(default="")  # folded, for searches
    category = models.PositiveSmallIntegerField()
    applied_at = models.DateTimeField(default=now)
    reviewed_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.BigIntegerField(null=True, blank=True)
    review_reason = models.CharField(max_length=512, null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(F("status"), F("category"), name="listings_by_category"),
            models.Index(fields=["status", "-applied_at", "-guild"], name="listings_by_applying"),
        ]

    def __str__(self) -> str:
        return f"listing of guild {self.guild_id}"
