"""People who give money to the instance. They need no account."""

from django.db import models

from core.clock import now
from core.ids import new_id


class Donor(models.Model):
    """Somebody by their e-mail address, and the last donation of theirs.

    `customer_id` is empty until the provider has told of a payment: before that, anybody may have typed the address.
    `under_way_since` is when the checkout was over while a bank had yet to pay. `told_at` is when the provider said
    what is stored; what it said earlier and arrives later counts no more.
    """

    class Status(models.TextChoices):
        NONE = "none"
        PENDING = "pending"
        ACTIVE = "active"
        CANCELING = "canceling"
        ENDED = "ended"

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    email = models.EmailField(max_length=254)
    email_key = models.CharField(max_length=254, unique=True)
    locale = models.CharField(max_length=16, default="en-US")
    customer_id = models.CharField(max_length=255, blank=True)
    subscription_id = models.CharField(max_length=255, blank=True, db_index=True)
    status = models.CharField(max_length=9, choices=Status.choices, default=Status.NONE)
    amount_cents = models.PositiveIntegerField(null=True, blank=True)
    currency = models.CharField(max_length=3, null=True, blank=True)
    interval = models.CharField(max_length=5, null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    current_period_end = models.DateTimeField(null=True, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)
    under_way_since = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return f"donor {self.id}"


class DonorToken(models.Model):
    """What a donor was mailed, to come back without an account. Only its hash is stored."""

    token_hash = models.CharField(max_length=64, primary_key=True)  # SHA-256 in hex
    donor = models.ForeignKey(Donor, on_delete=models.CASCADE, related_name="tokens")
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"token of donor {self.donor_id}"


class PaymentEvent(models.Model):
    """Something the provider has told and we have acted on: it may tell it again."""

    id = models.CharField(max_length=255, primary_key=True)
    received_at = models.DateTimeField(default=now, db_index=True)

    def __str__(self) -> str:
        return self.id
