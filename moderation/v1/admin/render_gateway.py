"""The gateway as the guild wire shows it to administrators."""

from moderation.gateway_reports import GatewayTotals, HeavyGuild
from moderation.v1.admin.schemas_gateway import GatewayStatsResponse, HeavyGuildResponse

_UNNAMED = "?"


def render_heavy_guild(heavy: HeavyGuild) -> HeavyGuildResponse:
    """A live guild."""
    guild = heavy.guild
    return {
        "guild_id": str(heavy.guild_id),
        "guild_name": _UNNAMED if guild is None else guild.name,
        "guild_icon": None if guild is None else guild.icon,
        "memory": str(heavy.memory),
        "member_count": 0 if guild is None else guild.member_count,
        "session_count": heavy.sessions,
        "presence_count": heavy.presences,
    }


def render_gateway(totals: GatewayTotals) -> GatewayStatsResponse:
    """The gateway as a whole."""
    return {
        "status": "running" if totals.processes else "down",
        "sessions": totals.sessions,
        "guilds": totals.guilds,
        "presences": totals.presences,
        "calls": totals.calls,
        "memory": {
            "total": str(totals.memory),
            "processes": str(totals.memory_of_guilds),
            "system": str(max(0, totals.memory - totals.memory_of_guilds)),
        },
        "process_count": totals.processes,
        "process_limit": totals.processors,
        "uptime_seconds": totals.uptime_seconds,
    }
