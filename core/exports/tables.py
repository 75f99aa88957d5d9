"""Rows about somebody as JSON, in the columns that are named: a column nobody names leaves the server in no copy."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db.models import Field, ForeignKey, Model, QuerySet

from core.clock import iso
from core.exports.archive import Archive, json_list, json_object, json_text

_PAGE = 500
_EXACT = 2**53  # whole numbers beyond are rounded by what most programs read JSON with


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Some columns of the rows of one model that are about somebody: a section of a file of the archive.

    `rows(person)` finds them by the account's row. Columns may lead to another model (`channel__kind`); `named` gives
    them another name in the archive. `alone` is for models with one row a person; `section` is empty when the file is
    this table and nothing else.
    """

    file: str
    section: str
    model: type[Model]
    rows: "Callable[[Any], QuerySet[Any]]"
    columns: tuple[str, ...]
    named: Mapping[str, str] = field(default_factory=dict)
    alone: bool = False

    def fields(self) -> "list[Field[Any, Any]]":
        """The fields behind the columns."""
        return [_field(self.model, path) for path in self.columns]

    def found(self, person: Any, **narrowed: Any) -> Iterator[dict[str, Any]]:
        """The rows, or those of them that a filter leaves, as plain objects, oldest first. Some hundred are in memory
        at a time, and no read stays open."""
        shown = [self._shown(path, field) for path, field in zip(self.columns, self.fields(), strict=True)]
        last, rows = None, self.rows(person).filter(**narrowed).order_by("pk")
        while page := self._page(rows, last):
            for _, *values in page:
                pairs = zip(shown, values, strict=True)
                yield {name: plain(value, is_id=is_id) for (name, is_id), value in pairs}
            if len(page) < _PAGE:
                break
            last = page[-1][0]

    def _page(self, rows: "QuerySet[Any]", last: Any) -> list[tuple[Any, ...]]:
        following = rows if last is None else rows.filter(pk__gt=last)
        return list(following.values_list("pk", *self.columns)[:_PAGE])

    def _shown(self, path: str, field: "Field[Any, Any]") -> tuple[str, bool]:
        """The name of a column in the archive, and whether it holds ids."""
        name = f"{path}_id" if isinstance(field, ForeignKey) else path
        return self.named.get(path, name.replace("__", "_")), name == "id" or name.endswith("_id")

    def pieces(self, person: Any) -> Iterator[str]:
        """The section as JSON."""
        if self.alone:
            yield json_text(next(self.found(person), None))
        else:
            yield from json_list(self.found(person))


def of_person(column: str, file: str, section: str, model: type[Model], *columns: str, **more: Any) -> Table:
    """A table of the rows in which a column names the person. Each of `columns` may be several, separated by blanks."""

    def rows(person: Any) -> "QuerySet[Any]":
        return model._default_manager.filter(**{column: person.pk})

    return Table(file=file, section=section, model=model, rows=rows, columns=tuple(" ".join(columns).split()), **more)


def write_tables(archive: Archive, tables: Iterable[Table], person: Any) -> None:
    """Write every file that the tables make up."""
    for name, found in groupby(sorted(tables, key=lambda table: table.file), key=lambda table: table.file):
        sections = list(found)
        if len(sections) == 1 and not sections[0].section:
            archive.write_text(name, sections[0].pieces(person))
        else:
            archive.write_text(name, json_object((table.section, table.pieces(person)) for table in sections))


def _field(model: type[Model], path: str) -> "Field[Any, Any]":
    *steps, last = path.split("__")
    for step in steps:
        model = model._meta.get_field(step).related_model  # type: ignore[assignment]  # a reference, or the path is wrong
    return model._meta.get_field(last)  # type: ignore[return-value]


def plain(value: Any, *, is_id: bool = False) -> Any:
    """A column's value as JSON knows it: moments in UTC, times in seconds, ids and big numbers as text."""
    if isinstance(value, datetime):
        return iso(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value) if is_id or abs(value) >= _EXACT else value
    if isinstance(value, list | tuple):
        return [plain(item, is_id=is_id) for item in value]
    if isinstance(value, dict):
        return {name: plain(item) for name, item in value.items()}
    return value
