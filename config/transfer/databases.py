"""Databases beside the one that is served: snapshots that stand still, and targets."""

import fcntl
import os
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.db import connections, transaction
from django.db.utils import load_backend

from config.databases import SQLITE_OPTIONS

_PATIENCE_SECONDS = 20.0
_COPY = ".snapshot-"
_BEGINNING_SECONDS = 60.0


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
        forget_copies(alias)
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
    with tempfile.TemporaryDirectory(prefix=_COPY, dir=Path(database).parent) as folder, _in_use(Path(folder)):
        path = Path(folder) / "copy.sqlite3"
        with (
            closing(sqlite3.connect(database, timeout=_PATIENCE_SECONDS)) as source,
            closing(sqlite3.connect(path)) as to,
        ):
            source.backup(to)
        yield path


@contextmanager
def _in_use(folder: Path) -> Iterator[bool]:
    """Hold a folder as long as this process lives and works in it. Yields False if another one holds it."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield True
    except BlockingIOError:
        yield False
    finally:
        os.close(handle)


def forgotten_copies(alias: str = "default") -> list[Path]:
    """Copies beside a database that no process works with any more, as those of backups that were killed. Each is as
    large as the database."""
    if connections[alias].vendor != "sqlite":
        return []
    folder = Path(connections[alias].settings_dict["NAME"]).parent
    return [copy for copy in sorted(folder.glob(f"{_COPY}*")) if _is_forgotten(copy)]


def _is_forgotten(copy: Path) -> bool:
    # One that has only just been made may not be held yet.
    with suppress(FileNotFoundError), _in_use(copy) as mine:
        return mine and time.time() - copy.stat().st_mtime > _BEGINNING_SECONDS
    return False


def forget_copies(alias: str = "default") -> None:
    """Remove them."""
    for copy in forgotten_copies(alias):
        shutil.rmtree(copy, ignore_errors=True)


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
