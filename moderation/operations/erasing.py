"""What moderation does when an account is erased: reports stay, as evidence, without what they kept of the person's own
page; what the person asked goes."""

from accounts.models import User
from core.db.pieces import delete_piece, update_piece
from moderation.models import (
    Appeal,
    Archive,
    ArchiveSubject,
    NoteSubject,
    Report,
    ReportKind,
    StaffNote,
    Strike,
    Ticket,
    TicketMessage,
)
from moderation.operations.archive_making import remove


def forget_tickets(user: User, ghost: User) -> bool:
    """Delete some more of the person's tickets, and of what they said in those of others."""
    return delete_piece(Ticket.objects.filter(user=user)) or delete_piece(TicketMessage.objects.filter(user=user))


def forget_sanctions(user: User, ghost: User) -> bool:
    """Delete some more of the person's strikes and appeals, and of what administrators noted about them."""
    notes = StaffNote.objects.filter(subject_type=NoteSubject.USER, subject_id=user.id)
    return any(
        delete_piece(rows) for rows in (notes, Strike.objects.filter(user=user), Appeal.objects.filter(user=user))
    )


def forget_pages(user: User, ghost: User) -> bool:
    """Empty what some more reports of the person kept of their page."""
    rows = Report.objects.filter(reported_user=user, kind=ReportKind.USER).exclude(snapshot={})
    return update_piece(rows, snapshot={})


def forget_archives(user: User, ghost: User) -> bool:
    """Remove the next archive of the person. A job that is making one notices, and leaves nothing behind."""
    rows = Archive.objects.select_for_update().filter(subject_type=ArchiveSubject.USER, subject_id=user.id)
    return remove(rows.order_by("id").first())
