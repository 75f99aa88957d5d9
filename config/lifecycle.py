"""What starts with a server process and what ends with it, in order."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import structlog
from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import connections

from config.embedded import EmbeddedJobs
from core import limit_config
from core.outbox import Sweeper

_log = structlog.get_logger(__name__)
Step = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Part:
    """Something that lives as long as the process. `drain` runs while connections are still open."""

    name: str
    start: Step
    stop: Step
    drain: Step | None = None


class Lifecycle:
    """Parts start in the order in which they were added and stop in the reverse order."""

    def __init__(self) -> None:
        self._parts: list[Part] = []
        self._running: list[Part] = []

    def add(self, part: Part) -> None:
        """Adding a part of the same name again replaces it."""
        self._parts = [known for known in self._parts if known.name != part.name] + [part]

    async def start(self) -> None:
        """Start everything, or stop what was started and raise."""
        for part in self._parts:
            try:
                await part.start()
            except BaseException:
                _log.exception("lifecycle.start_failed", part=part.name)
                await self.stop()
                raise
            self._running.append(part)

    async def drain(self) -> None:
        """Tell open connections to come back elsewhere."""
        for part in self._running:
            if part.drain is not None:
                await _guarded(part.name, part.drain)

    async def stop(self) -> None:
        while self._running:
            part = self._running.pop()
            await _guarded(part.name, part.stop)


async def _guarded(name: str, step: Step) -> None:
    try:
        await step()
    except Exception:
        _log.exception("lifecycle.stop_failed", part=name)  # the others still have to end


def _in_thread(function: Callable[[], None]) -> Step:
    return sync_to_async(function, thread_sensitive=False)


def limits_part() -> Part:
    """The limits that administrators have set: read once the process hears of changes, so that none is missed."""

    async def stop() -> None:
        """Nothing has to end."""

    return Part("limits", start=_in_thread(_read_limits), stop=stop)


def _read_limits() -> None:
    try:
        limit_config.read()
    finally:
        connections.close_all()


def outbox_part() -> Part:
    """The sweeper that keeps the promise of the outbox."""
    sweeper = Sweeper()
    return Part("outbox", start=_in_thread(sweeper.start), stop=_in_thread(sweeper.stop))


def jobs_part() -> Part:
    """Worker threads of this process."""
    jobs = EmbeddedJobs()
    return Part("jobs", start=_in_thread(jobs.start), stop=_in_thread(jobs.stop))


lifecycle = Lifecycle()


async def start() -> None:
    """Start what this process is for: the parts wiring has added, then the outbox sweeper and the job workers."""
    config = settings.GUILDHALL
    for sentence in config.warnings():
        _log.warning("settings.weak", what=sentence)
    lifecycle.add(limits_part())
    lifecycle.add(outbox_part())
    if config.jobs == "inprocess" and "jobs" in config.roles:
        lifecycle.add(jobs_part())
    await lifecycle.start()
    _log.info("server.started", environment=config.environment, roles=sorted(config.roles))


async def drain() -> None:
    """Before connections are closed."""
    await lifecycle.drain()


async def stop() -> None:
    """After the last connection: jobs end or go back to their queue, then the rest in reverse order."""
    await lifecycle.stop()
    _log.info("server.stopped")
