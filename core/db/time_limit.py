"""An end to queries that people may make as dear as they like."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection, transaction

_STEPS_BETWEEN_LOOKS = 20_000  # of SQLite's virtual machine: a millisecond or so


class TooLong(Exception):
    """The database did not answer in time."""


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Reading within the block ends with TooLong when a statement takes longer (on SQLite, when all of them do)."""
    limited = _on_postgresql if connection.vendor == "postgresql" else _on_sqlite
    try:
        with limited(seconds):
            yield
    except OperationalError as error:
        if _is_ours(error):
            raise TooLong from error
        raise


def _is_ours(error: OperationalError) -> bool:
    return str(error) == "interrupted" or getattr(error.__cause__, "sqlstate", None) == "57014"


@contextmanager
def _on_postgresql(seconds: float) -> Iterator[None]:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = %s", (max(1, int(seconds * 1000)),))  # 0 would be no limit
        yield
        cursor.execute("SET LOCAL statement_timeout = DEFAULT")  # for what else the transaction does


@contextmanager
def _on_sqlite(seconds: float) -> Iterator[None]:
    connection.ensure_connection()
    raw, end = connection.connection, time.monotonic() + seconds
    raw.set_progress_handler(lambda: time.monotonic() > end, _STEPS_BETWEEN_LOOKS)
    try:
        yield
    finally:
        raw.set_progress_handler(None, 0)
