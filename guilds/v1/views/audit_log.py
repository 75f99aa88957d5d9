"""The audit log of a guild."""

from accounts.requests import caller
from core.api.endpoint import endpoint
from core.api.request import Request
from core.api.views import V1View
from core.errors import Code
from guilds.audit_log import audit_log_for
from guilds.v1.inputs_audit import AuditLogQuery
from guilds.v1.render_audit import render_audit_log
from guilds.v1.schemas_audit import AuditLogResponse


class AuditLog(V1View):
    gate = "human"
    tags = ("Guilds",)

    @endpoint(
        query=AuditLogQuery,
        response=AuditLogResponse,
        limit="guild:audit_logs::guild_id",
        errors=(Code.MISSING_PERMISSIONS,),
    )
    def get(self, request: Request, guild_id: int) -> AuditLogResponse:
        """Read the audit log.

        Needs VIEW_AUDIT_LOG. The newest entry first; deletions of messages that follow one another are shown as one
        while nothing is filtered.
        """
        return render_audit_log(audit_log_for(caller(request), guild_id, **request.query.values))
