from moderation.models.audit import AdminAuditEntry
from moderation.models.report import Report, ReportAction, ReportAspect, ReportKind, ReportSource, ReportStatus
from moderation.models.ticket import Ticket, TicketCategory, TicketMessage, TicketPriority, TicketStatus

__all__ = [
    "AdminAuditEntry",
    "Report",
    "ReportAction",
    "ReportAspect",
    "ReportKind",
    "ReportSource",
    "ReportStatus",
    "Ticket",
    "TicketCategory",
    "TicketMessage",
    "TicketPriority",
    "TicketStatus",
]
