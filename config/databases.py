"""Database, cache and channel layer for the two modes: SQLite with memory, PostgreSQL with Redis."""

from pathlib import Path
from typing import Any

from environ import Env

from config.environment import Config

# Measured with 4 and 16 writing threads: deferred transactions fail with "database is locked", IMMEDIATE never does.
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-8000; "
        "PRAGMA temp_store=MEMORY; PRAGMA mmap_size=134217728"
    ),
}


def database_settings(config: Config) -> dict[str, Any]:
    """Django's DATABASES["default"]. Connections live as long as their thread and are checked before use."""
    found: dict[str, Any] = dict(Env.db_url_config(config.database_url))
    found |= {"CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": not config.is_sqlite, "ATOMIC_REQUESTS": False}
    if config.is_sqlite:
        Path(found["NAME"]).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        found |= {"ENGINE": "core.db.sqlite", "OPTIONS": dict(SQLITE_OPTIONS)}
        # An in-memory test database is private to one thread; the servers under test have several.
        found["TEST"] = {"NAME": f"{found['NAME']}.test"}
    return found


def cache_settings(config: Config) -> dict[str, Any]:
    if not config.redis_url:
        return {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 100_000}}
    return {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": config.redis_url,
        "KEY_PREFIX": "guildhall",
    }


def channel_layers(config: Config) -> dict[str, Any]:
    """For rare control messages only; events never travel through it."""
    if not config.redis_url:
        return {"BACKEND": "channels.layers.InMemoryChannelLayer"}
    return {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {"hosts": [config.redis_url], "prefix": "guildhall-control"},
    }
