"""Ids that are kept for somebody who has yet to register."""

from django.db import models

from core.clock import now


class ReservedId(models.Model):
    """Whoever registers with the address gets the id, and the row goes."""

    email_key = models.CharField(max_length=254, primary_key=True)
    email = models.CharField(max_length=254)
    user_id = models.BigIntegerField(unique=True)
    updated_at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return f"id {self.user_id}"
