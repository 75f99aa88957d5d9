"""Files of messages that were kept with a report."""

from django.db import models

from chat.models import MediaFile
from moderation.models.report import Report


class ReportedFile(models.Model):
    """A file of a message that was kept with a report, under the name and the id that it had there. While this row is
    there its content is, whatever becomes of the message."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="files")
    attachment_id = models.BigIntegerField()
    file = models.ForeignKey(MediaFile, on_delete=models.PROTECT, related_name="+")
    filename = models.CharField(max_length=255)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["report", "attachment_id"], name="reported_file_once")]

    def __str__(self) -> str:
        return f"file {self.attachment_id} of report {self.report_id}"
