"""Browsers that want to be told of messages while nobody is there."""

from django.conf import settings
from django.db import models

from core.clock import now


class PushSubscription(models.Model):
    """Where one browser of a person is told, and with which keys. It ends with the sign-in that asked for it.

    `subscription_id` comes from the endpoint, so that asking twice is one subscription.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    session = models.ForeignKey("accounts.AuthSession", on_delete=models.CASCADE, null=True, related_name="+")
    subscription_id = models.CharField(max_length=32)
    endpoint = models.CharField(max_length=2048)
    p256dh = models.CharField(max_length=1024)
    auth = models.CharField(max_length=1024)
    user_agent = models.CharField(max_length=1024, null=True, blank=True)
    created_at = models.DateTimeField(default=now)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "subscription_id"], name="one_push_per_endpoint")]

    def __str__(self) -> str:
        return f"push {self.subscription_id} of {self.user_id}"
