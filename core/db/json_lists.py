"""The rows of a correlated subquery as one JSON column, so that a list with its lists stays one query."""

from typing import Any

from django.db.models import JSONField, Subquery
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
