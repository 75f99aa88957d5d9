"""Messages on the guild wire."""

from accounts.requests import caller
from chat.access import GUILD_SIDE
from chat.notes import make_sure_of_notes
from chat.operations.decaying import renew_read
from chat.operations.messages import delete_message, delete_messages, edit_message, send_message
from chat.operations.read_states import mark_read
from chat.operations.typing import start_typing
from chat.queries import message_for, messages_for
from chat.uploading import edit_message_with_files, send_message_with_files
from chat.v1.inputs_messages import AckInput, BulkDeleteInput, HistoryQuery, MessageInput, MessageUpdateInput
from chat.v1.render_messages import render_message
from chat.v1.schemas_messages import MessageResponse
from core.api.endpoint import endpoint
from core.api.request import Request
from core.api.views import V1View
from core.errors import Code


class ChannelMessages(V1View):
    """A channel's messages."""

    tags = ("Messages",)

    @endpoint(query=HistoryQuery, response=list[MessageResponse], limit="channel:messages:read::channel_id")
    def get(self, request: Request, channel_id: int) -> list[MessageResponse]:
        """List messages.

        Newest first, as far back as the caller may read. Channels that hold no messages have an empty list.
        """
        actor, query = caller(request), request.query.values
        make_sure_of_notes(actor, channel_id)
        found = messages_for(
            actor,
            channel_id,
            limit=query["limit"],
            before=query.get("before"),
            after=query.get("after"),
            around=query.get("around"),
            kinds=GUILD_SIDE,
        )
        renew_read(actor, found)
        return [render_message(message) for message in found]

    @endpoint(
        request=MessageInput,
        response=MessageResponse,
        operation=send_message,
        body="message",
        errors=(
            Code.UNKNOWN_CHANNEL,
            Code.UNKNOWN_MESSAGE,
            Code.MISSING_PERMISSIONS,
            Code.CANNOT_SEND_EMPTY_MESSAGE,
            Code.SLOWMODE_RATE_LIMITED,
            Code.COMMUNICATION_DISABLED,
            Code.FILE_SIZE_TOO_LARGE,
        ),
    )
    def post(self, request: Request, channel_id: int) -> MessageResponse:
        """Send a message.

        Files come in the parts `files[0]`, `files[1]` ... of a form whose part `payload_json` is the message; each is
        described by an entry of `attachments` with its number as `id`. A repeated `nonce` answers with the message that
        was sent first, for five minutes.
        """
        actor, draft = caller(request), request.valid.draft(request.uploads)
        make_sure_of_notes(actor, channel_id)
        return render_message(send_message_with_files(actor, channel_id, draft=draft, kinds=GUILD_SIDE))


class ChannelMessage(V1View):
    """One message."""

    tags = ("Messages",)

    @endpoint(response=MessageResponse, limit="channel:message:read::channel_id", errors=(Code.UNKNOWN_MESSAGE,))
    def get(self, request: Request, channel_id: int, message_id: int) -> MessageResponse:
        """Get a message."""
        message = message_for(caller(request), channel_id, message_id, kinds=GUILD_SIDE)
        renew_read(caller(request), [message])
        return render_message(message)

    @endpoint(
        request=MessageUpdateInput,
        response=MessageResponse,
        operation=edit_message,
        body="message",
        errors=(
            Code.UNKNOWN_MESSAGE,
            Code.CANNOT_EDIT_OTHER_USER_MESSAGE,
            Code.CANNOT_SEND_EMPTY_MESSAGE,
            Code.CANNOT_SEND_MESSAGES_TO_USER,
        ),
    )
    def patch(self, request: Request, channel_id: int, message_id: int) -> MessageResponse:
        """Edit a message.

        Its author may change everything, a moderator whether its embeds are shown and what is said of its files. The
        list of `attachments` is the final one: those left out are removed, files that come along are added by number.
        """
        changes = request.valid.changes(request.uploads)
        message = edit_message_with_files(caller(request), channel_id, message_id, changes=changes, kinds=GUILD_SIDE)
        return render_message(message)

    @endpoint(operation=delete_message, errors=(Code.UNKNOWN_MESSAGE, Code.MISSING_PERMISSIONS), audit_reason=True)
    def delete(self, request: Request, channel_id: int, message_id: int) -> None:
        """Delete a message."""
        delete_message(caller(request), channel_id, message_id, reason=request.audit_reason or "", kinds=GUILD_SIDE)


class BulkDelete(V1View):
    """Deletion of many messages."""

    tags = ("Messages",)

    @endpoint(
        request=BulkDeleteInput, operation=delete_messages, audit_reason=True, errors=(Code.CANNOT_EXECUTE_ON_DM,)
    )
    def post(self, request: Request, channel_id: int) -> None:
        """Delete up to 100 messages of a guild channel. Ids that are not there are skipped."""
        ids = tuple(dict.fromkeys(request.valid["message_ids"]))
        delete_messages(caller(request), channel_id, message_ids=ids, kinds=GUILD_SIDE)


class Typing(V1View):
    """The sign that somebody is writing."""

    tags = ("Messages",)

    @endpoint(operation=start_typing, errors=(Code.MISSING_PERMISSIONS, Code.COMMUNICATION_DISABLED))
    def post(self, request: Request, channel_id: int) -> None:
        """Show the caller as writing, for about ten seconds."""
        start_typing(caller(request), channel_id, kinds=GUILD_SIDE)


class MessageAck(V1View):
    """How far the caller has read."""

    gate = "human"
    tags = ("Read states",)

    @endpoint(request=AckInput, operation=mark_read)
    def post(self, request: Request, channel_id: int, message_id: int) -> None:
        """Mark a channel as read up to a message, forwards or backwards."""
        mark_read(
            caller(request),
            channel_id,
            message_id,
            mention_count=request.valid.get("mention_count") or 0,
            manual=bool(request.valid.get("manual")),
            kinds=GUILD_SIDE,
        )
