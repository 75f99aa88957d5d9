"""Stored files that something else than a message shows (hook `files_shown`)."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef, Q

from chat.hooks import files_shown


def is_shown_elsewhere() -> Q:
    """The condition on MediaFile that something outside of messages shows it, whether people can see that or not."""
    condition = Q(pk__in=[])
    for rows in files_shown.collect():
        condition |= Q(Exists(rows.filter(file=OuterRef("pk"))))
    return condition


def shown_elsewhere(ids: Iterable[int]) -> dict[int, Any]:
    """Rows outside of messages by their id, with their files. One query for each package that shows files."""
    wanted = list(ids)
    if not wanted:
        return {}
    found = (rows.filter(pk__in=wanted, file__is_gone=False).select_related("file") for rows in files_shown.collect())
    return {row.pk: row for rows in found for row in rows}
