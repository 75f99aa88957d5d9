"""A sign-in: the row behind a session token, whichever wire it came from."""

from django.conf import settings
from django.db import models

from core.clock import now
from core.ids import new_id


class AuthSession(models.Model):
    """One device that is signed in. Only the hash of its token is stored, so that a dump signs nobody in."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="auth_sessions")
    token_hash = models.CharField(max_length=43, unique=True)  # base64url(SHA-256(token)) without padding
    created_at = models.DateTimeField(default=now)
    last_used_at = models.DateTimeField(default=now, db_index=True)
    ip = models.GenericIPAddressField(null=True, blank=True)
    user_agent = models.CharField(max_length=512, blank=True)
    platform = models.CharField(max_length=32, blank=True)

    def __str__(self) -> str:
        return f"session {self.id}"
