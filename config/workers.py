"""The entry point of Celery's own workers: JOBS=workers.

`celery -A config.workers worker -Q fast`, the same for `slow`, `outside` and `push`, and, once in the installation,
`celery -A config.workers beat`.
"""

from config.boot import boot

boot()

from celery.signals import (  # noqa: E402 - Django must be ready for what follows
    worker_process_init,
    worker_ready,
    worker_shutdown,
)

from config.celery import app, schedule  # noqa: E402
from config.hearing import hear_in_thread  # noqa: E402
from core.jobs import heartbeat  # noqa: E402
from core.jobs.sweeper import JobSweeper  # noqa: E402

__all__ = ["app"]

app.conf.beat_schedule = schedule()
_sweeper = JobSweeper()


@worker_process_init.connect
def _begun(**_: object) -> None:
    hear_in_thread()  # each process of a pool that forks has memory of its own


@worker_ready.connect
def _started(**_: object) -> None:
    hear_in_thread()
    _sweeper.start()


@worker_shutdown.connect
def _stopping(**_: object) -> None:
    _sweeper.stop()
    heartbeat.put_back()
