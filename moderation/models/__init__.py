from moderation.models.audit import AdminAuditEntry

__all__ = ["AdminAuditEntry"]
