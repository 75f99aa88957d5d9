"""Running periodic work once in the whole installation."""

import time
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.cache import cache

from core.clock import now
from core.jobs.registry import Periodic, periodic_named, periodics

# A run may come a little early; two processes whose clocks tick apart must still not both run.
_BLOCKED_SHARE = 0.9
_LAST = "jobs:last:"
_KEPT_SECONDS = 30 * 24 * 60 * 60
_ERROR_LENGTH = 500


def run_periodic(name: str) -> bool:
    """Run it unless it ran within nine tenths of its period, here or in another process. True when it ran."""
    entry = periodic_named(name)
    if not cache.add(f"jobs:periodic:{name}", 1, timeout=entry.seconds * _BLOCKED_SHARE):
        return False
    started, moment = time.perf_counter(), now()
    error = ""
    try:
        entry.function()
    except Exception as problem:
        error = f"{type(problem).__name__}: {problem}"[:_ERROR_LENGTH]
        raise
    finally:
        _note(name, moment, time.perf_counter() - started, error)
    return True


@dataclass(frozen=True, slots=True)
class LastRun:
    """When periodic work last ran, for how long, and what went wrong; `began_at` is None where that is not known."""

    work: Periodic
    began_at: datetime | None = None
    seconds: float = 0.0
    error: str = ""


def last_runs() -> list[LastRun]:
    """All periodic work with its last run, in any process that shares the cache. One look into it."""
    found = cache.get_many([_LAST + entry.name for entry in periodics()])
    return [LastRun(entry, *found.get(_LAST + entry.name, ())) for entry in periodics()]


def _note(name: str, *facts: Any) -> None:
    cache.set(_LAST + name, facts, timeout=_KEPT_SECONDS)
