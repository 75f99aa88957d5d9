from moderation.models.audit import AdminAuditEntry, AuditHead, AuditIsKept
from moderation.models.report import Report, ReportAction, ReportAspect, ReportKind, ReportSource, ReportStatus
from moderation.models.ticket import Ticket, TicketCategory, TicketMessage, TicketPriority, TicketStatus

__all__ = [
    "AdminAuditEntry",
    "AuditHead",
    "AuditIsKept",
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
