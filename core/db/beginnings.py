"""Finding rows by how a text begins, by an index."""

from typing import Any

from django.db import connection
from django.db.models import F, Q
from django.db.models.expressions import OrderBy

_LAST = "\U0010ffff"


def begins_with(column: str, text: str) -> Q:
    """A column that begins with a text, to the letter. PostgreSQL needs an index with varchar_pattern_ops for it,
    which unique columns have; SQLite any index."""
    if connection.vendor == "postgresql":
        return Q(**{f"{column}__startswith": text})
    # SQLite's LIKE knows no case, and so no index; its order is that of the letters' numbers.
    return Q(**{f"{column}__gte": text, f"{column}__lt": text + _LAST})


class ByLetters(OrderBy):
    """The order of the index that `begins_with` asks, so that the first few of many come without a look at the rest."""

    def __init__(self, column: str) -> None:
        super().__init__(F(column))

    def as_postgresql(self, compiler: Any, connection: Any) -> Any:
        # Django looks for the word that tells the direction, which an operator is; so it stands there for nobody else.
        return self.as_sql(compiler, connection, template="%(expression)s USING ~<~ /* ASC */")
