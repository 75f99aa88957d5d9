from moderation.models.archive import Archive, ArchiveSubject
from moderation.models.audit import AdminAuditEntry, AuditHead, AuditIsKept
from moderation.models.index_refresh import IndexRefresh
from moderation.models.report import Report, ReportAction, ReportAspect, ReportKind, ReportSource, ReportStatus
from moderation.models.shred import MessageShred, ShredState
from moderation.models.system_message import SystemMessageJob, SystemMessageState
from moderation.models.ticket import Ticket, TicketCategory, TicketMessage, TicketPriority, TicketStatus

__all__ = [
    "AdminAuditEntry",
    "Archive",
    "ArchiveSubject",
    "AuditHead",
    "AuditIsKept",
    "IndexRefresh",
    "MessageShred",
    "Report",
    "ReportAction",
    "ReportAspect",
    "ReportKind",
    "ReportSource",
    "ReportStatus",
    "ShredState",
    "SystemMessageJob",
    "SystemMessageState",
    "Ticket",
    "TicketCategory",
    "TicketMessage",
    "TicketPriority",
    "TicketStatus",
]
