"""Databases beside the one that is served: snapshots that stand still, and targets."""

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.db import connections, transaction
from django.db.utils import load_backend

from config.databases import SQLITE_OPTIONS

_PATIENCE_SECONDS = 20.0


class InUse(Exception):
    """Somebody writes into a database that has to stand still."""


@contextmanager
def beside(**changes: Any) -> Iterator[str]:
    """A further connection of this thread, like the server's but for these settings. Yields its alias."""
    alias = f"beside-{uuid4().hex[:8]}"
    base = connections["default"].settings_dict
    mine = {**base, "CONN_MAX_AGE": 0, "ATOMIC_REQUESTS": False, **changes}
    chosen = connections.configure_settings({"default": base, alias: mine})[alias]
    connections[alias] = load_backend(chosen["ENGINE"]).DatabaseWrapper(chosen, alias)
    try:
        yield alias
    finally:
        connections[alias].close()
        del connections[alias]


def sqlite_file(path: Path) -> Any:
    """`beside` for a file of SQLite."""
    return beside(ENGINE="core.db.sqlite", NAME=str(path), OPTIONS=dict(SQLITE_OPTIONS), CONN_HEALTH_CHECKS=False)


@contextmanager
def snapshot(alias: str = "default") -> Iterator[str]:
    """All of a database as it is at one moment, while it is written on. Yields the alias to read it by."""
    connection = connections[alias]
    if connection.vendor == "sqlite":
        with _copy_of(str(connection.settings_dict["NAME"])) as path, sqlite_file(path) as copy:
            yield copy
        return
    with beside(**connection.settings_dict) as still, transaction.atomic(using=still):
        with connections[still].cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield still


@contextmanager
def _copy_of(database: str) -> Iterator[Path]:
    """A copy made by SQLite itself, which waits for nobody and lets everybody write on. It lies beside the database,
    where there is as much room as it may need."""
    with tempfile.TemporaryDirectory(prefix=".snapshot-", dir=Path(database).parent) as folder:
        path = Path(folder) / "copy.sqlite3"
        with (
            closing(sqlite3.connect(database, timeout=_PATIENCE_SECONDS)) as source,
            closing(sqlite3.connect(path)) as to,
        ):
            source.backup(to)
        yield path


@contextmanager
def held_still(path: Path, patience: float = _PATIENCE_SECONDS) -> Iterator[None]:
    """Let nobody write into a file of SQLite meanwhile. Raises InUse when somebody does."""
    with closing(sqlite3.connect(path, timeout=patience, isolation_level=None)) as holder:
        try:
            holder.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as problem:
            raise InUse(f"{path} cannot be held still: {problem}") from problem
        try:
            yield
        finally:
            holder.execute("ROLLBACK")
