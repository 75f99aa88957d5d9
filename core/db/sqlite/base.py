"""Django's SQLite backend with one writer at a time, in order of arrival.

Transactions begin IMMEDIATE and under a process-wide FIFO lock per database file. The lock is given back only after
the transaction's on_commit hooks have run, so that events leave in the order in which their changes were committed.
"""

import threading
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import OperationalError
from django.db.backends.sqlite3 import base as sqlite3

from core.db.sqlite.fifo import FifoLock

_WRITING = frozenset({"INSERT", "UPDATE", "DELETE", "REPLAC"})
_PATIENCE_SECONDS = 20.0

_locks: dict[str, FifoLock] = {}
_locks_guard = threading.Lock()


def write_lock(database_name: str) -> FifoLock:
    """The lock of all writers of this process on that database file."""
    with _locks_guard:
        return _locks.setdefault(database_name, FifoLock())


class Cursor(sqlite3.SQLiteCursorWrapper):
    """Queues for the lock also when a statement writes outside a transaction."""

    wrapper: "DatabaseWrapper"

    def execute(self, query: str, params: Any = None) -> Any:
        if self.wrapper.is_free() and query[:6].upper() in _WRITING:
            with self.wrapper.turn():
                return super().execute(query, params)
        return super().execute(query, params)

    def executemany(self, query: str, param_list: Iterable[Any] | Iterable[Mapping[str, Any]]) -> Any:
        if self.wrapper.is_free() and query[:6].upper() in _WRITING:
            with self.wrapper.turn():
                return super().executemany(query, param_list)
        return super().executemany(query, param_list)


class _Turn:
    """`with` around one statement that is its own transaction."""

    def __init__(self, wrapper: "DatabaseWrapper") -> None:
        self._wrapper = wrapper

    def __enter__(self) -> None:
        self._wrapper.take_lock()

    def __exit__(self, *_: object) -> None:
        self._wrapper.give_lock()


class DatabaseWrapper(sqlite3.DatabaseWrapper):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._depth = 0  # hooks of a commit may open transactions of their own while the lock is still held
        self._lock: FifoLock | None = None

    def is_free(self) -> bool:
        """Does this connection write without holding the lock?"""
        return self._depth == 0

    def turn(self) -> _Turn:
        return _Turn(self)

    def create_cursor(self, name: str | None = None) -> Cursor:
        assert self.connection is not None
        cursor: Cursor = self.connection.cursor(factory=Cursor)
        cursor.wrapper = self
        return cursor

    def set_autocommit(self, autocommit: bool, force_begin_transaction_with_broken_autocommit: bool = False) -> None:
        """The doors of every transaction: Django leaves autocommit to begin one and returns to it to end it."""
        if autocommit:
            try:
                super().set_autocommit(True, force_begin_transaction_with_broken_autocommit)  # runs on_commit hooks
            finally:
                self.give_lock()
            return
        self.take_lock()
        try:
            super().set_autocommit(False, force_begin_transaction_with_broken_autocommit)
        except BaseException:
            self.give_lock()
            raise

    def close(self) -> None:
        super().close()
        if self.connection is None or self.closed_in_transaction:
            # SQLite has rolled back whatever was open; Django ends such a transaction without set_autocommit.
            while self._depth:
                self.give_lock()

    def take_lock(self) -> None:
        """Raises OperationalError when the turn does not come within the database's timeout."""
        if self._depth == 0:
            lock = write_lock(str(self.settings_dict["NAME"]))
            patience = float(self.settings_dict["OPTIONS"].get("timeout", _PATIENCE_SECONDS))
            if not lock.acquire(patience):
                raise OperationalError(f"no turn to write within {patience:g} s: some transaction does not end")
            self._lock = lock
        self._depth += 1

    def give_lock(self) -> None:
        if self._depth == 0:
            return
        self._depth -= 1
        if self._depth == 0 and self._lock is not None:
            self._lock.release()
            self._lock = None
