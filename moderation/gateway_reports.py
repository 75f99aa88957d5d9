"""What the processes of the gateway say of themselves, taken together."""

from collections.abc import Iterable
from typing import Any

import msgspec

from accounts.rights import Right, require_right
from chat.models import Call
from core.actor import Actor
from guilds.hooks import online_in
from guilds.models import Guild
from guilds.records import GuildRecord
from moderation import hooks


class GuildLoad(msgspec.Struct, frozen=True):
    """What a guild costs one process: bytes, about, and sessions that hear it."""

    guild_id: int
    memory: int
    sessions: int


class GatewayReport(msgspec.Struct, frozen=True, kw_only=True):
    """What one process says. `guild_ids` are live there, `heaviest` are those that cost most; `presences` are people
    who visibly are online anywhere. Memory is in bytes: of the whole process, and of its guilds."""

    sessions: int
    guild_ids: tuple[int, ...]
    heaviest: tuple[GuildLoad, ...]
    presences: int
    memory: int
    memory_of_guilds: int
    uptime_seconds: int
    processors: int


class GatewayTotals(msgspec.Struct, frozen=True, kw_only=True):
    """All processes together; the uptime is of the oldest."""

    sessions: int
    guilds: int
    presences: int
    calls: int
    memory: int
    memory_of_guilds: int
    processes: int
    processors: int
    uptime_seconds: int


class HeavyGuild(msgspec.Struct, frozen=True, kw_only=True):
    """A guild that costs much. `guild` is None for one that is being deleted."""

    guild: GuildRecord | None
    guild_id: int
    memory: int
    sessions: int
    presences: int


def _reports() -> list[GatewayReport]:
    return [report for found in hooks.gateway_reports.collect() for report in found]


def live_guild_ids() -> set[int]:
    """The guilds that are live in some process."""
    return {guild_id for report in _reports() for guild_id in report.guild_ids}


def gateway_totals(actor: Actor) -> GatewayTotals:
    """The gateway as a whole. Needs the right to see it. Raises as `require_right`. One query."""
    require_right(actor, Right.GATEWAY_MEMORY_STATS)
    found = _reports()

    def total(name: str) -> Any:
        return sum(getattr(report, name) for report in found)

    return GatewayTotals(
        sessions=total("sessions"),
        guilds=len({guild_id for report in found for guild_id in report.guild_ids}),
        presences=max((report.presences for report in found), default=0),
        calls=Call.objects.count(),
        memory=total("memory"),
        memory_of_guilds=total("memory_of_guilds"),
        processes=len(found),
        processors=max((report.processors for report in found), default=0),
        uptime_seconds=max((report.uptime_seconds for report in found), default=0),
    )


def heaviest_guilds(actor: Actor, *, limit: int) -> list[HeavyGuild]:
    """The live guilds that cost most memory, over all processes. Needs the right to see it. Raises as `require_right`.
    One query."""
    require_right(actor, Right.GATEWAY_MEMORY_STATS)
    loads = _summed(load for report in _reports() for load in report.heaviest)
    chosen = sorted(loads, key=lambda load: (-load.memory, load.guild_id))[:limit]
    ids = tuple(load.guild_id for load in chosen)
    rows, online = Guild.objects.in_bulk(ids), online_in(ids)
    return [
        HeavyGuild(
            guild=GuildRecord.of(rows[load.guild_id]) if load.guild_id in rows else None,
            guild_id=load.guild_id,
            memory=load.memory,
            sessions=load.sessions,
            presences=online[load.guild_id],
        )
        for load in chosen
    ]


def _summed(loads: Iterable[GuildLoad]) -> Iterable[GuildLoad]:
    found: dict[int, GuildLoad] = {}
    for load in loads:
        known = found.get(load.guild_id, GuildLoad(load.guild_id, 0, 0))
        found[load.guild_id] = GuildLoad(load.guild_id, known.memory + load.memory, known.sessions + load.sessions)
    return found.values()
