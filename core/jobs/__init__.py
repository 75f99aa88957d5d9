"""Work outside requests: declared with `@job`, asked for with `enqueue`, repeated with `@periodic`."""

from core.jobs.queue import Task, enqueue, enqueue_each, enqueue_once, job, withdraw
from core.jobs.registry import GiveUp, periodic
from core.jobs.runner import report_progress

__all__ = [
    "GiveUp",
    "Task",
    "enqueue",
    "enqueue_each",
    "enqueue_once",
    "job",
    "periodic",
    "report_progress",
    "withdraw",
]
