"""Reading the log of what administrators did to the instance."""

from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any, Literal

from django.db.models import Case, F, Func, IntegerField, Q, QuerySet, TextField, Value, When

from accounts.rights import Right, require_right
from core.actor import Actor
from core.db.time_limit import TooLong, time_limit
from core.errors import Code, ProductError
from moderation.models import AdminAuditEntry

_MOST_WORDS = 20
_LONGEST_SECONDS = 8.0


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditSearch:
    """Which entries; None is no wish. Every word of `text` must occur in the action, the reason or a value."""

    admin_id: int | None = None
    target_type: str | None = None
    target_id: str | None = None
    text: str = ""
    order: Literal["newest", "relevance"] = "newest"
    ascending: bool = False


class _Values(Func):
    """The values of a JSON object as one text, without their names."""

    output_field = TextField()

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> Any:
        return self.as_sql(compiler, connection, template=_IN_SQLITE, **more)

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> Any:
        return self.as_sql(compiler, connection, template=_IN_POSTGRESQL, **more)


_IN_SQLITE = "(SELECT group_concat(value, ' ') FROM json_each(%(expressions)s))"
_IN_POSTGRESQL = "(SELECT string_agg(value, ' ') FROM jsonb_each_text(%(expressions)s))"
_WORTH = {"action": 4, "reason": 2, "values": 1}  # of a word that is found there


def audit_entries(actor: Actor, search: AuditSearch, limit: int, offset: int) -> tuple[list[AdminAuditEntry], int]:
    """A page of the log, newest first unless said otherwise, and how many entries there are. Two queries. Needs
    `audit_log:view`; raises as `require_right`, SERVICE_UNAVAILABLE when the database takes too long."""
    require_right(actor, Right.AUDIT_LOG_VIEW)
    rows = _found(search)
    try:
        with time_limit(_LONGEST_SECONDS) if search.text or offset else nullcontext():  # the first page is near
            return list(_ordered(rows, search)[offset : offset + limit]), rows.count()
    except TooLong:
        raise ProductError(Code.SERVICE_UNAVAILABLE) from None


def _found(search: AuditSearch) -> "QuerySet[AdminAuditEntry]":
    exact = {"admin_id": search.admin_id, "target_type": search.target_type, "target_id": search.target_id}
    rows = AdminAuditEntry.objects.filter(**{name: value for name, value in exact.items() if value is not None})
    words = _words(search)
    if not words:
        return rows
    rows = rows.alias(values=_Values(F("metadata")))
    for word in words:
        rows = rows.filter(_holds("action", word) | _holds("reason", word) | _holds("values", word))
    return rows


def _ordered(rows: "QuerySet[AdminAuditEntry]", search: AuditSearch) -> "QuerySet[AdminAuditEntry]":
    newest = "number" if search.ascending else "-number"
    if search.order == "newest" or not _words(search):
        return rows.order_by(newest)
    worth: Any = Value(0)
    for word in _words(search):
        for column, points in _WORTH.items():
            found = When(_holds(column, word), then=Value(points))
            worth = worth + Case(found, default=Value(0), output_field=IntegerField())
    rows = rows.alias(worth=worth)
    return rows.order_by("worth" if search.ascending else "-worth", "-number")


def _holds(column: str, word: str) -> Q:
    return Q(**{f"{column}__icontains": word})


def _words(search: AuditSearch) -> list[str]:
    return search.text.split()[:_MOST_WORDS]
