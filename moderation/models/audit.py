"""The log of what administrators do to the instance: a chain from which nothing goes, and in which nothing changes."""

from typing import Any, NoReturn

from django.db import models

from core.clock import now
from core.ids import new_id

TARGET_TYPES = (
    *("user", "guild", "guild_member", "message", "message_deletion", "message_shred", "report", "ticket", "topic"),
    *(
        "appeal",
        "ip",
        "email",
        "phone",
        "file",
        "voice_region",
        "voice_server",
        "snowflake_reservation",
        "visionary_slot",
    ),
    *("system_dm_job", "search_index", "guild_emoji", "guild_sticker", "asset", "instance_config", "limit_config"),
    *("job", "automod_rule", "content_filter", "registration", "registration_burst", "contact_ban", "audit_entry"),
    *("report_file", "post"),
)
"""What entries are about, in the words of the guild wire's log; the choices of a filter."""

HASH_CHARS = 64
NO_HASH = "0" * HASH_CHARS
"""What stands before the first entry."""


class AuditIsKept(TypeError):
    """Somebody tried to change or delete what has been written into the log."""


def _refuse(*_: Any, **__: Any) -> NoReturn:
    raise AuditIsKept("Entries of the audit log are neither changed nor deleted")


class _KeptRows(models.QuerySet[Any]):
    update = _refuse
    bulk_update = _refuse
    update_or_create = _refuse
    delete = _refuse
    _raw_delete = _refuse


class AdminAuditEntry(models.Model):
    """One privileged action. `target_id` is "0" for things without a number of their own; `metadata` maps text to
    text.

    `number` counts entries from 1 without gaps, `previous` is the hash of the one before, `hash` covers every other
    column but `seal`, which only this instance can make of it (moderation/audit_chain.py). Only `record_admin` writes.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    number = models.BigIntegerField(unique=True)
    admin_id = models.BigIntegerField(db_index=True)
    action = models.CharField(max_length=64)
    target_type = models.CharField(max_length=32)
    target_id = models.CharField(max_length=64, default="0")
    reason = models.CharField(max_length=512, null=True, blank=True)
    metadata = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(default=now)
    previous = models.CharField(max_length=HASH_CHARS)
    hash = models.CharField(max_length=HASH_CHARS)
    seal = models.CharField(max_length=HASH_CHARS)

    objects = _KeptRows.as_manager()

    class Meta:
        base_manager_name = "objects"
        indexes = [models.Index(fields=["target_type", "target_id"], name="admin_audit_by_target")]

    def __str__(self) -> str:
        return f"{self.action} by {self.admin_id}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Refused for what is written already."""
        if not self._state.adding:
            _refuse()
        super().save(*args, **{**kwargs, "force_insert": True})

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refused."""
        _refuse()


class AuditHead(models.Model):
    """The one row that tells where the chain ends; who writes an entry holds it."""

    THE_ONE = 1

    id = models.SmallIntegerField(primary_key=True, default=THE_ONE)
    number = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=HASH_CHARS, default=NO_HASH)
    seal = models.CharField(max_length=HASH_CHARS)
