"""The rows of the ground floor: events to be published, work to be done, what administrators have set."""

from core.models.job import Job, JobState
from core.models.outbox import OutboxEvent
from core.models.setting import InstanceSetting

__all__ = ["InstanceSetting", "Job", "JobState", "OutboxEvent"]
