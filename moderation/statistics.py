"""The numbers that administrators look at first."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import F, Q

from accounts.models import User
from accounts.models.user import UserFlags
from accounts.rights import Right, require_right
from accounts.sanctions import bans_in_force
from core.actor import Actor
from core.clock import now
from core.ids import id_at
from moderation.models import Report, Ticket
from moderation.report_queries import numbers_of
from moderation.tickets import ticket_numbers

_WEEK, _DAY = timedelta(days=7), timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Statistics:
    """Reports and tickets by what became of them, people, and the last day."""

    reports: dict[str, Any]
    tickets: dict[str, Any]
    users: dict[str, int]
    recent: dict[str, int]


def statistics(actor: Actor) -> Statistics:
    """The numbers as they are now. Eight queries. Needs the right to see reports; raises as `require_right`."""
    require_right(actor, Right.REPORT_VIEW)
    return Statistics(numbers_of(Q()), ticket_numbers(), _people(), _recent(id_at(now() - _DAY)))


def _people() -> dict[str, int]:
    gone = F("flags").bitand(int(UserFlags.DELETED))
    people = User.objects.alias(gone=gone).filter(gone=0, is_bot=False, is_system=False)
    return {
        "total": people.count(),
        "banned": bans_in_force().count(),
        "admins": people.exclude(acls=[]).count(),
        "new_last_7_days": people.filter(id__gte=id_at(now() - _WEEK)).count(),
    }


def _recent(since: int) -> dict[str, int]:
    return {
        "new_reports_24h": Report.objects.filter(id__gte=since).count(),
        "new_tickets_24h": Ticket.objects.filter(id__gte=since).count(),
    }
