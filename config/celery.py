"""The Celery application, and how a job's id gets into a queue in each of the three modes.

`eager` runs it in place (tests), `inprocess` on worker threads of this process (config/embedded.py), `workers` on
Celery's own workers (config/workers.py). Queues carry nothing but ids: the rows are the truth (core/jobs).
"""

from typing import Any

import structlog
from celery import Celery
from django.conf import settings
from django.db import close_old_connections
from kombu.exceptions import OperationalError

from core.jobs.registry import QUEUES, periodics
from core.jobs.repeating import run_periodic
from core.jobs.runner import run

_log = structlog.get_logger(__name__)

# Measured: 25 ms from enqueue to start at 0.4 % of a core when idle; the default of a second waits for that second.
_MEMORY_POLLING_SECONDS = 0.05


def _make() -> Celery:
    made = Celery("guildhall", set_as_current=True)
    external = settings.GUILDHALL.jobs == "workers"
    made.conf.update(
        broker_url=settings.GUILDHALL.redis_url if external else "memory://localhost/",
        broker_transport_options={} if external else {"polling_interval": _MEMORY_POLLING_SECONDS},
        broker_connection_retry_on_startup=True,
        task_ignore_result=True,
        task_default_queue=QUEUES[0],
        task_create_missing_queues=True,
        task_acks_late=False,  # the row brings a lost id back
        worker_prefetch_multiplier=1,
        worker_enable_remote_control=False,
        worker_hijack_root_logger=False,
        worker_send_task_events=False,
        worker_cancel_long_running_tasks_on_connection_loss=False,
        enable_utc=True,
        timezone="UTC",
    )
    # The current app is a thread's own; worker threads would not know a single task without a default.
    made.set_default()
    return made


app = _make()


@app.task(name="guildhall.job")
def run_job(job_id: int) -> None:
    close_old_connections()
    run(job_id)


@app.task(name="guildhall.periodic")
def run_repeated(name: str) -> None:
    close_old_connections()
    run_periodic(name)


@app.task(name="guildhall.wake")
def wake() -> None:
    """Nothing: it ends a worker's wait, so that it sees that it shall stop."""


def schedule() -> dict[str, dict[str, Any]]:
    """Celery's beat schedule of all periodic work."""
    return {
        entry.name: {
            "task": run_repeated.name,
            "args": (entry.name,),
            "schedule": entry.seconds,
            "options": {"queue": entry.queue, "expires": entry.seconds},
        }
        for entry in periodics()
    }


class Dispatcher:
    """Where ids go; `embedded` is set while this process has worker threads."""

    embedded = False

    def __call__(self, job_id: int, queue: str) -> bool:
        """False when no queue could take the id: its row stays pending for the sweeper of a process that has one."""
        mode = settings.GUILDHALL.jobs
        if mode == "eager":
            return run(job_id)
        if mode == "inprocess" and not self.embedded:
            return False
        try:
            run_job.apply_async((job_id,), queue=queue)
        except OperationalError:
            _log.exception("jobs.broker_unreachable")
            return False
        return True


dispatch = Dispatcher()
