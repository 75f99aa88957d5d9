"""Who is online: has at least one client connected, in whichever process."""

import time
from collections.abc import Collection, Coroutine
from datetime import UTC, datetime
from typing import Any, Protocol, TypeVar

import structlog
from django.conf import settings
from redis.exceptions import RedisError

from core.redis import async_client, sync_client
from gateway.socketio.connection import Connection

_log = structlog.get_logger(__name__)
_T = TypeVar("_T")
_LEASE_SECONDS = 90
RENEW_SECONDS = 30
_PEOPLE = "guildhall:online"
_SINCE = "guildhall:online-since"

# A person's processes, each until its lease ends, and all people until their longest lease ends. A process that dies
# leaves nothing behind for longer than a lease.
_ENTER = """
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', ARGV[1])
local new = redis.call('ZCARD', KEYS[2]) == 0
redis.call('ZADD', KEYS[2], ARGV[2], ARGV[3])
redis.call('EXPIREAT', KEYS[2], ARGV[2])
redis.call('ZADD', KEYS[1], ARGV[2], ARGV[4])
if new then redis.call('HSET', KEYS[3], ARGV[4], ARGV[1]) end
return new and 1 or 0
"""
_LEAVE = """
redis.call('ZREM', KEYS[2], ARGV[2])
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', ARGV[1])
if redis.call('ZCARD', KEYS[2]) > 0 then return 0 end
redis.call('ZREM', KEYS[1], ARGV[3])
redis.call('HDEL', KEYS[3], ARGV[3])
return 1
"""


class Board(Protocol):
    """Where processes note who is connected to them."""

    async def enter(self, user_id: int) -> bool:
        """The person's first client here has come. Says whether they were offline before."""

    async def leave(self, user_id: int) -> bool:
        """The person's last client here is gone. Says whether they are offline now."""

    async def renew(self, user_ids: list[int]) -> None:
        """These people are still connected here."""

    async def count(self) -> int:
        """How many people are online."""


class MemoryBoard:
    """For a single process."""

    def __init__(self) -> None:
        self._people: set[int] = set()

    async def enter(self, user_id: int) -> bool:
        self._people.add(user_id)
        return True

    async def leave(self, user_id: int) -> bool:
        self._people.discard(user_id)
        return True

    async def renew(self, user_ids: list[int]) -> None:
        """Nothing runs out."""

    async def count(self) -> int:
        return len(self._people)


class RedisBoard:
    """For many processes."""

    def __init__(self, process: str) -> None:
        self._process = process

    async def enter(self, user_id: int) -> bool:
        now = int(time.time())
        keys = (_PEOPLE, _processes(user_id), _SINCE)
        return bool(await self._run(_ENTER, keys, now, now + _LEASE_SECONDS, self._process, user_id))

    async def leave(self, user_id: int) -> bool:
        keys = (_PEOPLE, _processes(user_id), _SINCE)
        return bool(await self._run(_LEAVE, keys, int(time.time()), self._process, user_id))

    async def renew(self, user_ids: list[int]) -> None:
        until = int(time.time()) + _LEASE_SECONDS
        pipe = async_client().pipeline(transaction=False)
        for user_id in user_ids:
            pipe.zadd(_processes(user_id), {self._process: until})
            pipe.expireat(_processes(user_id), until)
            pipe.zadd(_PEOPLE, {str(user_id): until})
        await pipe.execute()

    async def count(self) -> int:
        client = async_client()
        await client.zremrangebyscore(_PEOPLE, "-inf", int(time.time()))
        return int(await client.zcard(_PEOPLE))

    @staticmethod
    async def _run(script: str, keys: tuple[str, ...], *values: Any) -> Any:
        return await async_client().eval(script, len(keys), *keys, *values)


def _processes(user_id: int) -> str:
    return f"{_PEOPLE}:{user_id}"


def connected_anywhere(user_ids: Collection[int]) -> dict[int, datetime]:
    """Who of these people is online in any of several processes, and since when. For code outside the event loop."""
    ids = [str(user_id) for user_id in user_ids]
    if not ids:
        return {}
    pipe = sync_client().pipeline(transaction=False)
    pipe.zmscore(_PEOPLE, ids)
    pipe.hmget(_SINCE, ids)
    try:
        until, since = pipe.execute()
    except RedisError:
        _log.exception("presence.board_unreachable")
        return {}
    moment = time.time()
    return {
        int(user_id): datetime.fromtimestamp(int(began or moment), UTC)
        for user_id, ends, began in zip(ids, until, since, strict=True)
        if ends is not None and ends > moment
    }


def make_board(process: str) -> Board:
    """The board of this deployment, chosen by REDIS_URL."""
    return RedisBoard(process) if settings.GUILDHALL.redis_url else MemoryBoard()


class Presence:
    """Counts clients per person in this process and keeps the board right. While the board cannot be reached, this
    process counts its own people."""

    def __init__(self, board: Board) -> None:
        self._board = board
        self._clients: dict[int, set[Connection]] = {}
        self.since: dict[int, datetime] = {}

    async def came(self, connection: Connection) -> bool:
        """A client has connected. Says whether its person came online with it."""
        clients = self._clients.setdefault(connection.user_id, set())
        clients.add(connection)
        self.since.setdefault(connection.user_id, connection.connected_at)
        return len(clients) == 1 and await _or(self._board.enter(connection.user_id), False)

    async def went(self, connection: Connection) -> bool:
        """A client is gone. Says whether its person went offline with it."""
        clients = self._clients.get(connection.user_id, set())
        clients.discard(connection)
        if clients:
            return False
        self._clients.pop(connection.user_id, None)
        self.since.pop(connection.user_id, None)
        offline = await _or(self._board.leave(connection.user_id), False)
        if connection.user_id in self._clients:  # back again while the board was told
            await _or(self._board.enter(connection.user_id), False)
            return False
        return offline

    async def count(self) -> int:
        """How many people are online."""
        return await _or(self._board.count(), len(self._clients))

    async def renew(self) -> None:
        """Say again who is connected here."""
        await _or(self._board.renew(list(self._clients)), None)

    async def stop(self) -> None:
        """The process ends: nobody is connected here."""
        for user_id in tuple(self._clients):
            await _or(self._board.leave(user_id), False)


async def _or(asked: Coroutine[Any, Any, _T], otherwise: _T) -> _T:
    try:
        return await asked
    except (RedisError, OSError):
        _log.exception("presence.board_unreachable")
        return otherwise
