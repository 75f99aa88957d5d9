"""Lists in JSON columns: the rows of a correlated subquery as one, whether one holds a number, and one as rows."""

from typing import Any

from django.db import connection
from django.db.models import BooleanField, F, Func, JSONField, Subquery
from django.db.models.sql.compiler import SQLCompiler


class JsonList(Subquery):
    """All values of the subquery's only column, which must be called `item` (`.values(item=...)`), as a list.

    Order and slices of the subquery count. No rows make an empty list.
    """

    output_field = JSONField()
    template = "(SELECT COALESCE(jsonb_agg(list.item), '[]'::jsonb) FROM (%(subquery)s) AS list)"

    def as_sqlite(self, compiler: SQLCompiler, connection: Any, **extra: Any) -> tuple[str, Any]:
        """SQLite keeps JSON as text: `json` makes objects of what would else become quoted text."""
        listing = "(SELECT json_group_array(json(list.item)) FROM (%(subquery)s) AS list)"
        return self.as_sql(compiler, connection, template=listing, **extra)


class JsonHolds(Func):
    """Whether a JSON column, which must be a list of numbers, holds a number. On PostgreSQL as `@>`, which SQLite does
    not have."""

    output_field = BooleanField()
    arity = 1

    def __init__(self, column: str, number: int) -> None:
        super().__init__(F(column))
        self.number = number

    def as_sqlite(self, compiler: SQLCompiler, connection: Any, **extra: Any) -> tuple[str, Any]:
        """Every element is looked at."""
        template = "EXISTS (SELECT 1 FROM json_each(%(expressions)s) AS held WHERE held.value = {number})"
        return self._spelled(compiler, connection, template, "%s")

    def as_postgresql(self, compiler: SQLCompiler, connection: Any, **extra: Any) -> tuple[str, Any]:
        """An index over the column could serve it."""
        return self._spelled(compiler, connection, "(%(expressions)s @> to_jsonb({number}))", "CAST(%s AS bigint)")

    def _spelled(self, compiler: SQLCompiler, connection: Any, template: str, number: str) -> tuple[str, Any]:
        sql, params = compiler.compile(self.source_expressions[0])
        return template.replace("%(expressions)s", sql).format(number=number), (*params, self.number)


def elements(column: str, alias: str) -> str:
    """A JSON list as rows, for the FROM of a statement that has its column: each element is `alias.value`, of which
    numbers want CAST and objects `->>`."""
    if connection.vendor == "postgresql":
        return f"jsonb_array_elements({column}) AS {alias}(value)"
    return f"json_each({column}) AS {alias}"
