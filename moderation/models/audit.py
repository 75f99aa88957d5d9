"""The log of what administrators do to the instance."""

from django.db import models

from core.clock import now
from core.ids import new_id


class AdminAuditEntry(models.Model):
    """One privileged action. `target_id` is "0" for things without a number of their own; `metadata` maps text to
    text."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    admin_id = models.BigIntegerField(db_index=True)
    action = models.CharField(max_length=64)
    target_type = models.CharField(max_length=32)
    target_id = models.CharField(max_length=64, default="0")
    reason = models.CharField(max_length=512, null=True, blank=True)
    metadata = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(default=now)

    class Meta:
        indexes = [models.Index(fields=["target_type", "target_id"], name="admin_audit_by_target")]

    def __str__(self) -> str:
        return f"{self.action} by {self.admin_id}"
