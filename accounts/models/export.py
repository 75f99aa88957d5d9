"""Copies of everything about somebody."""

from django.conf import settings
from django.db import models

from core.clock import now
from core.ids import new_id


class DataExport(models.Model):
    """A copy that somebody asked for, how far it is, and what came of it. `job_id` is who makes it.

    The file is there from `completed_at` to `expires_at`; its key follows from the ids. `error` is for people.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="data_exports")
    job_id = models.BigIntegerField(null=True, blank=True)
    created_at = models.DateTimeField(default=now)
    started_at = models.DateTimeField(null=True, blank=True)
    completed_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    progress_percent = models.PositiveSmallIntegerField(default=0)
    progress_step = models.CharField(max_length=40)
    error = models.CharField(max_length=200, blank=True)
    size = models.BigIntegerField(null=True, blank=True)
    content_hash = models.CharField(max_length=64, blank=True)  # SHA-256 in hex
    has_file = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["user", "-id"], name="exports_newest_first"),
            models.Index(fields=["expires_at"], condition=models.Q(has_file=True), name="exports_to_remove"),
        ]

    def __str__(self) -> str:
        return f"export {self.id} of {self.user_id}"
