"""Who may see a report and decide about it. The only place that decides it.

Administrators with the right to see everything; moderators of a topic what was reported there, unless it is about
themselves, about one of their rank or above who is named, about the topic itself, or lies in a private place; whoever
reported something what became of it. Nobody decides about themselves, nor learns who reported them. An alias has no
rank: what moderators do not see would tell them who is behind it. Nor do moderators see what was written in private
before they came.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from django.db.models import Exists, OuterRef, Q

from accounts.rights import Right, holds
from core.actor import Actor
from core.errors import Code, ProductError
from moderation.models import Report, ReportAction, ReportKind
from topics.models import Level, TopicMember

_LEADERS = TopicMember.objects.filter(level__gte=Level.MODERATOR)


class Audience(StrEnum):
    """As what somebody sees a report: it decides how much of it."""

    ADMINISTRATOR = "administrator"
    MODERATOR = "moderator"
    REPORTER = "reporter"


@dataclass(frozen=True, slots=True)
class Desk:
    """Somebody with all that decides which reports they see: at most one query."""

    user_id: int
    is_administrator: bool
    owned_ids: frozenset[int] = frozenset()
    helped_ids: frozenset[int] = frozenset()
    leaders: frozenset[tuple[int, int]] = frozenset()
    kept: Mapping[int, tuple[int, int]] = field(default_factory=dict)  # by topic: from where to where they may not read

    @classmethod
    def of(cls, actor: Actor) -> "Desk":
        """The desk of the actor."""
        if holds(actor, Right.REPORT_VIEW):
            return cls(actor.user_id, is_administrator=True)
        led = _LEADERS.filter(user_id=actor.user_id)
        columns = ("topic_id", "user_id", "level", "topic__private_from", "history_from")
        rows = list(_LEADERS.filter(topic_id__in=led.values("topic_id")).values_list(*columns))
        own = [(topic_id, level) for topic_id, user_id, level, *_ in rows if user_id == actor.user_id]
        return cls(
            actor.user_id,
            False,
            frozenset(topic_id for topic_id, level in own if level == Level.OWNER),
            frozenset(topic_id for topic_id, level in own if level == Level.MODERATOR),
            frozenset((topic_id, user_id) for topic_id, user_id, *_ in rows),
            {topic_id: (start, end) for topic_id, user_id, _, start, end in rows if end and user_id == actor.user_id},
        )

    @property
    def topic_ids(self) -> frozenset[int]:
        """The topics they lead, as owner or moderator."""
        return self.owned_ids | self.helped_ids

    def seen(self) -> Q:
        """The reports that somebody sees."""
        return Q() if self.is_administrator else Q(reporter_id=self.user_id) | self.moderated()

    def moderated(self) -> Q:
        """The reports that are theirs to decide about."""
        if self.is_administrator:
            return Q()
        is_own = Q(reported_user_id=self.user_id, reported_user_id__isnull=False)
        of_leaders = Exists(_LEADERS.filter(topic_id=OuterRef("topic_id"), user_id=OuterRef("reported_user_id")))
        led = Q(topic_id__in=self.owned_ids) | Q(topic_id__in=self.helped_ids) & (~Q(of_leaders) | ~Q(alias=""))
        return led & Q(is_private=False) & ~Q(kind=ReportKind.TOPIC) & ~is_own & ~self._of_before()

    def _of_before(self) -> Q:
        """What was written in private before they came: the rules of `TopicAccess` for posts, rooms and the feed."""
        found = Q(pk__in=())
        for topic_id, (start, end) in self.kept.items():
            posts = Q(kind=ReportKind.POST, target_id__gte=start, target_id__lt=end)
            comments = Q(kind=ReportKind.COMMENT) & (
                Q(target_id__gte=start, target_id__lt=end) | Q(snapshot__post_id__gte=start, snapshot__post_id__lt=end)
            )
            messages = Q(kind=ReportKind.MESSAGE, target_id__lt=end)
            found |= Q(topic_id=topic_id) & (posts | comments | messages)
        return found

    def audience(self, report: Report) -> Audience | None:
        """As what they see a report; None when they do not."""
        is_about_them = report.reported_user_id == self.user_id
        if self.is_administrator:
            return Audience.MODERATOR if is_about_them else Audience.ADMINISTRATOR
        if not is_about_them and self._leads_to(report):
            return Audience.MODERATOR
        return Audience.REPORTER if report.reporter_id == self.user_id else None

    def _leads_to(self, report: Report) -> bool:
        if report.is_private or report.kind == ReportKind.TOPIC or self._is_of_before(report):
            return False
        is_of_leader = not report.alias and (report.topic_id, report.reported_user_id) in self.leaders
        return report.topic_id in self.owned_ids or (report.topic_id in self.helped_ids and not is_of_leader)

    def _is_of_before(self, report: Report) -> bool:
        start, end = self.kept.get(report.topic_id or 0, (0, 0))
        match report.kind:
            case ReportKind.POST:
                return start <= report.target_id < end
            case ReportKind.COMMENT:
                return any(start <= one < end for one in (report.target_id, report.snapshot["post_id"]))
            case ReportKind.MESSAGE:
                return report.target_id < end
        return False


def access_report(actor: Actor, report_id: int) -> tuple[Report, Desk]:
    """A report that the actor may see. Raises UNKNOWN_REPORT, MISSING_PERMISSIONS."""
    desk = Desk.of(actor)
    return _seen(desk, Report.objects.filter(pk=report_id).first()), desk


def access_decision(actor: Actor, report_id: int) -> tuple[Report, Desk]:
    """A report that the actor may decide about, its row held. Raises UNKNOWN_REPORT, MISSING_PERMISSIONS,
    REPORT_ALREADY_RESOLVED: only administrators decide about what moderators passed on to them."""
    # Whoever may settle reports may, also without looking through them.
    desk = Desk(actor.user_id, is_administrator=True) if holds(actor, Right.REPORT_RESOLVE) else Desk.of(actor)
    report = _seen(desk, Report.objects.select_for_update(of=("self",)).filter(pk=report_id).first())
    audience = desk.audience(report)
    is_about_them = report.reported_user_id == actor.user_id
    if is_about_them or audience == Audience.REPORTER:
        raise ProductError(Code.MISSING_PERMISSIONS)
    if desk.is_administrator and not holds(actor, Right.REPORT_RESOLVE):
        raise ProductError(Code.MISSING_PERMISSIONS)
    if not report.is_open or (report.action == ReportAction.ESCALATED and not desk.is_administrator):
        raise ProductError(Code.REPORT_ALREADY_RESOLVED)
    return report, desk


def refuse_own(actor: Actor, report: Report) -> None:
    """Raise MISSING_PERMISSIONS for who is reported: nobody assigns, deletes or keeps a report about themselves."""
    if report.reported_user_id is not None and report.reported_user_id == actor.user_id:
        raise ProductError(Code.MISSING_PERMISSIONS)


def _seen(desk: Desk, report: Report | None) -> Report:
    if report is None:
        raise ProductError(Code.UNKNOWN_REPORT)
    if desk.audience(report) is None:
        raise ProductError(Code.MISSING_PERMISSIONS)
    return report
