"""The first page of the console: what the last two weeks were like, and what waits."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.cache import cache
from django.db.models import Model, QuerySet

from accounts.models import PendingRegistration, User
from accounts.rights import Right, holds
from chat.models import Message
from core.actor import Actor
from core.clock import now
from core.ids import created_at, id_at
from core.models import Job, JobState
from guilds.models import DiscoveryListing
from moderation.models import Appeal, AppealState, Report, Ticket, TicketStatus
from posts.models import Post
from topics.models import DeletionStatus, Topic

DAYS = 14
_CHARTS: tuple[tuple[str, type[Model], dict[str, Any]], ...] = (
    ("New people", User, {"is_bot": False}),
    ("Messages", Message, {}),
    ("Posts", Post, {}),
    ("Reports", Report, {}),
)
# Counting a busy day's messages takes a while; the page is looked at more often than it changes.
_KEPT_SECONDS = 300
_KEPT_DAYS_SECONDS = (DAYS + 1) * 24 * 60 * 60
MOST_COUNTED = 300  # of what waits; more are more than anybody looks through
_LATE = timedelta(minutes=5)
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
    sees_numbers = holds(actor, Right.REPORT_VIEW) or holds(actor, Right.METRICS_VIEW)
    return {
        "charts": _charts() if sees_numbers else [],
        "waiting": [tile.shown(actor) for tile in TILES if holds(actor, tile.right)],
        "chart_size": (_WIDTH, _HEIGHT),
    }


def _charts() -> list[dict[str, Any]]:
    found = [(words, _days(model, narrowed)) for words, model, narrowed in _CHARTS]
    return [
        {"words": words, "bars": _bars(days), "total": sum(count for _, count in days), "last": days[-1][1]}
        for words, days in found
    ]


def _days(model: type[Model], narrowed: dict[str, Any]) -> list[tuple[datetime, int]]:
    """How many there were each day. A day that is over is counted once; today's number is a few minutes old."""
    today = now().replace(hour=0, minute=0, second=0, microsecond=0)
    starts = {_key(model, day): day for day in (today - timedelta(days=back) for back in range(DAYS - 1, -1, -1))}
    known: dict[str, int] = cache.get_many(starts)
    for key, start in starts.items():
        if key not in known:
            known[key] = _counted(model, narrowed, start)
            cache.set(key, known[key], _KEPT_SECONDS if start == today else _KEPT_DAYS_SECONDS)
    return [(start, known[key]) for key, start in starts.items()]


def _key(model: type[Model], day: datetime) -> str:
    # In its last minutes a day is today: what is counted then is not what is kept for good.
    state = "so-far" if day.date() == now().date() else "whole"
    return f"console:day:{model._meta.label_lower}:{day:%Y-%m-%d}:{state}"


def _counted(model: type[Model], narrowed: dict[str, Any], start: datetime) -> int:
    # An id is a moment, so that a day is a range of the primary key.
    rows = model._default_manager.filter(**narrowed, pk__gte=id_at(start), pk__lt=id_at(start + timedelta(days=1)))
    return rows.count()


def _bars(days: list[tuple[datetime, int]]) -> list[Bar]:
    most = max((count for _, count in days), default=0) or 1
    width = _WIDTH / len(days)
    heights = [round(count / most * _HEIGHT, 1) for _, count in days]
    return [
        Bar(round(number * width, 1), _HEIGHT - heights[number], round(width - _GAP, 1), heights[number], day, count)
        for number, (day, count) in enumerate(days)
    ]


@dataclass(frozen=True, slots=True)
class Tile:
    """Something that waits: how many, since when, and where it is dealt with. `rows` are found by an index, and those
    that have waited longest come first."""

    words: str
    right: Right
    page: str
    rows: Callable[[Actor], QuerySet[Any]]
    moment: str = "pk"  # a column that says since when, or an id that is a moment
    query: str = ""
    order: str = ""  # what brings the oldest first, where that is another column

    def shown(self, actor: Actor) -> dict[str, Any]:
        """The tile as it is now: two queries, each over some hundred rows at most."""
        rows = self.rows(actor)
        count = rows.order_by()[: MOST_COUNTED + 1].count()
        oldest = rows.order_by(self.order or self.moment).values_list(self.moment, flat=True).first() if count else None
        return {
            "words": self.words,
            "count": f"{MOST_COUNTED}+" if count > MOST_COUNTED else count,
            "page": f"admin:{self.page}",
            "query": self.query,
            "since": created_at(oldest) if isinstance(oldest, int) else oldest,
        }


_OPEN_TICKETS = (TicketStatus.PENDING, TicketStatus.OPEN, TicketStatus.IN_PROGRESS)
TILES = (
    Tile("Open reports", Right.REPORT_VIEW, "moderation_report_changelist", lambda actor: _open_reports()),
    Tile("Yours", Right.REPORT_VIEW, "moderation_report_changelist",
         lambda actor: _open_reports().filter(assignee_id=actor.user_id), query="desk=mine"),
    Tile("Open tickets", Right.REPORT_VIEW, "moderation_ticket_changelist",
         lambda actor: Ticket.objects.filter(status__in=_OPEN_TICKETS)),
    Tile("Open appeals", Right.USER_TEMP_BAN, "moderation_appeal_changelist",
         lambda actor: Appeal.objects.filter(state=AppealState.OPEN)),
    Tile("Registrations", Right.PENDING_VERIFICATION_VIEW, "accounts_pendingregistration_changelist",
         lambda actor: PendingRegistration.objects.all()),
    Tile("Into discovery", Right.DISCOVERY_REVIEW, "guilds_discoverylisting_changelist",
         lambda actor: DiscoveryListing.objects.filter(status=DiscoveryListing.Status.PENDING), "applied_at"),
    Tile("Topics to delete", Right.REPORT_VIEW, "console_deletions", lambda actor: _to_decide(Topic), "deleted_at",
         order="permanent_delete_at"),
    Tile("Posts to delete", Right.REPORT_VIEW, "console_deletions", lambda actor: _to_decide(Post), "deleted_at",
         order="permanent_delete_at"),
    Tile("Failed jobs", Right.METRICS_VIEW, "core_job_changelist",
         lambda actor: Job.objects.filter(state=JobState.FAILED), query="state__exact=failed"),
    Tile("Jobs that are late", Right.METRICS_VIEW, "core_job_changelist",
         lambda actor: Job.objects.filter(state=JobState.PENDING, run_after__lt=now() - _LATE), "run_after",
         query="state__exact=pending"),
)  # fmt: skip


def _open_reports() -> "QuerySet[Report]":
    return Report.objects.filter(is_open=True)


def _to_decide(model: type[Topic] | type[Post]) -> "QuerySet[Any]":
    rows: QuerySet[Any] = model._default_manager.filter(is_deleted=True, deletion_status=DeletionStatus.PENDING)
    return rows
