"""The first page of the console: what the last two weeks were like, and what waits."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.cache import cache
from django.db.models import Min, Model, Q

from accounts.models import PendingRegistration, User
from accounts.rights import Right, holds
from chat.models import Message
from core.actor import Actor
from core.clock import now
from core.ids import created_at, id_at
from core.models import Job, JobState
from guilds.models import Guild
from moderation.models import Report, Ticket, TicketStatus
from posts.models import Post

DAYS = 14
_CHARTS: tuple[tuple[str, type[Model], dict[str, Any]], ...] = (
    ("New people", User, {"is_bot": False}),
    ("Messages", Message, {}),
    ("Posts", Post, {}),
    ("Reports", Report, {}),
)
# Counting a busy day's messages takes a while; the page is looked at more often than it changes.
_KEPT_SECONDS = 300
_CACHE_KEY = "console:charts"
# Of a chart, in its own units: it is drawn as wide as there is room.
_WIDTH, _HEIGHT, _GAP = 280, 72, 4


@dataclass(frozen=True, slots=True)
class Bar:
    """One day: where its bar stands, and how many there were."""

    x: float
    y: float
    width: float
    height: float
    day: datetime
    count: int


def dashboard_facts(actor: Actor) -> dict[str, Any]:
    """What the page shows of what the actor may know."""
    sees_reports = holds(actor, Right.REPORT_VIEW)
    return {
        "charts": _charts() if sees_reports or holds(actor, Right.METRICS_VIEW) else [],
        "waiting": _waiting(actor) if sees_reports else [],
        "chart_size": (_WIDTH, _HEIGHT),
    }


def _charts() -> list[dict[str, Any]]:
    counted: dict[str, list[tuple[datetime, int]]] | None = cache.get(_CACHE_KEY)
    if counted is None:
        counted = {words: _days(model, narrowed) for words, model, narrowed in _CHARTS}
        cache.set(_CACHE_KEY, counted, _KEPT_SECONDS)
    return [
        {"words": words, "bars": _bars(days), "total": sum(count for _, count in days), "last": days[-1][1]}
        for words, days in counted.items()
    ]


def _days(model: type[Model], narrowed: dict[str, Any]) -> list[tuple[datetime, int]]:
    # An id is a moment, so that a day is a range of the primary key.
    today = now().replace(hour=0, minute=0, second=0, microsecond=0)
    starts = [today - timedelta(days=back) for back in range(DAYS - 1, -1, -1)]
    rows = model._default_manager.filter(**narrowed)
    return [
        (start, rows.filter(pk__gte=id_at(start), pk__lt=id_at(start + timedelta(days=1))).count()) for start in starts
    ]


def _bars(days: list[tuple[datetime, int]]) -> list[Bar]:
    most = max((count for _, count in days), default=0) or 1
    width = _WIDTH / len(days)
    heights = [round(count / most * _HEIGHT, 1) for _, count in days]
    return [
        Bar(round(number * width, 1), _HEIGHT - heights[number], round(width - _GAP, 1), heights[number], day, count)
        for number, (day, count) in enumerate(days)
    ]


def _waiting(actor: Actor) -> list[dict[str, Any]]:
    is_open = Report.objects.filter(is_open=True)
    oldest = is_open.aggregate(oldest=Min("id"))["oldest"]
    found = [
        _tile("Open reports", is_open.count(), "moderation_report_changelist", since=oldest),
        _tile("Yours", is_open.filter(assignee_id=actor.user_id).count(), "moderation_report_changelist", "desk=mine"),
        _tile("Open tickets", Ticket.objects.exclude(_ENDED).count(), "moderation_ticket_changelist"),
    ]
    if holds(actor, Right.USER_LOOKUP):
        waiting = PendingRegistration.objects.count()
        found.append(_tile("Registrations that wait", waiting, "accounts_user_changelist", "waiting=yes"))
    if holds(actor, Right.METRICS_VIEW):
        failed = Job.objects.filter(state=JobState.FAILED).count()
        found.append(_tile("Failed jobs", failed, "core_job_changelist", "state__exact=failed"))
    if holds(actor, Right.GUILD_LOOKUP):
        found.append(_tile("Guilds", Guild.objects.count(), "guilds_guild_changelist"))
    return found


_ENDED = Q(status__in=(TicketStatus.RESOLVED, TicketStatus.CLOSED))


def _tile(words: str, count: int, page: str, query: str = "", *, since: int | None = None) -> dict[str, Any]:
    age = None if since is None else created_at(since)
    return {"words": words, "count": count, "page": f"admin:{page}", "query": query, "since": age}
