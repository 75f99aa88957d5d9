"""Accounts that are being erased."""

from django.conf import settings
from django.db import models

from core.clock import now


class Erasure(models.Model):
    """An account whose time has run out, and the nameless one that takes its place in what it wrote.

    The row is there from the first step of the erasure to the last. What is left to do stands nowhere: it is what still
    belongs to the account.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="erasure"
    )
    ghost = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    started_at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return f"erasure of {self.user_id}"
