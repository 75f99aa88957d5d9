"""Celery inside the server's process: worker threads for each queue, and the beat.

Several workers, because a long export would otherwise hold up a sign-in code (measured: 2054 ms behind two exports of
1.5 s with one worker, 36 ms with two), and so would a site that does not answer. What waits for other people's servers
has several threads, of which a slow one holds one. `solo` runs jobs on the worker's own thread; the `threads` pool was
measured at a twentieth of its rate and stalled.
"""

import threading
import time
from typing import Any

import structlog
from celery import beat
from celery.worker import WorkController, state
from django.db import connections

from config.celery import app, dispatch, run_repeated, schedule, wake
from core.jobs import heartbeat
from core.jobs.registry import QUEUES, Queue, periodics
from core.jobs.sweeper import JobSweeper

_log = structlog.get_logger(__name__)
_THREADS: dict[Queue, int] = {"fast": 1, "slow": 1, "outside": 3, "push": 2}
_WAKE_TIMES = 3
START_SECONDS = 15.0
FINISH_SECONDS = 10.0  # what running jobs get when the server ends; then they go back to their queue


class _Worker(WorkController):
    """One thread for one queue."""

    def __init__(self, queue: str, number: int) -> None:
        self.is_ready = threading.Event()
        super().__init__(
            app=app,
            hostname=f"{queue}-{number}@embedded",
            queues=[queue],
            pool_cls="solo",
            concurrency=1,
            loglevel="WARNING",
            without_gossip=True,
            without_mingle=True,
            without_heartbeat=True,
        )
        self.thread = threading.Thread(target=self._work, name=f"jobs-{queue}-{number}", daemon=True)

    def on_consumer_ready(self, consumer: object) -> None:
        self.is_ready.set()

    def _work(self) -> None:
        self.start()
        connections.close_all()


class EmbeddedJobs:
    """Started and stopped with the server."""

    def __init__(self) -> None:
        self._workers: list[_Worker] = []
        self._beat: Any = beat.EmbeddedService(app, thread=True, scheduler_cls=beat.Scheduler)
        self._sweeper = JobSweeper()

    def start(self) -> None:
        """Returns when the workers take jobs. What a former process left pending is handed over at once."""
        state.should_stop = None
        app.conf.beat_schedule = schedule()
        for queue in QUEUES:
            for number in range(_THREADS[queue]):
                self._start_worker(queue, number)
        dispatch.embedded = True
        self._beat.start()
        self._sweeper.start()
        for entry in periodics():  # a server that is restarted often would never reach a long period
            run_repeated.apply_async((entry.name,), queue=entry.queue)

    def _start_worker(self, queue: str, number: int) -> None:
        # One after the other: Celery keeps the queues to consume in the app, where the next worker replaces them.
        worker = _Worker(queue, number)
        worker.thread.start()
        if not worker.is_ready.wait(START_SECONDS):
            raise RuntimeError(f"the job worker for {queue} did not start")
        self._workers.append(worker)

    def stop(self, patience: float = FINISH_SECONDS) -> None:
        """Let running jobs end; what does not end in time, and what waits, stays a pending row."""
        dispatch.embedded = False
        # The exit status to leave with; None is "go on".
        state.should_stop = 0  # type: ignore[assignment]
        # A worker looks at the flag between two waits of 2 s and waits once more after it has seen it.
        for queue in QUEUES:
            for _ in range(_THREADS[queue] * _WAKE_TIMES):
                wake.apply_async(queue=queue)
        self._sweeper.stop()
        self._beat.stop()
        deadline = time.monotonic() + patience
        for worker in self._workers:
            worker.thread.join(max(0.0, deadline - time.monotonic()))
        if any(worker.thread.is_alive() for worker in self._workers):
            _log.warning("jobs.put_back", jobs=heartbeat.put_back())
