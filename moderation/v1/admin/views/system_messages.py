"""Messages to many people on the guild wire."""

from accounts.requests import caller
from accounts.rights import Right
from core.api.endpoint import endpoint
from core.api.request import Request
from core.api.views import AdminView
from core.errors import Code, FieldCode, InvalidForm
from core.ids import parse_oid
from moderation.admin_system_message_queries import system_messages
from moderation.operations.admin_system_messages import approve_system_message, create_system_message
from moderation.v1.admin.inputs_system_messages import SystemMessageInput, SystemMessagesQuery
from moderation.v1.admin.render_system_messages import (
    SystemMessageResponse,
    SystemMessagesResponse,
    render_system_message,
)

_TAGS = ("Administration: system messages",)
_LIMIT = "admin:message:operation"


class SystemMessages(AdminView):
    tags = _TAGS

    @endpoint(
        request=SystemMessageInput,
        response=SystemMessageResponse,
        operation=create_system_message,
        right=Right.SYSTEM_DM_SEND,
        audit_reason=True,
    )
    def post(self, request: Request) -> SystemMessageResponse:
        """Write a private message to everybody, or to those who registered in a time.

        Members of the excluded guilds do not get it. Nothing is sent before another administrator approves it.
        """
        valid = request.valid
        job = create_system_message(
            caller(request),
            content=valid["content"],
            registered_from=valid.get("registration_start"),
            registered_until=valid.get("registration_end"),
            excluded_guild_ids=valid.get("excluded_guild_ids"),
        )
        return render_system_message(job)

    @endpoint(query=SystemMessagesQuery, response=SystemMessagesResponse, limit=_LIMIT, right=Right.SYSTEM_DM_SEND)
    def get(self, request: Request) -> SystemMessagesResponse:
        """List them, newest first."""
        limit = request.query["limit"]
        found = system_messages(caller(request), limit, request.query.get("before_job_id"))
        cursor = str(found[-1].id) if len(found) == limit else None
        return {"jobs": [render_system_message(job) for job in found], "next_cursor": cursor}


class ApproveSystemMessage(AdminView):
    tags = _TAGS

    @endpoint(
        response=SystemMessageResponse,
        operation=approve_system_message,
        right=Right.SYSTEM_DM_SEND,
        audit_reason=True,
        errors=(Code.MISSING_PERMISSIONS,),
    )
    def post(self, request: Request, job_id: str) -> SystemMessageResponse:
        """Have a message sent that another administrator wrote.

        Your own you approve only where you alone hold the right.
        """
        try:
            number = parse_oid(job_id)
        except ValueError:
            raise InvalidForm.at("job_id", FieldCode.JOB_NOT_FOUND) from None
        return render_system_message(approve_system_message(caller(request), job_id=number))
