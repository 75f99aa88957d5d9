"""Search indexes that administrators had refreshed."""

from django.db import models

from core.clock import now
from core.ids import new_id


class IndexRefresh(models.Model):
    """How far a refresh is; the row `job_id` in the table of jobs does it. `last_id` is from behind which to go on."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    index_type = models.CharField(max_length=20)
    subject_id = models.BigIntegerField(null=True, blank=True)  # of the guild or person it is for, if it is for one
    job_id = models.BigIntegerField(null=True, blank=True)
    total = models.BigIntegerField(null=True, blank=True)
    indexed = models.BigIntegerField(default=0)
    last_id = models.BigIntegerField(default=0)
    started_at = models.DateTimeField(default=now)
    completed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.index_type} {self.id}"
