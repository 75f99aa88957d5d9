"""Addresses and numbers that the instance wants nothing to do with."""

from django.db import models

from core.clock import now
from core.ids import new_id


class BanKind(models.TextChoices):
    """What is banned; `ContactBan.value` names it."""

    EMAIL = "email"
    PHONE = "phone"
    IP = "ip"


class ContactBan(models.Model):
    """One e-mail address, phone number, or part of the internet (a single address or a block).

    `value` is what administrators are shown, `key` what others are compared with.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=5, choices=BanKind.choices)
    value = models.CharField(max_length=254)
    key = models.CharField(max_length=508)  # folding can double the length
    banned_by = models.BigIntegerField()
    banned_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="one_ban_per_contact")]
        indexes = [models.Index(fields=["kind", "-id"], name="contact_bans_by_kind")]

    def __str__(self) -> str:
        return f"{self.kind} ban {self.id}"
