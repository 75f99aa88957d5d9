"""Files that nobody may send, whatever they are called."""

from django.db import models

from core.clock import now
from core.ids import new_id


class FileBan(models.Model):
    """A banned file by the SHA-256 of its content in hex. `banned_by` is the id of who banned it,
    NO_ID where the server did, because it had been evidence."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    sha256 = models.CharField(max_length=64, unique=True)
    note = models.CharField(max_length=200, blank=True)
    banned_by = models.BigIntegerField()
    created_at = models.DateTimeField(default=now)

    class Meta:
        verbose_name = "banned file"

    def __str__(self) -> str:
        return self.sha256
