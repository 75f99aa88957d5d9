"""Stored files that something else than a message shows (hook `files_shown`) or keeps (`files_held`)."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef, Q

from chat.hooks import files_held, files_shown
from core.hooks import Hook


def is_shown_elsewhere() -> Q:
    """The condition on MediaFile that something outside of messages shows it, whether people can see that or not."""
    return _has_rows(files_shown)


def is_held_elsewhere() -> Q:
    """The condition on MediaFile that something keeps it, though nobody is shown it."""
    return _has_rows(files_held)


def _has_rows(hook: Hook) -> Q:
    condition = Q(pk__in=[])
    for rows in hook.collect():
        condition |= Q(Exists(rows.filter(file=OuterRef("pk"))))
    return condition


def shown_elsewhere(ids: Iterable[int]) -> dict[int, Any]:
    """Rows outside of messages by their id, with their files. One query for each package that shows files."""
    wanted = list(ids)
    if not wanted:
        return {}
    found = (rows.filter(pk__in=wanted, file__is_gone=False).select_related("file") for rows in files_shown.collect())
    return {row.pk: row for rows in found for row in rows}
