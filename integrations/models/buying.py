"""People who buy premium, for themselves or as a gift."""

from datetime import timedelta

from django.conf import settings
from django.db import models

from core.clock import now
from core.ids import new_id


class Buyer(models.Model):
    """Who somebody is to the payment provider, and what they pay regularly.

    `queued` is time that was paid for while premium was for life. After a refund nothing is sold to them until
    `blocked_until`. `disputes` counts payments whose bank was asked to take them back.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="buyer"
    )
    customer_id = models.CharField(max_length=255, blank=True, db_index=True)
    subscription_id = models.CharField(max_length=255, blank=True, db_index=True)
    current_period_end = models.DateTimeField(null=True, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)
    queued = models.DurationField(default=timedelta)
    refunds = models.PositiveSmallIntegerField(default=0)
    blocked_until = models.DateTimeField(null=True, blank=True)
    disputes = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return f"buyer {self.user_id}"


class Purchase(models.Model):
    """One payment from its beginning on. Without a user it was for a gift, and its buyer's account was erased."""

    class Status(models.TextChoices):
        PENDING = "pending"
        COMPLETED = "completed"
        FAILED = "failed"
        REFUNDED = "refunded"
        DISPUTED = "disputed"

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="purchases"
    )
    product = models.CharField(max_length=16)
    status = models.CharField(max_length=9, choices=Status.choices, default=Status.PENDING)
    payment_id = models.CharField(max_length=255, blank=True, db_index=True)
    subscription_id = models.CharField(max_length=255, blank=True)
    amount_cents = models.PositiveIntegerField(null=True, blank=True)
    currency = models.CharField(max_length=3, null=True, blank=True)
    gift = models.OneToOneField(
        "integrations.GiftCode", on_delete=models.SET_NULL, null=True, blank=True, related_name="purchase"
    )
    created_at = models.DateTimeField(default=now, db_index=True)
    completed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"purchase {self.id}"
