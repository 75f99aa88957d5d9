"""Every table of an instance, read and written row by row, and summed up so that two databases can be compared."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.core.management.color import no_style
from django.db import connections, models
from django.db.migrations.executor import MigrationExecutor

from config.transfer.values import portable, portable_words, reader, text_of, writer
from core.search.field import WordsField

LEFT_OUT = frozenset({"sessions.Session"})
"""Sign-ins to the console: nobody has to stay signed in there."""
FILLED_BY_MIGRATING = frozenset({"auth.Permission", "contenttypes.ContentType", "moderation.AuditHead"})

_ROWS_OF_A_STATEMENT = 200
_READ_AT_ONCE = 2000
_BITS = 2**256

Names = set[tuple[str, str]]


@dataclass
class Sum:
    """How many rows, and a number that tells whether they are the same ones, in whatever order."""

    rows: int = 0
    total: int = 0

    def add(self, text: str) -> None:
        """One more row."""
        self.rows += 1
        self.total = (self.total + int.from_bytes(hashlib.sha256(text.encode()).digest())) % _BITS

    def __str__(self) -> str:
        return f"{self.rows}:{self.total:064x}"


@dataclass(frozen=True)
class Table:
    """A table, by the model that it has after certain migrations."""

    model: type[models.Model]
    fields: list[Any] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "fields", [one for one in self.model._meta.concrete_fields if not one.generated])

    @property
    def name(self) -> str:
        """As in `chat.Message`."""
        return self.model._meta.label

    @property
    def columns(self) -> list[str]:
        """The names that rows have their values by, in order."""
        return [one.attname for one in self.fields]

    def query(self, alias: str) -> Any:
        """All rows, whatever managers say."""
        return models.QuerySet(model=self.model, using=alias)

    def rows(self, alias: str) -> Iterator[list[Any]]:
        """The rows in portable form."""
        forms = [portable_words if isinstance(one, WordsField) else portable for one in self.fields]
        query = self.query(alias).order_by("pk").values_list(*self.columns)
        for row in query.iterator(_READ_AT_ONCE):
            yield [form(value) for form, value in zip(forms, row, strict=True)]

    def summed(self, row: list[Any]) -> str:
        """What of a row is compared: all but the words of an index, which each database keeps in its way."""
        told = [value for one, value in zip(self.fields, row, strict=True) if not isinstance(one, WordsField)]
        return text_of(told)

    def sum(self, alias: str) -> Sum:
        """What is in the table now."""
        total = Sum()
        for row in self.rows(alias):
            total.add(self.summed(row))
        return total

    def read(self, row: Any) -> list[Any]:
        """The values of a portable row. Raises ValueError or TypeError for what is none."""
        if not isinstance(row, list) or len(row) != len(self.fields):
            raise ValueError("a row has other columns")
        return [reader(one)(value) for one, value in zip(self.fields, row, strict=True)]

    def insert(self, alias: str, rows: Iterable[list[Any]]) -> Iterator[int]:
        """Write portable rows, and tell after each statement how many it were."""
        connection = connections[alias]
        readers = [reader(one) for one in self.fields]
        writers = [writer(one, connection) for one in self.fields]
        steps = list(zip(readers, writers, strict=True))
        names = ", ".join(connection.ops.quote_name(one.column) for one in self.fields)
        start = f"INSERT INTO {connection.ops.quote_name(self.model._meta.db_table)} ({names}) VALUES "
        marks = f"({', '.join(['%s'] * len(self.fields))})"
        rest = iter(rows)
        with connection.cursor() as cursor:
            while some := list(islice(rest, _ROWS_OF_A_STATEMENT)):
                made = [[write(read(value)) for (read, write), value in zip(steps, row, strict=True)] for row in some]
                if connection.vendor == "postgresql":
                    cursor.execute(start + ", ".join([marks] * len(made)), [value for row in made for value in row])
                else:
                    cursor.executemany(start + marks, made)
                yield len(some)

    def empty(self, alias: str) -> None:
        """Delete every row."""
        connection = connections[alias]
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(self.model._meta.db_table)}")


def migrations_of(alias: str) -> Names:
    """The migrations that the database has."""
    return set(MigrationExecutor(connections[alias]).loader.applied_migrations)


def known_migrations() -> Names:
    """The migrations that this version has."""
    return set(MigrationExecutor(connections["default"]).loader.graph.nodes)


def tables_after(migrations: Names) -> list[Table]:
    """The tables that a database with these migrations has. Raises KeyError for a migration nobody knows."""
    loader = MigrationExecutor(connections["default"]).loader
    nodes = [node for node in loader.graph.nodes if node in migrations]
    found = loader.project_state(nodes).apps.get_models(include_auto_created=True)
    kept = [one for one in found if one._meta.managed and not one._meta.proxy and one._meta.label not in LEFT_OUT]
    return sorted(map(Table, kept), key=lambda table: table.name)


def reset_sequences(alias: str, tables: list[Table]) -> None:
    """Let the database count on behind the highest number of each table that it numbers itself."""
    connection = connections[alias]
    statements = connection.ops.sequence_reset_sql(no_style(), [table.model for table in tables])
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
