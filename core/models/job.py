"""Work to be done outside a request; the row is the truth, queues only carry its id."""

from django.db import models

from core.ids import new_id


class JobState(models.TextChoices):
    PENDING = "pending"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Job(models.Model):
    """One piece of work. Written in the transaction that asks for it, so it exists exactly when its reason does."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    name = models.CharField(max_length=100)
    queue = models.CharField(max_length=16)
    arguments = models.JSONField(default=dict)
    sealed_arguments = models.TextField(default="", blank=True)  # of one that failed, for a while
    state = models.CharField(max_length=8, choices=JobState.choices, default=JobState.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    run_after = models.DateTimeField()
    dispatched_at = models.DateTimeField(null=True, blank=True)  # when a queue last got the id; null: none has it
    runner = models.CharField(max_length=64, default="", blank=True)  # the claim that runs it, empty when nobody does
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    progress = models.FloatField(default=0)  # 0 to 1
    error = models.TextField(default="", blank=True)  # of the last attempt
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "core_job"
        indexes = [
            # What a person looks through: what failed, the latest first.
            models.Index(fields=["-id"], name="core_job_failed", condition=models.Q(state=JobState.FAILED)),
            # The two questions of the sweeper: what is due, and whose process died.
            models.Index(fields=["run_after"], name="core_job_due", condition=models.Q(state=JobState.PENDING)),
            models.Index(fields=["heartbeat_at"], name="core_job_running", condition=models.Q(state=JobState.RUNNING)),
            models.Index(
                fields=["finished_at"], name="core_job_finished", condition=models.Q(finished_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.state})"
