"""Refreshing search indexes."""

from datetime import timedelta
from typing import Any

from core.clock import now
from core.jobs import job, periodic, report_progress
from core.search.rebuilding import indexed_pieces, rows_to_index
from moderation.indexes import INDEXES, Kind
from moderation.models import IndexRefresh
from moderation.operations.admin_search import JOB

_REMEMBERED = timedelta(days=7)
_DAY = 86_400.0


@job(JOB, queue="slow")
def refresh(refresh_id: int) -> None:
    """Refresh an index; one that was interrupted goes on where it ended."""
    row = IndexRefresh.objects.filter(id=refresh_id, completed_at=None).first()
    if row is None:
        return
    kind = INDEXES[row.index_type]
    if kind.has_words:
        _give_words(row, kind)
    else:
        row.total = row.indexed = kind.model._default_manager.filter(**_narrowed(row, kind)).count()
    row.completed_at = now()
    row.save()


def _give_words(row: IndexRefresh, kind: Kind) -> None:
    narrowed = _narrowed(row, kind)
    if row.total is None:
        row.total = rows_to_index(kind.model, everything=True, **narrowed).count()
    for done, last in indexed_pieces(kind.model, everything=True, after=row.last_id, **narrowed):
        row.indexed, row.last_id = row.indexed + done, last
        row.save()
        report_progress(row.indexed, row.total)


def _narrowed(row: IndexRefresh, kind: Kind) -> dict[str, Any]:
    return kind.narrowed(row.subject_id) if row.subject_id is not None else {}


@periodic("search.forget_refreshes", seconds=_DAY, queue="slow")
def forget_refreshes() -> None:
    """Forget what was refreshed a week ago."""
    IndexRefresh.objects.filter(started_at__lt=now() - _REMEMBERED).delete()
