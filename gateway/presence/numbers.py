"""Who is connected, asked by code outside the event loop: invites and guild objects show numbers.

One process looks at its own hub. Several share a sorted set per guild and one of people, in which each process
renews its own entries every few seconds; what a killed process left runs out by itself.
"""

import time
from collections.abc import Collection, Iterable

import structlog
from django.conf import settings
from redis.exceptions import RedisError

from core.redis import sync_client
from gateway.database import in_database
from gateway.hub import Hub, get_hub
from gateway.sessions.session import Session

_log = structlog.get_logger(__name__)
RENEW_SECONDS = 2
EXPIRE_SECONDS = 15
_PEOPLE = "guildhall:online:people"
_ATTENTIVE = "guildhall:online:attentive"


def _guild(guild_id: int) -> str:
    return f"guildhall:online:guild:{guild_id}"


def online_counts(guild_ids: Iterable[int], without: Collection[int] = ()) -> dict[int, int]:
    """How many members of each guild are visibly online, `without` these people."""
    if not settings.GUILDHALL.redis_url:
        online = get_hub().presences.online_in
        return {guild_id: len(online(guild_id)) - _here(online(guild_id), without) for guild_id in guild_ids}
    wanted, since = list(guild_ids), time.time() - EXPIRE_SECONDS
    pipe = sync_client().pipeline(transaction=False)
    for guild_id in wanted:
        pipe.zcount(_guild(guild_id), since, "+inf")
        if without:
            pipe.zmscore(_guild(guild_id), [str(user_id) for user_id in without])
    try:
        found = pipe.execute()
    except RedisError:
        _log.exception("presence.unknown")
        return dict.fromkeys(wanted, 0)  # a number beside an invite is worth no failed request
    if not without:
        return dict(zip(wanted, found, strict=True))
    left_out = (sum(moment is not None and moment >= since for moment in moments) for moments in found[1::2])
    return {guild_id: count - out for guild_id, count, out in zip(wanted, found[::2], left_out, strict=True)}


def _here(online: Collection[int], people: Collection[int]) -> int:
    return sum(user_id in online for user_id in people)


def connected_people(user_ids: Iterable[int]) -> set[int]:
    """Who of these people has a gateway session anywhere."""
    if not settings.GUILDHALL.redis_url:
        return {user_id for user_id in user_ids if get_hub().sessions_of(user_id)}
    return _renewed(_PEOPLE, user_ids)


def attentive_people(user_ids: Iterable[int]) -> set[int]:
    """Who of these people has a gateway session that is not idle, or one that is mobile: they look, or have their
    telephone tell them."""
    if not settings.GUILDHALL.redis_url:
        return {user_id for user_id in user_ids if any(map(_is_attentive, get_hub().sessions_of(user_id)))}
    return _renewed(_ATTENTIVE, user_ids)


def _is_attentive(session: Session) -> bool:
    return session.mobile or not session.afk


def _renewed(key: str, user_ids: Iterable[int]) -> set[int]:
    """Who of these people is in a set, by any process that lives."""
    wanted = list(user_ids)
    if not wanted:
        return set()
    since = time.time() - EXPIRE_SECONDS
    try:
        seen = sync_client().zmscore(key, [str(user_id) for user_id in wanted])
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
        seen = self._hub.presences.of
        present = {_guild(guild.id): {one for one in guild.seats.people if seen(one)} for guild in self._hub.guilds}
        present[_PEOPLE] = {session.user_id for session in self._hub.sessions.values()}
        present[_ATTENTIVE] = {one.user_id for one in self._hub.sessions.values() if _is_attentive(one)}
        self._hub.spawn(self._tell(present))
        self._hub.wheel.after(RENEW_SECONDS, self._renew)

    async def _tell(self, present: dict[str, set[int]]) -> None:
        gone = {key: users - present.get(key, set()) for key, users in self._told.items()}
        self._told = present
        await in_database(_write, present, gone)


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
