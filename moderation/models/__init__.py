from moderation.models.appeal import Appeal, AppealState
from moderation.models.archive import Archive, ArchiveSubject
from moderation.models.audit import AdminAuditEntry, AuditHead, AuditIsKept
from moderation.models.automod import AutomodKind, AutomodRule, AutomodScope
from moderation.models.evidence import Evidence, Submission, SubmissionState
from moderation.models.file_ban import FileBan
from moderation.models.index_refresh import IndexRefresh
from moderation.models.note import NoteSubject, StaffNote
from moderation.models.raid import RaidRemoval
from moderation.models.report import Report, ReportAction, ReportAspect, ReportKind, ReportSource, ReportStatus
from moderation.models.reported_file import ReportedFile
from moderation.models.shred import MessageShred, ShredState
from moderation.models.strike import Strike, StrikeCategory
from moderation.models.system_message import SystemMessageJob, SystemMessageState
from moderation.models.ticket import Ticket, TicketCategory, TicketMessage, TicketPriority, TicketStatus

__all__ = [
    "AdminAuditEntry",
    "Appeal",
    "AppealState",
    "Archive",
    "ArchiveSubject",
    "AuditHead",
    "AuditIsKept",
    "AutomodKind",
    "AutomodRule",
    "AutomodScope",
    "Evidence",
    "FileBan",
    "IndexRefresh",
    "MessageShred",
    "NoteSubject",
    "RaidRemoval",
    "Report",
    "ReportAction",
    "ReportAspect",
    "ReportKind",
    "ReportSource",
    "ReportStatus",
    "ReportedFile",
    "ShredState",
    "StaffNote",
    "Strike",
    "StrikeCategory",
    "Submission",
    "SubmissionState",
    "SystemMessageJob",
    "SystemMessageState",
    "Ticket",
    "TicketCategory",
    "TicketMessage",
    "TicketPriority",
    "TicketStatus",
]
