"""Paths of the log of administrators."""

from core.api.routing import routes
from moderation.v1.admin.views.audit import AuditLogs, AuditSearch

urlpatterns = [*routes("/admin/audit-logs", AuditLogs), *routes("/admin/audit-logs/search", AuditSearch)]
