"""Archives that administrators had made."""

from django.db import models

from core.clock import now
from core.ids import new_id


class ArchiveSubject(models.TextChoices):
    USER = "user"
    GUILD = "guild"


class Archive(models.Model):
    """Everything that is kept of an account or a guild, as a file; how far it is, and what came of it.

    The file is there from `completed_at` to `expires_at`; its key follows from the ids. The row stays as long, so that
    it is known who had what. `job_id` is who makes it.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    subject_type = models.CharField(max_length=8, choices=ArchiveSubject.choices)
    subject_id = models.BigIntegerField()
    requested_by = models.BigIntegerField(db_index=True)
    job_id = models.BigIntegerField(null=True, blank=True)
    requested_at = models.DateTimeField(default=now)
    started_at = models.DateTimeField(null=True, blank=True)
    completed_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    progress_percent = models.PositiveSmallIntegerField(default=0)
    progress_step = models.CharField(max_length=40)
    error = models.CharField(max_length=200, blank=True)
    size = models.BigIntegerField(null=True, blank=True)
    content_hash = models.CharField(max_length=64, blank=True)  # SHA-256 in hex

    class Meta:
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "-id"], name="archives_newest_first"),
            models.Index(fields=["expires_at"], name="archives_to_remove"),
        ]

    def __str__(self) -> str:
        return f"archive {self.id} of {self.subject_type} {self.subject_id}"
