"""Reading reports: one, lists, numbers. A page costs the same for one report and for a hundred.

That an administrator is shown who is behind an alias, or what was written in private, is logged.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import Count, Q

from accounts.models import User
from accounts.rights import Right, holds
from chat.message_places import message_by_id
from chat.models import Channel, ChannelMember
from core.actor import Actor
from core.errors import Code, ProductError
from core.paging import Offset
from moderation.models import Report, ReportAspect, ReportKind, ReportSource, ReportStatus
from moderation.operations.reading import note_look, note_shown
from moderation.operations.reveals import note_reveals
from moderation.people import people_by_id
from moderation.report_access import Audience, Desk, access_report
from topics.models import Level, Topic, TopicMember

_MOST_OF_ONE = 100


@dataclass(frozen=True, slots=True)
class ReportFilter:
    """What a list is narrowed to; empty is no wish."""

    status: str = ""
    topic_id: int | None = None
    kinds: tuple[tuple[str, str], ...] = ()  # kind and aspect: any of them will do
    source: str = ""

    def of(self) -> Q:
        """As a condition."""
        wanted = Q()
        if self.status:
            wanted &= Q(status=self.status)
        if self.topic_id is not None:
            wanted &= Q(topic_id=self.topic_id)
        if self.source:
            wanted &= Q(source=self.source)
        if self.kinds:
            either = Q(pk__in=())
            for kind, aspect in self.kinds:
                either |= Q(kind=kind, aspect=aspect)
            wanted &= either
        return wanted


@dataclass(frozen=True, slots=True)
class Leaders:
    """Who runs the place in which something was reported."""

    owner_id: int | None = None
    moderator_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class ReportView:
    """A report as somebody sees it; `people` are the accounts it names, by id."""

    report: Report
    audience: Audience
    leaders: Leaders = field(default_factory=Leaders)
    people: dict[int, User] = field(default_factory=dict)

    def may_show(self, message: dict[str, Any]) -> bool:
        """Whether a message that is kept with the report is shown to its reader.

        Moderators see what was reported, and what the same person wrote in the same place under their name. The rest
        might tell who reported them, who is behind an alias, or what is said elsewhere in private.
        """
        row = self.report
        if self.audience != Audience.MODERATOR or (row.kind == ReportKind.MESSAGE and message["id"] == row.target_id):
            return True
        if row.alias or message["alias"]:
            return False
        return bool(message["channel_id"] == row.channel_id and message["author_id"] == row.reported_user_id)

    @property
    def reveals(self) -> bool:
        """Whether it tells its reader who is behind an alias."""
        is_staff = self.audience == Audience.ADMINISTRATOR
        return is_staff and bool(self.report.alias or any(message["alias"] for message in self.report.context))


def views_of(actor: Actor, reports: Sequence[Report]) -> list[ReportView]:
    """Some reports as the actor, who may see them, sees them; that they are shown who is behind an alias is logged."""
    return _noted(actor, _views(Desk.of(actor), reports))


def report_for(actor: Actor, report_id: int) -> ReportView:
    """One report. Raises as `access_report`."""
    report, desk = access_report(actor, report_id)
    return _noted(actor, _views(desk, [report]))[0]


def read_report(actor: Actor, report_id: int) -> ReportView:
    """`report_for` for who opens a report; that an administrator did is logged."""
    view = report_for(actor, report_id)
    if holds(actor, Right.REPORT_VIEW):
        note_look(actor, kind="report", target_id=report_id)
    return view


def reports_for(actor: Actor, wanted: ReportFilter, page: Offset) -> tuple[list[ReportView], int]:
    """A page of the reports that the actor sees, newest first, and how many there are."""
    desk = Desk.of(actor)
    return _page(actor, desk, Report.objects.filter(desk.seen(), wanted.of()), page)


def moderated_reports(actor: Actor, wanted: ReportFilter, page: Offset) -> tuple[list[ReportView], int]:
    """The same of those that are the actor's to decide about."""
    desk = Desk.of(actor)
    return _page(actor, desk, Report.objects.filter(desk.moderated(), wanted.of()), page)


def own_reports(actor: Actor, wanted: ReportFilter, page: Offset) -> tuple[list[ReportView], int]:
    """A page of what the actor has reported, as its reporter sees it, newest first."""
    desk = Desk(actor.user_id, is_administrator=False)
    return _page(actor, desk, Report.objects.filter(wanted.of(), reporter_id=actor.user_id), page)


def report_numbers(actor: Actor, topic_id: int | None) -> dict[str, Any]:
    """How many reports the actor may decide about, by status and by what was done. Two queries at most.

    Raises ProductError MISSING_PERMISSIONS for people who moderate nothing, or not that topic.
    """
    desk = Desk.of(actor)
    if not desk.is_administrator and not (desk.topic_ids if topic_id is None else topic_id in desk.topic_ids):
        raise ProductError(Code.MISSING_PERMISSIONS)
    return numbers_of(desk.moderated() & ReportFilter(topic_id=topic_id).of())


def numbers_of(which: Q) -> dict[str, Any]:
    """How many of some reports there are, by status and by what was done. One query."""
    rows = Report.objects.filter(which).order_by().values_list("status", "action").annotate(count=Count("pk"))
    numbers: dict[str, Any] = {"total": 0, **dict.fromkeys(ReportStatus.values, 0)}
    actions: dict[str, int] = {}
    for status, action, count in rows:
        numbers["total"] += count
        numbers[status] += count
        if action:
            actions[action] = actions.get(action, 0) + count
    return numbers | {"actions": actions}


def reports_of_message(actor: Actor, message_id: int) -> list[ReportView]:
    """The reports of a message of a topic or room, newest first, for those who moderate where it stands (unless they
    wrote it) and for administrators. Raises UNKNOWN_MESSAGE, MISSING_PERMISSIONS."""
    desk = Desk.of(actor)
    if not desk.is_administrator:
        reading, message = message_by_id(actor, message_id)
        if reading.access.level < Level.MODERATOR or message.author.id == actor.user_id:
            raise ProductError(Code.MISSING_PERMISSIONS)
    rows = Report.objects.filter(kind=ReportKind.MESSAGE, target_id=message_id, source=ReportSource.PERSON)
    found = rows.exclude(aspect=ReportAspect.DIRECT).order_by("-id")[:_MOST_OF_ONE]
    views = _views(desk, list(found))
    return views if desk.is_administrator else [replace(view, audience=Audience.MODERATOR) for view in views]


def _page(actor: Actor, desk: Desk, rows: Any, page: Offset) -> tuple[list[ReportView], int]:
    views = _views(desk, page.of(rows.order_by("-id")))
    private = [view.report.id for view in views if _shows_private(view)] if desk.is_administrator else []
    revealed = [view.report.id for view in views if view.reveals]
    note_shown(actor, action="view_reports", kind="report", ids=private, aliased=revealed)
    return views, rows.count()


def _shows_private(view: ReportView) -> bool:
    return view.report.is_private or bool(view.report.context)


def _noted(actor: Actor, views: list[ReportView]) -> list[ReportView]:
    note_reveals(actor, "report", (view.report.id for view in views if view.reveals))
    return views


def _views(desk: Desk, reports: Sequence[Report]) -> list[ReportView]:
    leaders = _leaders(reports)
    people = people_by_id(user_id for report in reports for user_id in _named(report, leaders[report.id]))
    return [
        ReportView(report, desk.audience(report) or Audience.REPORTER, leaders[report.id], people) for report in reports
    ]


def _named(report: Report, leaders: Leaders) -> Iterable[int | None]:
    shown = (message["author_id"] for message in report.context)
    own = (report.reporter_id, report.reported_user_id, report.reviewed_by)
    return (*own, leaders.owner_id, *leaders.moderator_ids, *shown)


def _leaders(reports: Sequence[Report]) -> dict[int, Leaders]:
    rooms = {report.channel_id for report in reports if report.kind == ReportKind.ROOM and report.channel_id}
    topics = {report.topic_id for report in reports if report.topic_id}
    of_room = _led(Channel.objects.filter(pk__in=rooms), _moderators(ChannelMember, "channel_id", rooms))
    of_topic = _led(Topic.objects.filter(pk__in=topics), _moderators(TopicMember, "topic_id", topics))
    return {
        report.id: of_room.get(report.channel_id or 0) or of_topic.get(report.topic_id or 0) or Leaders()
        for report in reports
    }


def _moderators(model: Any, column: str, ids: set[int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    rows = model.objects.filter(**{f"{column}__in": ids}, level=Level.MODERATOR) if ids else model.objects.none()
    for place_id, user_id in rows.order_by("id").values_list(column, "user_id"):
        found.setdefault(place_id, []).append(user_id)
    return found


def _led(places: Any, moderators: dict[int, list[int]]) -> dict[int, Leaders]:
    owners = places.values_list("pk", "owner_id")
    return {place_id: Leaders(owner_id, tuple(moderators.get(place_id, ()))) for place_id, owner_id in owners}
