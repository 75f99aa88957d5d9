"""Changing many rows a piece at a time: one short transaction after the other, so that nobody waits for all of them.

What is left to do is what the query still finds, so work that was interrupted goes on where it ended.
"""

from typing import Any

from django.db.models import QuerySet

PIECE = 100


def delete_piece(rows: "QuerySet[Any]", most: int = PIECE) -> bool:
    """Delete some of the rows. False when there were none."""
    found = list(rows.order_by("pk").values_list("pk", flat=True)[:most])
    if found:
        rows.model._default_manager.filter(pk__in=found).delete()
    return bool(found)


def update_piece(rows: "QuerySet[Any]", most: int = PIECE, **values: Any) -> bool:
    """Set columns of some of the rows, which it then no longer finds. False when there were none."""
    found = list(rows.order_by("pk").values_list("pk", flat=True)[:most])
    if found:
        rows.model._default_manager.filter(pk__in=found).update(**values)
    return bool(found)
