"""Messages in the hands of administrators, on the guild wire."""

from accounts.requests import caller
from accounts.rights import Right
from core.api.endpoint import endpoint
from core.api.request import Request
from core.api.views import AdminView
from core.errors import Code
from core.ids import parse_oid
from moderation import admin_message_queries as queries
from moderation.operations import admin_messages as operations
from moderation.v1.admin import inputs_messages as inputs
from moderation.v1.admin import render_messages as wire

_LIMIT = "admin:message:operation"


class MessageView(AdminView):
    """What they have in common."""

    tags = ("Administration: messages",)


class DeleteMessage(MessageView):
    @endpoint(
        request=inputs.OneMessageInput,
        response=wire.DeletedResponse,
        operation=operations.delete_message,
        right=Right.MESSAGE_DELETE,
        audit_reason=True,
    )
    def post(self, request: Request) -> wire.DeletedResponse:
        """Delete a message, wherever it is.

        One that is not there counts as deleted.
        """
        valid = request.valid
        operations.delete_message(caller(request), channel_id=valid["channel_id"], message_id=valid["message_id"])
        return {"success": True}


class DeleteAllMessages(MessageView):
    @endpoint(
        request=inputs.DeleteAllInput,
        response=wire.DeleteAllResponse,
        operation=operations.delete_all_messages,
        right=Right.MESSAGE_DELETE_ALL,
        audit_reason=True,
        errors=(Code.UNKNOWN_USER,),
    )
    def post(self, request: Request) -> wire.DeleteAllResponse:
        """Delete all that somebody wrote, or (unless told otherwise) only count it.

        A job does it; what was written under aliases goes within a day, at moments that tell nobody whose it was.
        """
        valid = request.valid
        dry_run: bool = valid["dry_run"]
        counts, job = operations.delete_all_messages(caller(request), user_id=valid["user_id"], dry_run=dry_run)
        answer: wire.DeleteAllResponse = {
            "success": True,
            "dry_run": dry_run,
            "channel_count": counts["channels"],
            "message_count": counts["messages"],
        }
        if job is not None:
            answer["job_id"] = str(job.id)
        return answer


class LookUpMessage(MessageView):
    @endpoint(request=inputs.LookupInput, response=wire.LookupResponse, limit=_LIMIT, right=Right.MESSAGE_LOOKUP)
    def post(self, request: Request) -> wire.LookupResponse:
        """Look at a message among its neighbours, in any channel.

        That you looked is logged. The addresses of files are good for five minutes.
        """
        valid = request.valid
        found = queries.messages_around(
            caller(request), valid["channel_id"], valid["message_id"], valid["context_limit"]
        )
        return wire.render_lookup(found, valid["message_id"])


class LookUpFile(MessageView):
    @endpoint(request=inputs.FileLookupInput, response=wire.LookupResponse, limit=_LIMIT, right=Right.MESSAGE_LOOKUP)
    def post(self, request: Request) -> wire.LookupResponse:
        """Look at the message that shows a file, among its neighbours."""
        actor, valid = caller(request), request.valid
        channel_id = valid["channel_id"]
        message_id = queries.message_of_file(actor, channel_id, valid["attachment_id"], valid["filename"])
        if message_id is None:
            return wire.render_lookup([], None)
        found = queries.messages_around(actor, channel_id, message_id, valid["context_limit"])
        return wire.render_lookup(found, message_id)


class ShredMessages(MessageView):
    @endpoint(
        request=inputs.ShredInput,
        response=wire.ShredResponse,
        operation=operations.shred_messages,
        right=Right.MESSAGE_SHRED,
        audit_reason=True,
        errors=(Code.UNKNOWN_USER,),
    )
    def post(self, request: Request) -> wire.ShredResponse:
        """Delete messages of one person in a job, and keep nothing of them.

        What somebody else wrote, and what is gone already, is skipped.
        """
        valid = request.valid
        job = operations.shred_messages(caller(request), user_id=valid["user_id"], entries=valid.pairs())
        return {"success": True, "job_id": str(job.id), "requested": job.requested}


class ShredStatus(MessageView):
    @endpoint(
        request=inputs.ShredStatusInput,
        response=wire.ShredStatusResponse | wire.UnknownShredResponse,
        limit=_LIMIT,
        right=Right.MESSAGE_SHRED,
    )
    def post(self, request: Request) -> wire.ShredStatusResponse | wire.UnknownShredResponse:
        """Ask how far a job is."""
        try:
            job_id = parse_oid(request.valid["job_id"])
        except ValueError:
            job_id = None
        return wire.render_shred(queries.shred_of(caller(request), job_id))
