"""Finding rows by how a text begins, by an index."""

from django.db import connection
from django.db.models import Q

_LAST = "\U0010ffff"


def begins_with(column: str, text: str) -> Q:
    """A column that begins with a text, to the letter. PostgreSQL needs an index with varchar_pattern_ops for it,
    which unique columns have; SQLite any index."""
    if connection.vendor == "postgresql":
        return Q(**{f"{column}__startswith": text})
    # SQLite's LIKE knows no case, and so no index; its order is that of the letters' numbers.
    return Q(**{f"{column}__gte": text, f"{column}__lt": text + _LAST})
