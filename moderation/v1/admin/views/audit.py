"""The log of administrators on the guild wire."""

from accounts.requests import caller
from accounts.rights import Right
from core.api.endpoint import endpoint
from core.api.request import Request
from core.api.views import AdminView
from core.errors import Code
from moderation.admin_audit_queries import audit_entries
from moderation.v1.admin.inputs_audit import AuditLogInput, AuditSearchInput
from moderation.v1.admin.render_audit import AdminAuditLogResponse, render_entry

_TAGS = ("Administration: log",)
_LIMIT = "admin:audit_log"


def _page(request: Request) -> AdminAuditLogResponse:
    valid = request.valid
    found, total = audit_entries(caller(request), valid.search(), valid["limit"], valid["offset"])
    return {"logs": [render_entry(entry) for entry in found], "total": total}


class AuditLogs(AdminView):
    tags = _TAGS

    @endpoint(
        request=AuditLogInput,
        response=AdminAuditLogResponse,
        limit=_LIMIT,
        right=Right.AUDIT_LOG_VIEW,
        errors=(Code.SERVICE_UNAVAILABLE,),
    )
    def post(self, request: Request) -> AdminAuditLogResponse:
        """List what administrators did, newest first."""
        return _page(request)


class AuditSearch(AdminView):
    tags = _TAGS

    @endpoint(
        request=AuditSearchInput,
        response=AdminAuditLogResponse,
        limit=_LIMIT,
        right=Right.AUDIT_LOG_VIEW,
        errors=(Code.SERVICE_UNAVAILABLE,),
    )
    def post(self, request: Request) -> AdminAuditLogResponse:
        """Look for what administrators did.

        Every word of `query` must occur in the action, the reason or one of the facts.
        """
        return _page(request)
