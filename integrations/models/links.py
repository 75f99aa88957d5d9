"""Short addresses for long ones."""

from django.db import models

from core.clock import now


class ShortLink(models.Model):
    """A few letters that lead to an address of this instance. Nobody is remembered for having made it.

    `digest` is the SHA-256 of the address, which itself is longer than what fits into an index.
    """

    code = models.CharField(max_length=12, primary_key=True)
    url = models.CharField(max_length=2048)
    digest = models.CharField(max_length=64, unique=True)
    clicks = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return self.code
