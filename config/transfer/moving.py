"""Moving from SQLite to the database of DATABASE_URL."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from config.preparation import migrate
from config.transfer.backup import Told
from config.transfer.databases import held_still, snapshot, sqlite_file
from config.transfer.restoring import CannotRestore, check_empty, fill
from config.transfer.tables import Table, known_migrations, migrations_of, tables_after


def move(source: Path, *, alias: str = "default", told: Told) -> dict[str, str]:
    """Copy every row of a file of SQLite, which nobody can write into meanwhile. Returns for each table the number and
    the sum of its rows, which both databases have.

    All of it or nothing is copied. Raises CannotRestore, InUse, BadArchive.
    """
    if not source.is_file():
        raise CannotRestore(f"There is no file {source}")
    with held_still(source), sqlite_file(source) as used, snapshot(used) as still:
        migrations = migrations_of(still)
        if migrations != known_migrations():
            raise CannotRestore(f"{source} was left by another version. Start this version on it once, then move")
        tables = tables_after(migrations)
        check_empty(alias, migrations, tables)
        if not migrations_of(alias):
            migrate()
        origin = _Origin(still, tables, told)
        fill(alias, tables, origin, told)
        return origin.sums


class _Origin:
    """The rows of the other database, summed up before."""

    def __init__(self, alias: str, tables: list[Table], told: Told) -> None:
        self._alias = alias
        step = told("tables read", len(tables))
        self.sums: dict[str, str] = {}
        for table in tables:
            self.sums[table.name] = str(table.sum(alias))
            step(1)

    def rows(self, table: Table) -> Iterator[list[Any]]:
        return table.rows(self._alias)

    def sum(self, table: Table) -> str:
        return self.sums[table.name]
