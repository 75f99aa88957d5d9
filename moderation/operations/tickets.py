"""Questions to those who run the instance, and their answers."""

from dataclasses import dataclass

from accounts.models import User
from accounts.rights import Right, holds, require_right
from core.actor import Actor
from core.clock import now
from core.errors import Code, ProductError
from core.events import publish
from core.operations import operation
from moderation.audit import record_admin
from moderation.events import AdministratorsNotified
from moderation.models import Ticket, TicketCategory, TicketMessage, TicketPriority, TicketStatus

REOPENED = "[REOPENED]"
MOST_OPEN = 20
_MOST_MESSAGES = 200
_OVER = (TicketStatus.RESOLVED, TicketStatus.CLOSED)


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketDraft:
    """What somebody asks."""

    subject: str
    description: str
    category: TicketCategory = TicketCategory.OTHER
    priority: TicketPriority = TicketPriority.MEDIUM


@operation("ticket.create", limit="api:tickets:create")
def create_ticket(actor: Actor, *, draft: TicketDraft) -> Ticket:
    """Ask those who run the instance; the description is the first message. Publishes AdministratorsNotified. Raises
    ProductError BAD_REQUEST (`too_many_tickets`) while twenty of the actor's are not settled."""
    User.objects.select_for_update(no_key=True).only("id").get(
        pk=actor.user_id
    )  # one person's tickets are counted in turn
    if Ticket.objects.filter(user_id=actor.user_id).exclude(status__in=_OVER).count() >= MOST_OPEN:
        raise ProductError(Code.BAD_REQUEST, reason="too_many_tickets")
    ticket = Ticket.objects.create(
        user=actor.user,
        category=draft.category,
        priority=draft.priority,
        subject=draft.subject,
        description=draft.description,
    )
    TicketMessage.objects.create(ticket=ticket, user=actor.user, message=draft.description)
    data = {"ticket_id": ticket.id, "category": ticket.category, "subject": ticket.subject}
    data["priority"] = TicketPriority(ticket.priority).name.lower()
    publish(AdministratorsNotified(type="new_ticket", data=data, at=ticket.created_at))
    return ticket


@operation("ticket.write", limit="api:tickets:update")
def write_in_ticket(actor: Actor, ticket_id: int, *, message: str) -> Ticket:
    """Say something more in one's own ticket; up to 200 times.

    Raises ProductError NOT_FOUND (`ticket_not_found`), MISSING_PERMISSIONS (`ticket_of_another`), BAD_REQUEST
    (`ticket_full`).
    """
    ticket = _held(ticket_id)
    if ticket.user_id != actor.user_id:
        raise ProductError(Code.MISSING_PERMISSIONS, reason="ticket_of_another")
    _say(ticket, actor, message, is_admin=False)
    ticket.save(update_fields=["updated_at"])
    return ticket


@operation("ticket.delete", limit="api:tickets:update")
def delete_ticket(actor: Actor, ticket_id: int) -> None:
    """Delete a ticket: one's own that nobody has looked at yet, or any with the right to settle reports.

    Raises ProductError NOT_FOUND (`ticket_not_found`), MISSING_PERMISSIONS (`ticket_of_another`, `ticket_processed`).
    """
    ticket = _held(ticket_id)
    is_own = ticket.user_id == actor.user_id
    if holds(actor, Right.REPORT_RESOLVE):
        record_admin(actor, "delete_ticket", "ticket", ticket.id)
    elif not is_own:
        raise ProductError(Code.MISSING_PERMISSIONS, reason="ticket_of_another")
    elif ticket.status != TicketStatus.PENDING:
        raise ProductError(Code.MISSING_PERMISSIONS, reason="ticket_processed")
    ticket.delete()


@operation("admin.ticket.update")
def update_ticket(
    actor: Actor,
    ticket_id: int,
    *,
    status: TicketStatus | None = None,
    response: str = "",
    reopen: bool = False,
    reason: str = "",
) -> Ticket:
    """Move a ticket on, answer it, or open it again. Needs the right to settle reports.

    Raises ProductError as `require_right`, NOT_FOUND (`ticket_not_found`), BAD_REQUEST (`ticket_full`).
    """
    require_right(actor, Right.REPORT_RESOLVE)
    ticket = _held(ticket_id)
    if status is not None:
        ticket.status = status
    if reopen:
        ticket.status = TicketStatus.OPEN
        _say(ticket, actor, f"{REOPENED} {reason}".strip(), is_admin=True)
    if response:
        ticket.admin_response = response
        _say(ticket, actor, response, is_admin=True)
    ticket.reviewed_by, ticket.reviewed_at, ticket.updated_at = actor.user_id, now(), now()
    ticket.save()
    record_admin(actor, "update_ticket", "ticket", ticket.id, status=ticket.status, answered=bool(response))
    return ticket


def access_ticket(actor: Actor, ticket_id: int) -> Ticket:
    """A ticket, for whose it is and those who may see reports. Raises NOT_FOUND (`ticket_not_found`),
    MISSING_PERMISSIONS (`ticket_of_another`)."""
    ticket = Ticket.objects.select_related("user").filter(pk=ticket_id).first()
    if ticket is None:
        raise _not_found()
    if ticket.user_id != actor.user_id and not holds(actor, Right.REPORT_VIEW):
        raise ProductError(Code.MISSING_PERMISSIONS, reason="ticket_of_another")
    return ticket


def _say(ticket: Ticket, actor: Actor, message: str, *, is_admin: bool) -> None:
    if ticket.messages.count() >= _MOST_MESSAGES:
        raise ProductError(Code.BAD_REQUEST, reason="ticket_full")
    TicketMessage.objects.create(ticket=ticket, user=actor.user, is_admin=is_admin, message=message)
    ticket.updated_at = now()


def _held(ticket_id: int) -> Ticket:
    ticket = Ticket.objects.select_for_update(of=("self",)).select_related("user").filter(pk=ticket_id).first()
    if ticket is None:
        raise _not_found()
    return ticket


def _not_found() -> ProductError:
    return ProductError(Code.NOT_FOUND, reason="ticket_not_found")
