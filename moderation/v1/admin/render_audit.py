"""The log of administrators on the guild wire."""

from typing import TypedDict

from core.clock import iso
from moderation.models import AdminAuditEntry


class AdminAuditEntryResponse(TypedDict):
    """What an administrator did. `target_id` is 0 for things without a number."""

    log_id: str
    admin_user_id: str
    target_type: str
    target_id: str
    action: str
    audit_log_reason: str | None
    metadata: dict[str, str]
    created_at: str


class AdminAuditLogResponse(TypedDict):
    """A page of the log, and how many entries there are."""

    logs: list[AdminAuditEntryResponse]
    total: int


def render_entry(entry: AdminAuditEntry) -> AdminAuditEntryResponse:
    """One entry."""
    return {
        "log_id": str(entry.id),
        "admin_user_id": str(entry.admin_id),
        "target_type": entry.target_type,
        "target_id": entry.target_id,
        "action": entry.action,
        "audit_log_reason": entry.reason,
        "metadata": entry.metadata,
        "created_at": iso(entry.created_at),
    }
