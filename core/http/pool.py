"""A fixed set of threads that run requests, each in the context of the task that asked."""

import contextvars
import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import Any

import structlog

_log = structlog.get_logger(__name__)
_Work = tuple[contextvars.Context, Callable[..., Any], tuple[Any, ...]]


class ThreadPool:
    """Threads start with the first work and live until `stop`, so that database connections persist."""

    def __init__(self, threads: int, *, name: str = "http", on_exit: Callable[[], None] | None = None) -> None:
        self._queue: SimpleQueue[_Work | None] = SimpleQueue()
        self._on_exit = on_exit
        self._threads = [threading.Thread(target=self._run, name=f"{name}-{n}", daemon=True) for n in range(threads)]
        self._started = False

    def submit(self, function: Callable[..., Any], *args: Any) -> None:
        """Run the function soon; it reports its own result."""
        if not self._started:
            self._started = True
            for thread in self._threads:
                thread.start()
        self._queue.put((contextvars.copy_context(), function, args))

    def stop(self, timeout: float) -> None:
        """Let running work end, for that many seconds at most."""
        if self._started:
            for _ in self._threads:
                self._queue.put(None)
            for thread in self._threads:
                thread.join(timeout)

    def _run(self) -> None:
        while (work := self._queue.get()) is not None:
            context, function, args = work
            try:
                context.run(function, *args)
            except Exception:
                _log.exception("pool.work_failed")
            del work, context, function, args  # nothing of a finished request stays alive while waiting
        if self._on_exit is not None:
            self._on_exit()
