"""Rate limits: one budget per client and bucket, whichever interface the request came through.

Numbers and keys: rate-limit sections of the wire contract; the bucket table is core/buckets.py, the counters are
core/limit_stores.py. A request, once it has been charged for a bucket, is not charged for it again: the HTTP layer
opens `request_scope`, charges before anything else, and operations called inside find the bucket already charged.
"""

import hashlib
import ipaddress
import re
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache

import structlog
from django.conf import settings
from redis.exceptions import RedisError

from core.actor import Actor
from core.buckets import BUCKETS, EXTRA_LIMITS, Bucket
from core.errors import RateLimited
from core.limit_stores import Draw, MemoryStore, RedisStore, Store, Verdict

__all__ = [
    "Client",
    "Verdict",
    "charge",
    "charge_actor",
    "charged",
    "client_of",
    "client_of_actor",
    "hit",
    "request_scope",
    "require",
    "require_left",
    "slow_mode",
    "slow_mode_wait",
    "spend",
]

_log = structlog.get_logger(__name__)

GLOBAL_LIMIT = 50
HIGH_GLOBAL_LIMIT = 1200
GLOBAL_WINDOW_MS = 1000
HIGH_GLOBAL_RATE_LIMIT_FLAG = 1 << 33
RATE_LIMIT_BYPASS_FLAG = 1 << 47

_STORE_PAUSE_SECONDS = 1.0
_LONGEST_VALUE = 100
_PARAMETER = re.compile(r"::([a-z_]+)")


@dataclass(frozen=True, slots=True)
class Client:
    """Who is counted: `key` is "user:<id>", "ip:<address>" or "internal"; `bypass` is never counted."""

    key: str
    global_limit: int = GLOBAL_LIMIT
    bypass: bool = False


charged: ContextVar[set[str] | None] = ContextVar("charged", default=None)
"""The keys already charged for the current request, or None outside a request scope (each call then counts)."""

_enforced: ContextVar[bool | None] = ContextVar("enforced", default=None)


@contextmanager
def request_scope(enforced: bool | None = None) -> Iterator[None]:
    """Everything charged inside belongs to one request. `enforced` overrides the RATE_LIMITS switch for it."""
    charged_token, enforced_token = charged.set(set()), _enforced.set(enforced)
    try:
        yield
    finally:
        charged.reset(charged_token)
        _enforced.reset(enforced_token)


def client_of(user_id: int | None = None, ip: str = "", user_flags: int = 0) -> Client:
    """The client behind a request: the account, else the address (a whole /64 for IPv6), else "internal".

    `user_flags` are the account's flags, two of which raise or lift the limits.
    """
    if user_id is None:
        return Client(f"ip:{address_group(ip)}" if ip else "internal")
    high = bool(user_flags & HIGH_GLOBAL_RATE_LIMIT_FLAG)
    return Client(
        f"user:{user_id}",
        global_limit=HIGH_GLOBAL_LIMIT if high else GLOBAL_LIMIT,
        bypass=bool(user_flags & RATE_LIMIT_BYPASS_FLAG),
    )


def client_of_actor(actor: Actor) -> Client:
    """The client behind an operation. The system itself is never limited."""
    if actor.kind == "system":
        return Client("internal", bypass=True)
    if actor.user is None:
        return client_of(ip=actor.ip)
    return client_of(actor.user_id, actor.ip, actor.user.flags)


def address_group(ip: str) -> str:
    """The part of an address that one customer holds: IPv4 whole, IPv6 by its /64, written as network address."""
    try:
        address = ipaddress.ip_address(ip.partition("%")[0])
    except ValueError:
        return _bounded(ip)
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(ipaddress.IPv6Network((address, 64), strict=False).network_address)


def bucket_key(name: str, client: Client, params: Mapping[str, object]) -> str:
    """The key of a client's counter. KeyError for an unknown bucket or a missing `::parameter`: a mistake in code."""
    filled = _PARAMETER.sub(lambda match: f":{_bounded(str(params[match[1]]))}", BUCKETS[name].name)
    return f"ratelimit:bucket:{client.key}:{filled}"


def charge(name: str, client: Client, params: Mapping[str, object] | None = None) -> Verdict | None:
    """Count a request against the global limit, then its bucket.

    Returns the bucket's verdict for the headers, or None when nothing was counted: limits off, client exempt,
    already charged for this request, or the store unreachable. Raises RateLimited.
    """
    bucket = BUCKETS[name]
    key = bucket_key(name, client, params or {})
    done = charged.get()
    if client.bypass or not _is_on() or (done is not None and key in done):
        return None
    draws = _draws(bucket, key, client, done)
    verdicts = _count(draws)
    if verdicts is None:
        return None
    last = verdicts[-1]
    if not last.allowed:
        _refuse(last, is_global=draws[len(verdicts) - 1].key != key)
    if done is not None:
        done.update(draw.key for draw in draws)
    return last


def charge_actor(actor: Actor, name: str, params: Mapping[str, object] | None = None) -> Verdict | None:
    """`charge` for the actor of an operation."""
    return charge(name, client_of_actor(actor), params)


def hit(key: str, limit: int, window_ms: int, times: int = 1) -> Verdict | None:
    """Count so many times at `ratelimit:<key>`, whatever the switch says, up to the one that is refused. The last
    verdict; None when the store is unreachable."""
    verdicts = _count([Draw(f"ratelimit:{key}", limit, window_ms)] * times)
    return verdicts[-1] if verdicts else None


def spend(name: str, *values: object) -> Verdict | None:
    """Count against a limit of EXTRA_LIMITS, such as `spend("login:email", email)`, for callers with an error of
    their own. None when limits are off or the store is unreachable."""
    limit, window_ms = EXTRA_LIMITS[name]
    if not _is_on():
        return None
    return hit(":".join((name, *(_bounded(str(value)) for value in values))), limit, window_ms)


def require(name: str, *values: object) -> None:
    """`spend`, raising RateLimited when the limit is exceeded."""
    verdict = spend(name, *values)
    if verdict is not None and not verdict.allowed:
        _refuse(verdict)


def require_left(name: str, *values: object) -> None:
    """Raise RateLimited when nothing is left of a limit, and count nothing: for limits of what failed, which is asked
    before it is known whether it fails."""
    if not _is_on() or time.monotonic() < _Pause.until:
        return
    limit, window_ms = EXTRA_LIMITS[name]
    key = ":".join((f"ratelimit:{name}", *(_bounded(str(value)) for value in values)))
    try:
        verdict = store().peek(Draw(key, limit, window_ms))
    except (RedisError, OSError):
        return  # counting will notice the same and log it
    if not verdict.allowed:
        _refuse(verdict)


def slow_mode(channel_id: int, user_id: int, seconds: int) -> int:
    """Count a message in a slow channel. Returns the seconds to wait, 0 when it may be sent. Slow mode is a choice of
    the channel, not a protection of the server, so the RATE_LIMITS switch leaves it on."""
    verdict = hit(_slow_mode_key(channel_id, user_id), 1, seconds * 1000) if seconds else None
    return 0 if verdict is None or verdict.allowed else verdict.retry_after


def slow_mode_wait(channel_id: int, user_id: int, seconds: int) -> int:
    """What `slow_mode` would return now, without counting a message."""
    if not seconds or time.monotonic() < _Pause.until:
        return 0
    try:
        verdict = store().peek(Draw(f"ratelimit:{_slow_mode_key(channel_id, user_id)}", 1, seconds * 1000))
    except (RedisError, OSError):
        return 0  # counting will notice the same and log it
    return verdict.retry_after


def _slow_mode_key(channel_id: int, user_id: int) -> str:
    return f"slowmode:{channel_id}:{user_id}"


def _draws(bucket: Bucket, key: str, client: Client, done: set[str] | None) -> list[Draw]:
    own = Draw(key, bucket.limit, bucket.window_ms)
    global_key = f"ratelimit:global:{client.key}"
    if not bucket.counts_globally or (done is not None and global_key in done):
        return [own]
    return [Draw(global_key, client.global_limit, GLOBAL_WINDOW_MS), own]


def _refuse(verdict: Verdict, *, is_global: bool = False) -> None:
    raise RateLimited(verdict.retry_after, is_global=is_global, limit=verdict.limit, reset_at=verdict.reset_at)


def _is_on() -> bool:
    override = _enforced.get()
    return bool(settings.GUILDHALL.rate_limits) if override is None else override


def _bounded(value: str) -> str:
    # A path parameter may be kilobytes long; the counter's name must not be.
    return value if len(value) <= _LONGEST_VALUE else hashlib.sha256(value.encode(errors="replace")).hexdigest()


_making = threading.Lock()


@cache
def _make_store() -> Store:
    return RedisStore() if settings.GUILDHALL.redis_url else MemoryStore()


def store() -> Store:
    """This process's counters, chosen by REDIS_URL. Tests replace this function."""
    with _making:
        return _make_store()


class _Pause:
    """After a failure the store is left alone for a moment, so that a dead Redis does not slow every request."""

    until = 0.0


def _count(draws: list[Draw]) -> list[Verdict] | None:
    if time.monotonic() < _Pause.until:
        return None
    try:
        return store().hit_all(draws)
    except (RedisError, OSError):
        _Pause.until = time.monotonic() + _STORE_PAUSE_SECONDS
        _log.exception("limits.store_unavailable")
        return None
