"""Codes with which members let in whoever waits for approval."""

from django.conf import settings
from django.db import models

from core.clock import now
from core.ids import new_id


class BetaCode(models.Model):
    """A code that lets one person in who waits for approval.

    It is found by its hash; the text itself is kept sealed for whoever made it. Without a creator it was made by the
    administrators.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    code_hash = models.CharField(max_length=64, unique=True)  # SHA-256 in hex
    sealed_code = models.CharField(max_length=128)
    creator = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="beta_codes"
    )
    created_at = models.DateTimeField(default=now)
    redeemer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="beta_codes_redeemed"
    )
    redeemed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"beta code {self.id}"
