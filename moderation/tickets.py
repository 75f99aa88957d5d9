"""Reading tickets. A page costs the same for one ticket and for a hundred."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Prefetch, QuerySet

from accounts.rights import require_right
from core.actor import Actor
from core.paging import Offset
from moderation.models import Ticket, TicketCategory, TicketMessage, TicketPriority, TicketStatus
from moderation.operations.tickets import access_ticket
from moderation.rights import VIEW_REPORTS


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


def ticket_for(actor: Actor, ticket_id: int) -> Ticket:
    """One ticket with what was said. Raises as `access_ticket`."""
    access_ticket(actor, ticket_id)
    return _whole(Ticket.objects.filter(pk=ticket_id)).get()


def own_tickets(actor: Actor, page: Offset) -> tuple[list[Ticket], int]:
    """A page of what the actor asked, newest first, and how many there are. Three queries."""
    rows = Ticket.objects.filter(user_id=actor.user_id)
    return page.of(_whole(rows).order_by("-id")), rows.count()


def all_tickets(actor: Actor, wanted: TicketFilter, page: Offset) -> tuple[list[Ticket], int]:
    """A page of all tickets, the most pressing first and of those the newest, and how many there are. Three queries.
    Needs the right to see reports; raises as `require_right`."""
    require_right(actor, VIEW_REPORTS)
    rows = Ticket.objects.filter(**wanted.facts())
    return page.of(_whole(rows).order_by("-priority", "-id")), rows.count()


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


def _whole(rows: "QuerySet[Ticket]") -> "QuerySet[Ticket]":
    said = TicketMessage.objects.select_related("user").order_by("id")
    return rows.select_related("user").prefetch_related(Prefetch("messages", queryset=said))
