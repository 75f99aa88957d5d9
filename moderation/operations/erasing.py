"""What moderation does when an account is erased: reports stay, as evidence, without what they kept of the person's own
page; what the person asked goes."""

from accounts.models import User
from core.db.pieces import delete_piece, update_piece
from moderation.models import Report, ReportKind, Ticket, TicketMessage


def forget_tickets(user: User, ghost: User) -> bool:
    """Delete some more of the person's tickets, and of what they said in those of others."""
    return delete_piece(Ticket.objects.filter(user=user)) or delete_piece(TicketMessage.objects.filter(user=user))


def forget_pages(user: User, ghost: User) -> bool:
    """Empty what some more reports of the person kept of their page."""
    rows = Report.objects.filter(reported_user=user, kind=ReportKind.USER).exclude(snapshot={})
    return update_piece(rows, snapshot={})
