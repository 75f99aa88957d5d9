"""The rows of the ground floor: events to be published and work to be done."""

from core.models.job import Job, JobState
from core.models.outbox import OutboxEvent

__all__ = ["Job", "JobState", "OutboxEvent"]
