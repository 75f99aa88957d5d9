"""What a test with transactions of its own leaves in the database, taken away again.

Django empties all tables and then fills those of content types and permissions anew: a hundred times the work of a
test. Here only tables that hold something are emptied, and the rows that migrating made stay.
"""

from functools import cache
from typing import Any

from django.apps import apps
from django.db import connection, transaction

FILLED_BY_MIGRATING = ("contenttypes.ContentType", "auth.Permission")
_WITHOUT_CHECKS = """SELECT set_config('session_replication_role', 'replica', true)
    WHERE (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)"""


def kept_rows() -> dict[str, int]:
    """The tables that migrating fills, with the last row there is: of a database that no test has seen yet."""
    tables = [apps.get_model(name)._meta.db_table for name in FILLED_BY_MIGRATING]
    with connection.cursor() as cursor:
        return {table: _one(cursor, f"SELECT max(id) FROM {_quoted(table)}") for table in tables}


def empty(kept: dict[str, int]) -> None:
    """Take away all rows but those of `kept_rows`."""
    with connection.constraint_checks_disabled(), transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_WITHOUT_CHECKS)
        cursor.execute(_which_hold_something(tuple(kept)))
        for (table,) in cursor.fetchall():
            cursor.execute(f"DELETE FROM {_quoted(table)}")
        for table, last in kept.items():
            cursor.execute(f"DELETE FROM {_quoted(table)} WHERE id > %s", [last])


@cache
def _which_hold_something(kept: tuple[str, ...]) -> str:
    tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
    asked = (f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM {_quoted(table)})" for table in tables if table not in kept)
    return " UNION ALL ".join(asked)


def _one(cursor: Any, query: str) -> int:
    cursor.execute(query)
    return int(cursor.fetchone()[0])


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
