"""What is kept of abuse of children, for those who prosecute it: out of everybody's reach, for a time or until told."""

from django.db import models
from django.db.models import Q

from core.clock import now
from moderation.models.report import Report


class Evidence(models.Model):
    """The evidence of a report. Its files are an archive and, where a scan found one, the file itself (`asset`).

    People and places are numbers, so that nothing that happens to them takes the evidence along. `has_files` once the
    files are stored; `is_going` once they are being removed. It goes at `expires_at`; never while that is None, nor
    while it is held: without end, or until `held_until`.
    """

    report = models.OneToOneField(Report, on_delete=models.PROTECT, primary_key=True, related_name="evidence")
    provider = models.CharField(max_length=32, blank=True)
    tracking_id = models.CharField(max_length=200, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)  # of the file as it came
    kept_sha256 = models.CharField(max_length=64, blank=True)  # of what would have been stored of it
    user_id = models.BigIntegerField(null=True, blank=True)
    has_files = models.BooleanField(default=False)
    is_going = models.BooleanField(default=False)
    is_held = models.BooleanField(default=False)
    held_until = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=now)

    class Meta:
        verbose_name_plural = "evidence"
        indexes = [models.Index(fields=["expires_at"], condition=Q(expires_at__isnull=False), name="evidence_due")]

    def __str__(self) -> str:
        return f"evidence of report {self.report_id}"

    @property
    def is_on_hold(self) -> bool:
        """Whether it is held at this moment."""
        return self.is_held and (self.held_until is None or self.held_until > now())

    @property
    def zip_key(self) -> str:
        """Where its archive is stored. No address leads there."""
        return f"csam/evidence/{self.report_id}/evidence.zip"

    @property
    def asset_key(self) -> str:
        """Where the file itself is stored. No address leads there."""
        return f"reports/{self.report_id}/asset"


class SubmissionState(models.TextChoices):
    """How far a report has come to the authorities."""

    NOT_SUBMITTED = "not_submitted"
    SUBMITTED = "submitted"
    FAILED = "failed"


class Submission(models.Model):
    """That a report was handed to the National Center for Missing & Exploited Children. Outlives its evidence.

    `begun_at` while somebody is at it: nobody hands it in twice.
    """

    report = models.OneToOneField(Report, on_delete=models.PROTECT, primary_key=True, related_name="submission")
    state = models.CharField(max_length=16, choices=SubmissionState.choices, default=SubmissionState.NOT_SUBMITTED)
    begun_at = models.DateTimeField(null=True, blank=True)
    ncmec_report_id = models.CharField(max_length=256, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.BigIntegerField(null=True, blank=True)
    failure_reason = models.CharField(max_length=4000, blank=True)

    def __str__(self) -> str:
        return f"submission of report {self.report_id}"
