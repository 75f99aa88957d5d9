"""Who is connected, asked by code outside the event loop: invites and guild objects show numbers.

One process looks at its own hub. Several share a sorted set per guild and one of people, in which each process
renews its own entries every few seconds, and a hash per process that says how its people appear; what a killed process
left runs out by itself.
"""

import time
from collections.abc import Iterable
from typing import Any, NamedTuple, cast

import structlog
from django.conf import settings
from redis.exceptions import RedisError

from accounts.records import PresenceRecord
from core.redis import sync_client
from gateway.database import in_database
from gateway.hub import Hub, get_hub
from gateway.session import Session

_log = structlog.get_logger(__name__)
RENEW_SECONDS = 2
EXPIRE_SECONDS = 15
_PEOPLE = "guildhall:online:people"
_PROCESSES = "guildhall:online:processes"
_STRONGEST_FIRST = ("online", "dnd", "idle")


class State(NamedTuple):
    """What one session of a person says about them."""

    status: str
    mobile: bool
    afk: bool

    @classmethod
    def of(cls, session: Session) -> "State":
        """The session's state now."""
        return cls(session.status, session.mobile, session.afk)


def appearance(states: Iterable[State]) -> PresenceRecord | None:
    """How others see a person with these sessions. None when not online, or invisible in one of them."""
    found = list(states)
    statuses = {state.status for state in found}
    status = next((status for status in _STRONGEST_FIRST if status in statuses), None)
    if status is None or "invisible" in statuses:
        return None
    mobile = any(state.mobile for state in found)
    return PresenceRecord(status=status, mobile=mobile, afk=not mobile and all(state.afk for state in found))


def presence_of(user_id: int, status: str | None = None) -> PresenceRecord | None:
    """How a person appears to others, wherever their sessions are; with a `status`, once all of them have it. None
    when not visibly online."""
    states = _states_of(user_id)
    return appearance(states if status is None else (state._replace(status=status) for state in states))


def _states_of(user_id: int) -> list[State]:
    if not settings.GUILDHALL.redis_url:
        return [State.of(session) for session in get_hub().sessions_of(user_id)]
    client = sync_client()
    try:
        processes: Any = client.zrangebyscore(_PROCESSES, time.time() - EXPIRE_SECONDS, "+inf")
        pipe = client.pipeline(transaction=False)
        for process in processes:
            pipe.hget(_states(process.decode()), str(user_id))
        packed = [states.decode() for states in pipe.execute() if states]
    except RedisError:
        _log.exception("presence.unknown")
        return []
    return [state for states in packed for state in _unpacked(states)]


def _states(process: str) -> str:
    return f"guildhall:online:states:{process}"


def _packed(sessions: Iterable[Session]) -> str:
    return ";".join(f"{one.status},{int(one.mobile)},{int(one.afk)}" for one in sessions)


def _unpacked(states: str) -> Iterable[State]:
    for state in states.split(";"):
        status, mobile, afk = state.split(",")
        yield State(status, mobile == "1", afk == "1")


def _guild(guild_id: int) -> str:
    return f"guildhall:online:guild:{guild_id}"


def online_counts(guild_ids: Iterable[int]) -> dict[int, int]:
    """How many members of each guild are connected."""
    if not settings.GUILDHALL.redis_url:
        live = {guild_id: get_hub().guilds.get(guild_id) for guild_id in guild_ids}
        return {guild_id: len(guild.sessions) if guild is not None else 0 for guild_id, guild in live.items()}
    wanted = list(guild_ids)
    pipe = sync_client().pipeline(transaction=False)
    for guild_id in wanted:
        pipe.zcount(_guild(guild_id), time.time() - EXPIRE_SECONDS, "+inf")
    try:
        return dict(zip(wanted, pipe.execute(), strict=True))
    except RedisError:
        _log.exception("presence.unknown")
        return dict.fromkeys(wanted, 0)  # a number beside an invite is worth no failed request


def connected_people(user_ids: Iterable[int]) -> set[int]:
    """Who of these people has a gateway session anywhere."""
    wanted = list(user_ids)
    if not settings.GUILDHALL.redis_url:
        return {user_id for user_id in wanted if get_hub().sessions_of(user_id)}
    if not wanted:
        return set()
    since = time.time() - EXPIRE_SECONDS
    try:
        seen = sync_client().zmscore(_PEOPLE, [str(user_id) for user_id in wanted])
    except RedisError:
        _log.exception("presence.unknown")
        return set()
    return {user_id for user_id, moment in zip(wanted, seen, strict=True) if moment is not None and moment > since}


class Attendance:
    """Renews this process's entries, and takes out whom it saw leave."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._told: dict[str, set[int]] = {}

    def start(self) -> None:
        """Renew from now on; one process alone has nothing to tell."""
        if settings.GUILDHALL.redis_url:
            self._renew()

    def _renew(self) -> None:
        present = {_guild(guild.id): set(guild.sessions) for guild in self._hub.guilds if guild.sessions}
        sessions: dict[int, list[Session]] = {}
        for session in self._hub.sessions.values():
            sessions.setdefault(session.user_id, []).append(session)
        present[_PEOPLE] = set(sessions)
        self._hub.spawn(self._tell(present, {str(user_id): _packed(own) for user_id, own in sessions.items()}))
        self._hub.wheel.after(RENEW_SECONDS, self._renew)

    def tell_states(self, user_id: int) -> None:
        """Say at once how a person's sessions here appear: whoever becomes invisible must not be seen for seconds."""
        own = self._hub.sessions_of(user_id)
        if settings.GUILDHALL.redis_url and own:
            self._hub.spawn(in_database(_write_states, self._hub.id, {str(user_id): _packed(own)}, set()))

    async def _tell(self, present: dict[str, set[int]], states: dict[str, str]) -> None:
        gone = {key: users - present.get(key, set()) for key, users in self._told.items()}
        self._told = present
        await in_database(_write, present, gone)
        await in_database(_write_states, self._hub.id, states, gone.get(_PEOPLE, set()))


def _write(present: dict[str, set[int]], gone: dict[str, set[int]]) -> None:
    moment = time.time()
    pipe = sync_client().pipeline(transaction=False)
    for key, users in gone.items():
        if users:
            pipe.zrem(key, *users)
    for key, users in present.items():
        if users:
            pipe.zadd(key, dict.fromkeys(map(str, users), moment))
            pipe.zremrangebyscore(key, "-inf", moment - EXPIRE_SECONDS)
            pipe.expire(key, EXPIRE_SECONDS * 2)
    pipe.execute()


def _write_states(process: str, states: dict[str, str], gone: set[int]) -> None:
    moment = time.time()
    pipe = sync_client().pipeline(transaction=False)
    if gone:
        pipe.hdel(_states(process), *map(str, gone))
    if states:
        pipe.hset(_states(process), mapping=cast(dict[Any, Any], states))
        pipe.expire(_states(process), EXPIRE_SECONDS)
    pipe.zadd(_PROCESSES, {process: moment})
    pipe.zremrangebyscore(_PROCESSES, "-inf", moment - EXPIRE_SECONDS)
    pipe.execute()
