"""Who may see a report and decide about it. The only place that decides it.

Administrators with the right to see everything; moderators of a topic what was reported there, unless it is about
themselves or lies in a private place; whoever reported something what became of it.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import Q

from accounts.rights import holds
from core.actor import Actor
from core.errors import Code, ProductError
from moderation.models import Report, ReportAction
from moderation.rights import RESOLVE_REPORTS, VIEW_REPORTS
from topics.models import Level, TopicMember


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
    topic_ids: frozenset[int] = frozenset()

    @classmethod
    def of(cls, actor: Actor) -> "Desk":
        """The desk of the actor."""
        if holds(actor, VIEW_REPORTS):
            return cls(actor.user_id, is_administrator=True)
        led = TopicMember.objects.filter(user_id=actor.user_id, level__gte=Level.MODERATOR)
        return cls(actor.user_id, False, frozenset(led.values_list("topic_id", flat=True)))

    def seen(self) -> Q:
        """The reports that somebody sees."""
        return Q() if self.is_administrator else Q(reporter_id=self.user_id) | self.moderated()

    def moderated(self) -> Q:
        """The reports that are theirs to decide about."""
        if self.is_administrator:
            return Q()
        is_own = Q(reported_user_id=self.user_id, reported_user_id__isnull=False)
        return Q(topic_id__in=self.topic_ids, is_private=False) & ~is_own

    def audience(self, report: Report) -> Audience | None:
        """As what they see a report; None when they do not."""
        if self.is_administrator:
            return Audience.ADMINISTRATOR
        is_about_them = report.reported_user_id == self.user_id
        if report.topic_id in self.topic_ids and not report.is_private and not is_about_them:
            return Audience.MODERATOR
        return Audience.REPORTER if report.reporter_id == self.user_id else None


def access_report(actor: Actor, report_id: int) -> tuple[Report, Desk]:
    """A report that the actor may see. Raises UNKNOWN_REPORT, MISSING_PERMISSIONS."""
    report = Report.objects.filter(pk=report_id).first()
    return _seen(actor, report)


def access_decision(actor: Actor, report_id: int) -> tuple[Report, Desk]:
    """A report that the actor may decide about, its row held. Raises UNKNOWN_REPORT, MISSING_PERMISSIONS,
    REPORT_ALREADY_RESOLVED: only administrators decide about what moderators passed on to them."""
    report, desk = _seen(actor, Report.objects.select_for_update(of=("self",)).filter(pk=report_id).first())
    audience = desk.audience(report)
    if audience == Audience.REPORTER or (desk.is_administrator and not holds(actor, RESOLVE_REPORTS)):
        raise ProductError(Code.MISSING_PERMISSIONS)
    if not report.is_open or (report.action == ReportAction.ESCALATED and not desk.is_administrator):
        raise ProductError(Code.REPORT_ALREADY_RESOLVED)
    return report, desk


def _seen(actor: Actor, report: Any) -> tuple[Report, Desk]:
    if report is None:
        raise ProductError(Code.UNKNOWN_REPORT)
    desk = Desk.of(actor)
    if desk.audience(report) is None:
        raise ProductError(Code.MISSING_PERMISSIONS)
    return report, desk
