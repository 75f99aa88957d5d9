"""What this process of the gateway says of itself, for administrators.

One process is looked at when somebody asks. Several write down every few seconds what they would say; what a killed
one wrote runs out by itself. Neither is done on the event loop: only sizes are looked at, however much there is.
"""

import os
import sys
import time
from collections.abc import Collection, Mapping
from heapq import nlargest
from pathlib import Path
from typing import Any

import msgspec
import structlog
from django.conf import settings
from redis.exceptions import RedisError

from core.redis import sync_client
from gateway.database import in_database
from gateway.guild_hub import GuildHub
from gateway.hub import Hub, get_hub
from moderation.gateway_reports import GatewayReport, GuildLoad

_log = structlog.get_logger(__name__)
WRITE_SECONDS = 5
EXPIRE_SECONDS = 20
MOST_HEAVIEST = 100
_DEPTH = 2
_PROCESSES = "guildhall:gateway:processes"
_STARTED = time.monotonic()
_KINDS = ("roles", "channels", "members", "emojis", "stickers")
_typical: dict[str, int] = {}


def _key(process: str) -> str:
    return f"guildhall:gateway:report:{process}"


# -- one process -----------------------------------------------------------------------------------------------------


def report_of(hub: Hub) -> GatewayReport:
    """What a hub's process says of itself now. From any thread."""
    loads = [_load(guild) for guild in hub.guilds]
    return GatewayReport(
        sessions=len(hub.sessions),
        guild_ids=tuple(load.guild_id for load in loads),
        heaviest=tuple(nlargest(MOST_HEAVIEST, loads, key=lambda load: load.memory)),
        presences=hub.presences.shown_count,
        memory=_memory(),
        memory_of_guilds=sum(load.memory for load in loads),
        uptime_seconds=int(time.monotonic() - _STARTED),
        processors=len(os.sched_getaffinity(0)),
    )


def _load(guild: GuildHub) -> GuildLoad:
    state, memory = guild.state, sys.getsizeof(guild)
    if state is not None:
        for kind in _KINDS:
            kept = getattr(state, kind)
            memory += sys.getsizeof(kept) + len(kept) * _size_of_one(kind, kept)
    return GuildLoad(guild.id, memory, guild.sessions.count)


def _size_of_one(kind: str, kept: Collection[Any]) -> int:
    """About what one of a kind takes: as much as the first that was seen. Looking at each would cost more than it
    tells."""
    if kind not in _typical and kept:
        try:
            _typical[kind] = _size(next(iter(kept.values() if isinstance(kept, Mapping) else kept)))
        except RuntimeError:  # the event loop has just changed it
            return 0
    return _typical.get(kind, 0)


def _size(thing: Any, depth: int = _DEPTH) -> int:
    size = sys.getsizeof(thing)
    if depth and isinstance(thing, msgspec.Struct):
        size += sum(_size(getattr(thing, name), depth - 1) for name in thing.__struct_fields__)
    return size


def _memory() -> int:
    """What the process takes of the machine's memory."""
    pages = Path("/proc/self/statm").read_text().split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


# -- all of them -----------------------------------------------------------------------------------------------------


def reports() -> list[GatewayReport]:
    """What each process that lives says of itself (hook gateway_reports)."""
    if not settings.GUILDHALL.redis_url:
        return [report_of(get_hub())] if "gateway" in settings.GUILDHALL.roles else []
    try:
        return _written()
    except RedisError:
        _log.exception("gateway.reports_unknown")
        return []


def _written() -> list[GatewayReport]:
    client = sync_client()
    processes: Any = client.zrangebyscore(_PROCESSES, time.time() - EXPIRE_SECONDS, "+inf")
    found: Any = client.mget([_key(process.decode()) for process in processes]) if processes else []
    return [msgspec.msgpack.decode(report, type=GatewayReport) for report in found if report is not None]


class Reporter:
    """Writes down what this process says of itself, where there are others."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub

    def start(self) -> None:
        """Write from now on; one process alone is looked at instead."""
        if settings.GUILDHALL.redis_url:
            self._write()

    def _write(self) -> None:
        self._hub.spawn(in_database(_write, self._hub))
        self._hub.wheel.after(WRITE_SECONDS, self._write)


def _write(hub: Hub) -> None:
    moment = time.time()
    pipe = sync_client().pipeline(transaction=False)
    pipe.set(_key(hub.id), msgspec.msgpack.encode(report_of(hub)), ex=EXPIRE_SECONDS)
    pipe.zadd(_PROCESSES, {hub.id: moment})
    pipe.zremrangebyscore(_PROCESSES, "-inf", moment - EXPIRE_SECONDS)
    pipe.execute()
