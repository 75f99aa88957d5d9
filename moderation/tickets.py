"""Reading tickets. A page costs the same for one ticket and for a hundred, and shows of each what was said last."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Prefetch, QuerySet

from accounts.rights import Right, require_right
from core.actor import Actor
from core.paging import Offset
from moderation.models import Ticket, TicketCategory, TicketMessage, TicketPriority, TicketStatus
from moderation.operations.tickets import access_ticket

SHOWN_IN_LISTS = 3


@dataclass(frozen=True, slots=True)
class TicketFilter:
    """What a list is narrowed to; nothing is no wish."""

    statuses: tuple[TicketStatus, ...] = ()
    category: TicketCategory | None = None
    priority: TicketPriority | None = None

    def facts(self) -> dict[str, Any]:
        """As conditions."""
        wanted = {"status__in": self.statuses or None, "category": self.category, "priority": self.priority}
        return {name: value for name, value in wanted.items() if value is not None}


@dataclass(frozen=True, slots=True)
class TicketView:
    """A ticket with what is shown of the conversation, the oldest first."""

    ticket: Ticket
    messages: tuple[TicketMessage, ...]


def ticket_for(actor: Actor, ticket_id: int) -> TicketView:
    """One ticket with all that was said. Raises as `access_ticket`."""
    access_ticket(actor, ticket_id)
    return _view(_with(Ticket.objects.filter(pk=ticket_id), _said()).get())


def own_tickets(actor: Actor, page: Offset) -> tuple[list[TicketView], int]:
    """A page of what the actor asked, newest first, and how many there are. Three queries."""
    rows = Ticket.objects.filter(user_id=actor.user_id)
    found = page.of(_with(rows, _last_said()).order_by("-id"))
    return [_view(row) for row in found], rows.count()


def all_tickets(actor: Actor, wanted: TicketFilter, page: Offset) -> tuple[list[TicketView], int]:
    """A page of all tickets, the most pressing first and of those the newest, and how many there are. Three queries.
    Needs the right to see reports; raises as `require_right`."""
    require_right(actor, Right.REPORT_VIEW)
    rows = Ticket.objects.filter(**wanted.facts())
    found = page.of(_with(rows, _last_said()).order_by("-priority", "-id"))
    return [_view(row) for row in found], rows.count()


def ticket_numbers() -> dict[str, Any]:
    """How many tickets there are, by status, category and priority. One query."""
    rows = Ticket.objects.order_by().values_list("status", "category", "priority").annotate(count=Count("pk"))
    numbers: dict[str, Any] = {"total": 0, **dict.fromkeys(TicketStatus.values, 0)}
    categories = dict.fromkeys(TicketCategory.values, 0)
    priorities = {level.name.lower(): 0 for level in TicketPriority}
    for status, category, priority, count in rows:
        numbers["total"] += count
        numbers[status] += count
        categories[category] += count
        priorities[TicketPriority(priority).name.lower()] += count
    return numbers | {"categories": categories, "priorities": priorities}


def _said() -> "QuerySet[TicketMessage]":
    return TicketMessage.objects.select_related("user").order_by("-id")


def _last_said() -> "QuerySet[TicketMessage]":
    return _said()[:SHOWN_IN_LISTS]  # of each ticket: a prefetch numbers the rows of each


def _with(rows: "QuerySet[Ticket]", said: "QuerySet[TicketMessage]") -> "QuerySet[Any]":
    return rows.select_related("user").prefetch_related(Prefetch("messages", queryset=said, to_attr="shown"))


def _view(row: Any) -> TicketView:
    return TicketView(row, tuple(reversed(row.shown)))
