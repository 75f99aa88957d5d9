"""What was done in a guild by whom."""

from django.db import models
from django.db.models import F, Q

from core.ids import new_id


class AuditLogEntry(models.Model):
    """One privileged action. The id is also its time.

    `user_id` is who did it. `target_id` is text because invites are named by their code. `changes` is the list
    `[{key, old_value?, new_value?}]` and `options` a map, both with our names and plain values: ids are numbers,
    moments ISO text.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    guild = models.ForeignKey("guilds.Guild", on_delete=models.CASCADE, related_name="+", db_index=False)
    user_id = models.BigIntegerField(null=True)
    action_type = models.PositiveSmallIntegerField()
    target_id = models.CharField(max_length=64, null=True)
    reason = models.CharField(max_length=512, null=True)
    options = models.JSONField(default=dict)
    changes = models.JSONField(default=list)

    class Meta:
        indexes = [
            models.Index(F("guild"), F("id").desc(), name="audit_log"),
            models.Index(F("guild"), F("user_id"), F("id").desc(), name="audit_log_by_user"),
            models.Index(F("guild"), F("action_type"), F("id").desc(), name="audit_log_by_action"),
            models.Index(fields=["target_id"], condition=Q(action_type=24), name="audit_log_of_members"),
        ]

    def __str__(self) -> str:
        return f"entry {self.id} of guild {self.guild_id}"
