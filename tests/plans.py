"""Rows by the thousand, made by the database itself, and how it finds its answers among them."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, models, transaction

MOST_ROWS = 400  # of a table, touched for a page of a hundred
MOST_STEPS = 50_000  # of SQLite's virtual machine, for the same

_COPIES = """
INSERT INTO {table} ({columns})
WITH RECURSIVE numbers(n) AS (SELECT {first} UNION ALL SELECT n + 1 FROM numbers WHERE n < {last})
SELECT {values} FROM {table}, numbers WHERE {key} = {model}"""


@contextmanager
def rolled_back(*tables: str) -> Iterator[None]:
    """What happens inside is never committed, and leaves no room taken in these tables to those that come after."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"VACUUM (ANALYZE) {', '.join(tables)}")


def copies(model: models.Model, first: int, last: int, **values: str) -> None:
    """Copies of a row, numbered `n` from `first` to `last`; `values` are columns as SQL of that number. A key that is
    not among them is the database's to give."""
    meta = type(model)._meta
    kept = {column: column for field in meta.concrete_fields if not field.primary_key and (column := field.column)}
    columns = kept | values
    statement = _COPIES.format(
        table=meta.db_table,
        columns=", ".join(columns),
        values=", ".join(columns.values()),
        key=meta.pk.column,
        model=model.pk,
        first=first,
        last=last,
    )
    is_postgres = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        if is_postgres:
            # The references are good, and checking them takes longer than everything else.
            cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(statement)
        if is_postgres:
            cursor.execute("SET LOCAL session_replication_role = origin")
        cursor.execute(f"ANALYZE {meta.db_table}")


def check_index(sql: str, values: Any, table: str) -> None:
    """The rows of a table are found by an index, and come in its order."""
    if connection.vendor == "postgresql":
        for node in nodes(explained_plan(sql, values)):
            assert node["Node Type"] != "Sort" or node["Actual Rows"] <= MOST_ROWS, node
            if node.get("Relation Name") == table:
                assert node["Node Type"] != "Seq Scan", node
                assert node["Actual Rows"] * node["Actual Loops"] <= MOST_ROWS, node
        return
    details = [row[3] for row in explained(f"EXPLAIN QUERY PLAN {sql}", values)]
    # A walk along an index is no search, but as good where it ends soon, which the steps tell.
    scans = [line for line in details if line.startswith("SCAN") and "USING INDEX" not in line]
    assert not [line for line in scans if table in line], details
    assert steps(sql, values) <= MOST_STEPS, details


def explained_plan(sql: str, values: Any, options: str = "ANALYZE, FORMAT JSON") -> dict[str, Any]:
    """What PostgreSQL did for a statement, from the root."""
    plan = explained(f"EXPLAIN ({options}) {sql}", values)[0][0]
    root: dict[str, Any] = (json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]
    return root


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """All nodes of a plan."""
    yield plan
    for child in plan.get("Plans", ()):
        yield from nodes(child)


def explained(sql: str, values: Any) -> list[Any]:
    """The rows of a statement."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        rows: list[Any] = cursor.fetchall()
    return rows


def steps(sql: str, values: Any) -> int:
    """How many steps of SQLite's virtual machine a statement takes, in hundreds."""
    count = 0

    def note() -> int:
        nonlocal count
        count += 100
        return 0

    connection.connection.set_progress_handler(note, 100)
    try:
        explained(sql, values)
    finally:
        connection.connection.set_progress_handler(None, 0)
    return count
