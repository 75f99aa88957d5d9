"""What the guild wire answers administrators about the gateway."""

from typing import TypedDict


class HeavyGuildResponse(TypedDict):
    """A live guild: about how many bytes it takes, and who hears it."""

    guild_id: str | None
    guild_name: str
    guild_icon: str | None
    memory: str
    member_count: int
    session_count: int
    presence_count: int


class HeavyGuildsResponse(TypedDict):
    """The live guilds that take most memory, the largest first."""

    guilds: list[HeavyGuildResponse]


class GatewayMemoryResponse(TypedDict):
    """Bytes: of all processes, about how many of them are guilds', and the others."""

    total: str
    processes: str
    system: str


class GatewayStatsResponse(TypedDict):
    """The gateway as a whole. `process_count` are its processes that live, `process_limit` how many the machine can run
    beside each other."""

    status: str
    sessions: int
    guilds: int
    presences: int
    calls: int
    memory: GatewayMemoryResponse
    process_count: int
    process_limit: int
    uptime_seconds: int


class ReloadedResponse(TypedDict):
    """How many guilds are reloaded."""

    count: int
