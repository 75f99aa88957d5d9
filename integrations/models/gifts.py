"""Gifts of premium, and the numbers of those who have it for life."""

from django.conf import settings
from django.db import models

from core.clock import now
from core.ids import new_id


class GiftCode(models.Model):
    """A code that gives premium to whoever redeems it first.

    It is found by its hash; the text itself is kept sealed for whoever bought it. Without a creator it was made by the
    administrators. `given_from` and `given_until` are the time it added; a duration of 0 months is for life.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    code_hash = models.CharField(max_length=64, unique=True)  # SHA-256 in hex
    sealed_code = models.CharField(max_length=128)
    duration_months = models.PositiveSmallIntegerField()
    creator = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="gifts"
    )
    created_at = models.DateTimeField(default=now)
    redeemer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="gifts_redeemed"
    )
    redeemed_at = models.DateTimeField(null=True, blank=True)
    given_from = models.DateTimeField(null=True, blank=True)
    given_until = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"gift {self.id}"


class LifetimeSlot(models.Model):
    """One of the numbers of those who have premium for life, and whose it is. A number may wait for its holder."""

    index = models.PositiveIntegerField(primary_key=True)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="lifetime_slot"
    )

    def __str__(self) -> str:
        return f"slot {self.index}"
