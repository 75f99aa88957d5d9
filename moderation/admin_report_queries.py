"""Reports as administrators look through them: of messages, people and guilds, from either side.

What is reported of topics alone (posts, comments, rooms) has no words on the guild wire; the topic wire shows it, from
the same queue.
"""

from collections.abc import Collection, Iterable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any, Literal

from django.db.models import F, Q, QuerySet

from accounts.rights import Right, require_right
from chat.direct import direct_channel_id
from chat.models import Channel
from core.actor import Actor
from core.db.time_limit import TooLong, time_limit
from core.errors import Code, ProductError
from guilds.models import Guild
from moderation.models import Report, ReportKind
from moderation.operations.reading import note_look
from moderation.report_access import Audience
from moderation.report_queries import ReportView, report_for, views_of
from moderation.reported_files import kept_files

KINDS = (ReportKind.MESSAGE, ReportKind.USER, ReportKind.GUILD)
_MOST_WORDS = 20
_LONGEST_SECONDS = 8.0
_SEARCHED = (
    "category",
    "details",
    "public_comment",
    "notes",
    "reporter__username",
    "reported_user__username",
    "invite_code",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportSearch:
    """What administrators look for; None is no wish. `guild_id` is a reported guild, `within_guild_id` the one in which
    something was reported."""

    text: str = ""
    is_open: bool | None = None
    kind: ReportKind | None = None
    category: str | None = None
    reporter_id: int | None = None
    reported_user_id: int | None = None
    guild_id: int | None = None
    within_guild_id: int | None = None
    channel_id: int | None = None
    resolved_by: int | None = None
    order: Literal["reported", "resolved"] = "reported"
    oldest_first: bool = False

    def of(self) -> Q:
        """As a condition."""
        exact = {
            "is_open": self.is_open,
            "kind": self.kind,
            "category": self.category,
            "reporter_id": self.reporter_id,
            "reported_user_id": self.reported_user_id,
            "guild_id": self.within_guild_id,
            "channel_id": self.channel_id,
        }
        wanted = Q(**{name: value for name, value in exact.items() if value is not None})
        if self.guild_id is not None:
            wanted &= Q(kind=ReportKind.GUILD, target_id=self.guild_id)
        if self.resolved_by is not None:
            wanted &= Q(reviewed_by=self.resolved_by, is_open=False)
        for word in self.text.split()[:_MOST_WORDS]:
            either = Q(pk__in=())
            for column in _SEARCHED:
                either |= Q(**{f"{column}__icontains": word})
            wanted &= either
        return wanted


@dataclass(frozen=True, slots=True)
class AdminReport:
    """A report with the names it needs. `dm_channel_id` is the channel of who reported and who is reported, if they
    have one and it was asked for; `kept_files` are the attachments whose files are kept with it, likewise."""

    view: ReportView
    guild_name: str | None = None
    channel_name: str | None = None
    dm_channel_id: int | None = None
    kept_files: frozenset[int] = frozenset()


def admin_reports(actor: Actor, search: ReportSearch, limit: int, offset: int) -> tuple[list[AdminReport], int]:
    """A page of the reports that are looked for, and how many there are: the same number of queries for one and for
    two hundred. Needs `report:view`; that somebody is shown who is behind an alias is logged. Raises as
    `require_right`, SERVICE_UNAVAILABLE when the database takes too long."""
    require_right(actor, Right.REPORT_VIEW)
    rows = Report.objects.filter(search.of(), kind__in=KINDS)
    try:
        with time_limit(_LONGEST_SECONDS) if search.text or offset else nullcontext():  # the first page is near
            found, total = list(_ordered(rows, search)[offset : offset + limit]), rows.count()
    except TooLong:
        raise ProductError(Code.SERVICE_UNAVAILABLE) from None
    return _named(views_of(actor, found)), total


def admin_report(actor: Actor, report_id: int) -> AdminReport:
    """One report, with what stood around it and the channel that the two people share; the look is logged. Needs
    `report:view`. Raises as `require_right`, UNKNOWN_REPORT."""
    require_right(actor, Right.REPORT_VIEW)
    view = report_for(actor, report_id)
    if view.report.kind not in KINDS:
        raise ProductError(Code.UNKNOWN_REPORT)
    note_look(actor, kind="report", target_id=report_id)
    (named,) = _named([view])
    return AdminReport(view, named.guild_name, named.channel_name, _shared_channel(view), kept_files(report_id))


def _ordered(rows: "QuerySet[Report]", search: ReportSearch) -> "QuerySet[Report]":
    if search.order == "reported":
        return rows.order_by("id" if search.oldest_first else "-id")
    moment = F("reviewed_at")
    first = moment.asc(nulls_last=True) if search.oldest_first else moment.desc(nulls_last=True)
    return rows.order_by(first, "-id")


def _shared_channel(view: ReportView) -> int | None:
    row = view.report
    if view.audience != Audience.ADMINISTRATOR or row.reporter_id is None or row.reported_user_id is None:
        return None
    return direct_channel_id(row.reporter_id, row.reported_user_id)


def _named(views: Sequence[ReportView]) -> list[AdminReport]:
    guilds = _names(Guild.objects.filter(pk__in=_ids(view.report.guild_id for view in views)))
    channels = _names(Channel.objects.filter(pk__in=_ids(view.report.channel_id for view in views)))
    return [
        AdminReport(view, guilds.get(view.report.guild_id or 0), channels.get(view.report.channel_id or 0) or None)
        for view in views
    ]


def _ids(values: Iterable[int | None]) -> Collection[int]:
    return {value for value in values if value is not None}


def _names(rows: Any) -> dict[int, str]:
    return dict(rows.values_list("pk", "name"))
