"""Tickets on the topic wire."""

from accounts.requests import caller
from accounts.rights import Right
from core.api.endpoint import Text, TextKey, endpoint
from core.api.envelope import Data, Done, Listed, ok
from core.api.request import Request
from core.api.views import ApiView
from core.errors import Code
from moderation.api.checks import ADMINS_ONLY, needs
from moderation.api.render_tickets import render_ticket
from moderation.api.texts import TICKET_TEXTS
from moderation.api.ticket_inputs import (
    AdminTicketsQuery,
    OwnTicketsQuery,
    TicketInput,
    TicketMessageInput,
    TicketUpdateInput,
)
from moderation.api.ticket_schemas import Ticket, TicketCategoryName
from moderation.models import TicketCategory
from moderation.operations.tickets import create_ticket, delete_ticket, update_ticket, write_in_ticket
from moderation.tickets import all_tickets, own_tickets, ticket_for

TAGS = ("Tickets",)
ADMIN_TAGS = ("Administration",)
_ADMIN_TEXTS: dict[TextKey, Text] = {
    **TICKET_TEXTS,
    **ADMINS_ONLY,
    "nothing_asked": (400, "Status, admin_response, or reopen required"),
    "bad_status": (400, "Failed to update ticket"),
}
_ERRORS = (Code.NOT_FOUND, Code.MISSING_PERMISSIONS)


class Tickets(ApiView):
    gate = "human"
    tags = TAGS
    texts = TICKET_TEXTS

    @endpoint(
        request=TicketInput, response=Data[Ticket], status=201, operation=create_ticket, errors=(Code.BAD_REQUEST,)
    )
    def post(self, request: Request) -> Data[Ticket]:
        """Ask those who run the instance.

        The description is the first message of the conversation.
        """
        actor = caller(request)
        ticket = create_ticket(actor, draft=request.valid.draft())
        return ok("Support ticket created successfully", data=render_ticket(ticket_for(actor, ticket.id)))


class MyTickets(ApiView):
    gate = "human"
    tags = TAGS
    texts = TICKET_TEXTS

    @endpoint(query=OwnTicketsQuery, response=Listed[Ticket], limit="default")
    def get(self, request: Request) -> Listed[Ticket]:
        """List one's own tickets, newest first, each with the last three messages."""
        page = request.query.page()
        tickets, total = own_tickets(caller(request), page)
        return ok(data=[render_ticket(ticket) for ticket in tickets], pagination=page.facts(total))


class TicketCategories(ApiView):
    gate = "open"
    tags = TAGS

    @endpoint(response=Listed[TicketCategoryName], limit="default")
    def get(self, request: Request) -> Listed[TicketCategoryName]:
        """List what a ticket can be about."""
        return ok(data=[{"value": one.value, "label": str(one.label)} for one in TicketCategory])


class OneTicket(ApiView):
    gate = "human"
    tags = TAGS
    texts = TICKET_TEXTS

    @endpoint(response=Data[Ticket], limit="default", errors=_ERRORS)
    def get(self, request: Request, ticket_id: int) -> Data[Ticket]:
        """Get a ticket. For whose it is, and administrators."""
        return ok(data=render_ticket(ticket_for(caller(request), ticket_id)))

    @endpoint(
        request=TicketMessageInput,
        response=Data[Ticket],
        operation=write_in_ticket,
        errors=(*_ERRORS, Code.BAD_REQUEST),
    )
    def put(self, request: Request, ticket_id: int) -> Data[Ticket]:
        """Say something more in one's own ticket."""
        actor = caller(request)
        write_in_ticket(actor, ticket_id, message=request.valid["message"])
        return ok("Message added successfully", data=render_ticket(ticket_for(actor, ticket_id)))

    @endpoint(response=Done, operation=delete_ticket, errors=_ERRORS)
    def delete(self, request: Request, ticket_id: int) -> Done:
        """Delete a ticket: one's own while it is pending; administrators always."""
        delete_ticket(caller(request), ticket_id)
        return ok("Ticket deleted successfully")


class AdminTickets(ApiView):
    gate = "human"
    tags = ADMIN_TAGS
    texts = _ADMIN_TEXTS

    @endpoint(
        query=AdminTicketsQuery,
        response=Listed[Ticket],
        limit="admin:lookup",
        before_validation=(needs(Right.REPORT_VIEW),),
        errors=(Code.MISSING_ACL,),
    )
    def get(self, request: Request) -> Listed[Ticket]:
        """List all tickets, the most pressing first, each with the last three messages."""
        page = request.query.page()
        tickets, total = all_tickets(caller(request), request.query.wanted(), page)
        return ok(data=[render_ticket(ticket) for ticket in tickets], pagination=page.facts(total))


class AdminTicket(ApiView):
    gate = "human"
    tags = ADMIN_TAGS
    texts = _ADMIN_TEXTS

    @endpoint(
        request=TicketUpdateInput,
        response=Data[Ticket],
        limit="admin:general",
        before_validation=(needs(Right.REPORT_RESOLVE),),
        errors=(Code.MISSING_ACL, Code.NOT_FOUND, Code.BAD_REQUEST),
    )
    def put(self, request: Request, ticket_id: int) -> Data[Ticket]:
        """Move a ticket on, answer it, or open it again."""
        actor, said = caller(request), request.valid
        update_ticket(
            actor,
            ticket_id,
            status=said.chosen_status(),
            response=said.get("admin_response") or "",
            reopen=bool(said.get("reopen")),
            reason=said.get("reason") or "",
        )
        return ok(_done(said), data=render_ticket(ticket_for(actor, ticket_id)))


def _done(said: TicketUpdateInput) -> str:
    if said.get("reopen"):
        return "Ticket reopened successfully"
    return "Response added successfully" if said.get("admin_response") else "Ticket updated successfully"
