"""People a moderator has yet to let in."""

from django.conf import settings
from django.db import models

from core.clock import now


class PendingRegistration(models.Model):
    """What is kept of a registration until it is approved: the invite to join then, and the burst of registrations
    (accounts/bursts.py) because of which it waits, if it does."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="pending_registration"
    )
    invite_code = models.CharField(max_length=256, blank=True)
    burst = models.CharField(max_length=300, blank=True, db_index=True)
    created_at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return f"registration of {self.user_id}"
