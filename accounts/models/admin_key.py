"""Keys with which the programs of administrators come in."""

from django.conf import settings
from django.db import models

from core.clock import now
from core.ids import new_id


class AdminKey(models.Model):
    """A key to what its creator may do as an administrator, narrowed to `acls`. Only the hash of its secret is stored;
    it is worth nothing without the creator's rights of the moment.

    One that was made with another key (`made_with`) ends with that; one that was made by an application, or with a key
    of its making, with what its creator consented to (`consent_id`).
    """

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    creator = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="admin_keys")
    made_with = models.ForeignKey("self", on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    consent_id = models.BigIntegerField(null=True, blank=True)
    name = models.CharField(max_length=100)
    secret_hash = models.CharField(max_length=64)  # SHA-256 in hex
    acls = models.JSONField(default=list)
    created_at = models.DateTimeField(default=now)
    last_used_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"key {self.id} of {self.creator_id}"
