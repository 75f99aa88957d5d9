"""Databases beside that of the tests: reached by their address, and made as an older version left them."""

import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models

from config.databases import database_settings
from config.transfer.databases import beside
from config.transfer.tables import Table, migrations_of, tables_after

_MOMENT = datetime(2025, 1, 2, 3, 4, 5, 678_000, tzinfo=UTC)
_FITTING: tuple[tuple[Any, Callable[[Any], Any]], ...] = (
    (models.BooleanField, lambda field: True),
    (models.IntegerField, lambda field: 1),
    (models.FloatField, lambda field: 0.5),
    (models.DurationField, lambda field: timedelta(days=1, microseconds=5)),
    (models.DateTimeField, lambda field: _MOMENT),
    (models.DateField, lambda field: date(2000, 2, 29)),
    (models.JSONField, lambda field: {"a": [None, 1.5, "ü"]}),
    (models.UUIDField, lambda field: uuid.uuid4()),
    (models.BinaryField, lambda field: b"\x00\xff"),
    (models.GenericIPAddressField, lambda field: "192.0.2.1"),
    (models.Field, lambda field: field.name[: field.max_length]),
)

Given = Mapping[str, Mapping[str, Any]]


def untold(what: str, total: int) -> Callable[[int], None]:
    """For what tells how far it is: nobody listens."""
    return lambda number: None


@contextmanager
def database(address: str) -> Iterator[str]:
    """The alias of a database of that address."""
    found = database_settings(replace(settings.GUILDHALL, database_url=address))
    with beside(**found) as alias:
        yield alias


def rows_of(alias: str, tables: list[Table]) -> dict[str, dict[Any, dict[str, Any]]]:
    """All rows by table and key, in their portable form."""
    found: dict[str, dict[Any, dict[str, Any]]] = {}
    for table in tables:
        key = table.columns.index(table.model._meta.pk.attname)
        found[table.name] = {row[key]: dict(zip(table.columns, row, strict=True)) for row in table.rows(alias)}
    return found


class Filling:
    """Puts rows into a database with the tables that it has, whatever version they are of."""

    def __init__(self, alias: str) -> None:
        self._alias = alias
        self.tables = tables_after(migrations_of(alias))
        self._models = {table.name: table for table in self.tables}
        self._made: dict[str, Any] = {}

    def everywhere(self, given: Given) -> None:
        """A row in every table that has none: by what is given, where the name of a table stands for its row, and else
        by what fits. What may be empty is, and what older tables have no column for is left out."""
        rest = list(self.tables)
        while rest:
            ready = [table for table in rest if all(name in self._made for name in self._wanted(table, given))]
            assert ready, [table.name for table in rest]
            for table in ready:
                self._made[table.name] = table.query(self._alias).first() or self.row(table.name, given)
            rest = [table for table in rest if table not in ready]

    def row(self, name: str, given: Given) -> Any:
        """A further row of a table."""
        table = self._models[name]
        values = self._given(table, given)
        for field in table.fields:
            if field.name not in values and (found := self._fitting(field)) is not None:
                values[field.name] = found
        values = {key: self._made[value] if self._is_table(value) else value for key, value in values.items()}
        made = table.model(**values)
        made.save(using=self._alias, force_insert=True)
        return made

    def _wanted(self, table: Table, given: Given) -> set[str]:
        """The tables whose rows one of this table refers to."""
        needed = {str(one.related_model._meta.label) for one in table.fields if one.is_relation and not one.null}
        return needed | {value for value in self._given(table, given).values() if self._is_table(value)}

    def _given(self, table: Table, given: Given) -> dict[str, Any]:
        columns = {one.name for one in table.fields}
        return {name: value for name, value in given.get(table.name, {}).items() if name in columns}

    def _is_table(self, value: Any) -> bool:
        return isinstance(value, str) and value in self._models

    def _fitting(self, field: Any) -> Any:
        if field.null or field.has_default() or isinstance(field, models.AutoField | models.BigAutoField):
            return None
        if field.is_relation:
            return self._made[field.related_model._meta.label]
        if field.blank and isinstance(field, models.CharField | models.TextField):
            return ""
        if field.choices:
            return field.choices[0][0]
        return next(make for kind, make in _FITTING if isinstance(field, kind))(field)
