"""Running written-out SQL, and its values as both databases take and give them."""

from collections.abc import Iterable, Sequence, Sized
from datetime import UTC, datetime
from typing import Any

from django.db import connection
from django.utils.dateparse import parse_datetime

Row = Sequence[Any]


def columns(alias: str, names: Iterable[str]) -> str:
    """Columns of a table that the statement calls `alias`."""
    return ", ".join(f"{alias}.{name}" for name in names)


def marks(values: Sized) -> str:
    """The places of so many parameters."""
    return ", ".join(["%s"] * len(values))


def moment(value: Any) -> datetime | None:
    """A timestamp column of a row read here: SQLite gives text or a naive time, which is UTC."""
    parsed = parse_datetime(value) if isinstance(value, str) else value
    if parsed is not None and parsed.tzinfo is None:
        return parsed.replace(tzinfo=UTC)
    return parsed


def stored(value: datetime) -> Any:
    """A moment as a parameter."""
    return connection.ops.adapt_datetimefield_value(value)


def rows(statement: str, parameters: Row) -> list[Row]:
    """All rows of the answer."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        found: list[Row] = cursor.fetchall()
    return found


def execute(statement: str, parameters: Row) -> int:
    """How many rows it changed."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return int(cursor.rowcount)
