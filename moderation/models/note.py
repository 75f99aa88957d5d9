"""What administrators note for each other."""

from django.db import models

from core.clock import now
from core.ids import new_id


class NoteSubject(models.TextChoices):
    """What kind of thing a note is on; `StaffNote.subject_id` is its id."""

    USER = "user"
    GUILD = "guild"
    TOPIC = "topic"
    REPORT = "report"


class StaffNote(models.Model):
    """A note on a person, guild, topic or report. It stays as it was written; its author can strike it out, and that
    is seen. Nobody but administrators ever reads it, and none who is its subject."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    subject_type = models.CharField(max_length=6, choices=NoteSubject.choices)
    subject_id = models.BigIntegerField()
    author_id = models.BigIntegerField()
    text = models.CharField(max_length=2000)
    created_at = models.DateTimeField(default=now)
    struck_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["subject_type", "subject_id", "-id"], name="staff_notes_by_subject")]

    def __str__(self) -> str:
        return f"note {self.id}"
