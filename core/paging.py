"""Pages: by id (keyset) for histories, by offset where the topic side asks for it.

Rules: reading messages, and pagination of the topic side, in the wire contract. A keyset page costs one indexed
query (two around an anchor), however long the history; anchors are compared, never looked up.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import Model, QuerySet

from core.errors import FieldCode, InvalidForm

Row = TypeVar("Row")

TOPIC_LIMIT = 20
TOPIC_MOST = 100
TOPIC_FURTHEST = 10_000


def newest(
    rows: "QuerySet[Any, Row]",
    limit: int,
    *,
    before: int | None = None,
    after: int | None = None,
    around: int | None = None,
) -> list[Row]:
    """Up to `limit` rows, newest first.

    `before`: the newest with a smaller id. `after`: the newest of those with a greater id, not those right after it.
    Both: strictly between. `around` wins: half older, half newer and the row itself if it exists; where one side has
    too few, the other fills up. `rows` is a queryset of models, or of `values`/`values_list` whose first column is id.
    """
    if around is not None:
        return _around(rows, limit, around)
    bounds = {"id__lt": before, "id__gt": after}
    chosen = rows.filter(**{name: value for name, value in bounds.items() if value is not None})
    return list(chosen.order_by("-id")[:limit])


def chronological(rows: "QuerySet[Any, Row]", limit: int, *, before: int | None = None) -> list[Row]:
    """The newest `limit` rows with a smaller id, oldest first: the form of the topic side's histories."""
    return newest(rows, limit, before=before)[::-1]


def balanced(rows: Sequence[Row], anchor: int, limit: int) -> Sequence[Row]:
    """Of rows in ascending order, those around the anchor: half of `limit` older, the others newer, and the anchor's
    own row if it is there; where one side has too few, the other fills up."""
    start = bisect_left(rows, anchor, key=_id)
    centre = int(start < len(rows) and _id(rows[start]) == anchor)
    newer = len(rows) - start - centre
    beside = limit - 1
    take_older = min(start, max(limit // 2 if beside else 0, beside - newer))
    take_newer = min(newer, beside - take_older)
    return rows[start - take_older : start + centre + take_newer]


def _around(rows: "QuerySet[Any, Row]", limit: int, anchor: int) -> list[Row]:
    older = list(rows.filter(id__lt=anchor).order_by("-id")[: limit - 1]) if limit > 1 else []
    newer = list(rows.filter(id__gte=anchor).order_by("id")[:limit])
    return list(balanced(older[::-1] + newer, anchor, limit))[::-1]


def _id(row: Any) -> int:
    if isinstance(row, Model):
        return int(row.pk)
    if isinstance(row, dict):
        return int(row["id"])
    return int(row[0] if isinstance(row, tuple) else row)


@dataclass(frozen=True, slots=True)
class Offset:
    """A page by offset. `of` a queryset gives its rows, `facts` the numbers that go with them."""

    limit: int
    offset: int

    def of(self, rows: "QuerySet[Any, Row]") -> list[Row]:
        """The rows of this page, in the order of the queryset."""
        return list(rows[self.offset : self.offset + self.limit])

    def facts(self, total: int) -> dict[str, int | bool]:
        """`limit`, `offset`, `total` and whether rows follow this page."""
        more = self.offset + self.limit < total
        return {"limit": self.limit, "offset": self.offset, "total": total, "has_more": more}


def topic_page(limit: int | None = None, offset: int | None = None, *, default: int = TOPIC_LIMIT) -> Offset:
    """The page that the topic side's strict lists mean: nothing asked is `default`, a limit below one is 20, a
    negative offset is 0. Raises InvalidForm at `limit` above 100 and at `offset` above 10 000."""
    if limit is not None and limit > TOPIC_MOST:
        raise InvalidForm.at("limit", FieldCode.VALUE_MUST_BE_INTEGER_IN_RANGE, minValue=1, maxValue=TOPIC_MOST)
    if offset is not None and offset > TOPIC_FURTHEST:
        raise InvalidForm.at("offset", FieldCode.VALUE_MUST_BE_INTEGER_IN_RANGE, minValue=0, maxValue=TOPIC_FURTHEST)
    chosen = default if limit is None else limit
    return Offset(chosen if chosen > 0 else TOPIC_LIMIT, max(0, offset or 0))


def clamped_page(limit: int | None, offset: int | None, *, most: int, otherwise: int) -> Offset:
    """The page of a lenient list: a limit outside 1..`most` is `otherwise`, the offset stays within 0..10 000."""
    chosen = limit if limit is not None and 1 <= limit <= most else otherwise
    return Offset(chosen, min(max(0, offset or 0), TOPIC_FURTHEST))
