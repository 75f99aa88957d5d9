"""What the process needs to work, each thing asked by one small function."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.db import Error, connection
from redis.exceptions import RedisError

from core.clock import now
from core.models import Job, JobState
from core.redis import sync_client
from core.storage import files

Status = Literal["healthy", "degraded", "unhealthy", "disabled"]

_STARTED = time.monotonic()
# Jobs are due within a second or two; a minute says that nobody works.
_WAITING_TOO_LONG = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Finding:
    """How one part is; `message` says what is wrong, for an operator, without secrets."""

    status: Status
    message: str = ""
    latency_ms: float | None = None

    @property
    def is_ready(self) -> bool:
        """Whether the process can serve with the part in this state."""
        return self.status != "unhealthy"


Probe = Callable[[], Finding]
_probes: dict[str, Probe] = {}


def register(name: str, probe: Probe) -> None:
    """Add a part to what /_ready and /_health look at. A probe answers; it does not raise."""
    _probes[name] = probe


def findings() -> dict[str, Finding]:
    """Every part, asked now."""
    return {name: _timed(probe) for name, probe in sorted(_probes.items())}


def overall(found: dict[str, Finding]) -> Status:
    """The worst of the parts."""
    statuses = {finding.status for finding in found.values()}
    return "unhealthy" if "unhealthy" in statuses else "degraded" if "degraded" in statuses else "healthy"


def uptime() -> float:
    """Seconds since this process started."""
    return time.monotonic() - _STARTED


def _timed(probe: Probe) -> Finding:
    started = time.perf_counter()
    finding = probe()
    if finding.status == "disabled":
        return finding
    return Finding(finding.status, finding.message, round((time.perf_counter() - started) * 1000, 2))


def _database() -> Finding:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error as problem:
        return Finding("unhealthy", f"The database does not answer ({type(problem).__name__})")
    return Finding("healthy")


def _cache() -> Finding:
    if not settings.GUILDHALL.redis_url:
        return Finding("disabled", "Kept in memory")
    try:
        sync_client().ping()
    except (RedisError, OSError) as problem:
        return Finding("unhealthy", f"Redis does not answer ({type(problem).__name__})")
    return Finding("healthy")


def _storage() -> Finding:
    try:
        files().exists("health")
    except (OSError, BotoCoreError, ClientError) as problem:
        return Finding("unhealthy", f"The file storage does not answer ({type(problem).__name__})")
    return Finding("healthy")


def _worker() -> Finding:
    if settings.GUILDHALL.jobs == "eager":
        return Finding("disabled", "Jobs run where they are asked for")
    try:
        waiting = Job.objects.filter(state=JobState.PENDING, run_after__lt=now() - _WAITING_TOO_LONG).exists()
    except Error as problem:
        return Finding("unhealthy", f"The job table cannot be read ({type(problem).__name__})")
    # Late mail is no reason to take the server out of service.
    return Finding("degraded", "Jobs have been waiting for more than a minute") if waiting else Finding("healthy")


register("database", _database)
register("cache", _cache)
register("storage", _storage)
register("worker", _worker)
