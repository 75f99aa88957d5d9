"""Who came lately, and where."""

from django.conf import settings
from django.db import models

from core.clock import now


class Arrival(models.Model):
    """Somebody came into a guild or topic, or first wrote in a public topic; `place_id` is its id. It stays for a while
    when they leave: who comes, writes and goes is found by it."""

    place_id = models.BigIntegerField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=now, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place_id", "user"], name="one_arrival_per_place")]
        indexes = [models.Index(fields=["place_id", "at"], name="arrivals_in_order")]

    def __str__(self) -> str:
        return f"{self.user_id} came to {self.place_id}"
