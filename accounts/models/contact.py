"""Where an account is used from, and how its contact details changed."""

from django.conf import settings
from django.db import models

from core.clock import now
from core.ids import new_id


class KnownAddress(models.Model):
    """An internet address from which a person may sign in without confirming it by mail. `group` is the part of an
    address that one customer holds (`core.limits.address_group`)."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="known_addresses")
    group = models.CharField(max_length=45)
    created_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "group"], name="one_row_per_known_address")]

    def __str__(self) -> str:
        return f"known address of {self.user_id}"


class ContactChange(models.Model):
    """A change of e-mail address, phone, tag or the name on the topic side, kept for support and moderation.

    A name on the topic side that follows the tag is not told apart. `actor_id` is who made the change, None for the
    server itself.
    """

    class Kind(models.TextChoices):
        EMAIL = "email"
        PHONE = "phone"
        TAG = "tag"
        HANDLE = "handle"

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="contact_changes")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    old = models.CharField(max_length=254, null=True, blank=True)
    new = models.CharField(max_length=254, null=True, blank=True)
    reason = models.CharField(max_length=32)
    actor_id = models.BigIntegerField(null=True, blank=True)
    changed_at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return f"{self.kind} change of {self.user_id}"
