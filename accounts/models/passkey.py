"""WebAuthn credentials."""

from django.conf import settings
from django.db import models

from core.clock import now
from core.ids import new_id


class Passkey(models.Model):
    """A key on somebody's device. `credential_id` is base64url without padding; `public_key` COSE, as the device gave
    it; `sign_count` the highest value the device has shown, 0 for devices that do not count."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="passkeys")
    # 1,023 bytes at most (WebAuthn level 2, 6.1), in base64.
    credential_id = models.CharField(max_length=1364, unique=True)
    public_key = models.BinaryField()
    sign_count = models.BigIntegerField(default=0)
    transports = models.JSONField(default=list, blank=True)
    name = models.CharField(max_length=100)
    created_at = models.DateTimeField(default=now)
    last_used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"passkey {self.id}"
