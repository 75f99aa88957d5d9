"""Tickets in the form of the topic wire."""

from core.clock import iso, iso_or_none
from core.ids import to_oid
from moderation.api.ticket_schemas import Ticket, TicketMessage
from moderation.models import TicketMessage as TicketMessageRow
from moderation.models import TicketPriority
from moderation.tickets import TicketView
from topics.api.wire import oid_or_none


def render_ticket(view: TicketView) -> Ticket:
    """A ticket with what is shown of the conversation, the oldest first."""
    ticket = view.ticket
    return {
        "_id": to_oid(ticket.id),
        "id": to_oid(ticket.id),
        "user_id": to_oid(ticket.user_id),
        "username": ticket.user.handle,
        "category": ticket.category,
        "subject": ticket.subject,
        "description": ticket.description,
        "status": ticket.status,
        "priority": TicketPriority(ticket.priority).name.lower(),
        "admin_response": ticket.admin_response or None,
        "messages": [_message(said) for said in view.messages],
        "reviewed_by": oid_or_none(ticket.reviewed_by),
        "reviewed_at": iso_or_none(ticket.reviewed_at),
        "created_at": iso(ticket.created_at),
        "updated_at": iso(ticket.updated_at),
    }


def _message(said: TicketMessageRow) -> TicketMessage:
    return {
        "id": to_oid(said.id),
        "user_id": to_oid(said.user_id),
        "username": said.user.handle,
        "is_admin": said.is_admin,
        "message": said.message,
        "created_at": iso(said.created_at),
    }
