"""Private messages on the topic wire, under both of their prefixes."""

from accounts.attention import Kind, Target
from accounts.operations.attention import hide, unhide
from accounts.requests import caller
from chat.api.inputs import HISTORY_DEFAULT, HistoryQuery
from chat.api.private_inputs import (
    ConversationsQuery,
    PrivateHistoryQuery,
    PrivateMessageInput,
    RemovalInput,
)
from chat.api.private_schemas import Conversation, DeletedCount, MarkedCount, PrivateMessage, UnreadCount
from chat.api.render_private import render_conversation, render_deleted, render_private, render_private_in_history
from chat.api.texts import PRIVATE_TEXTS
from chat.api.texts import TEXTS as ROOM_TEXTS
from chat.operations.direct import (
    clear_conversation,
    read_conversation,
    read_private_message,
    send_private_message,
    unsend_message,
)
from chat.private_messages import (
    conversations_of,
    hidden_messages_of,
    party_message,
    private_history,
    sent_view,
    unread_private_count,
)
from chat.uploading_privately import send_private_message_with_files
from core.api.endpoint import Text, TextKey, endpoint
from core.api.envelope import Data, Done, Listed, ok
from core.api.request import Request
from core.api.views import ApiView
from core.errors import Code

_TAGS = ("Private messages",)
_READ = "api:messages:read"
_MOST_DELETED = 500
TEXTS: dict[TextKey, Text] = {**ROOM_TEXTS, **PRIVATE_TEXTS}


class PrivateMessages(ApiView):
    """The messages with somebody, and a new one."""

    tags = _TAGS
    texts = TEXTS

    @endpoint(query=PrivateHistoryQuery, response=Listed[PrivateMessage], limit=_READ, errors=(Code.BAD_REQUEST,))
    def get(self, request: Request) -> Listed[PrivateMessage]:
        """List the messages with somebody, oldest first.

        The newest `limit` (50 by default, at most 100), or those before `before_message_id`.
        """
        return _history(request, request.query.other_id())

    @endpoint(
        request=PrivateMessageInput,
        response=Data[PrivateMessage],
        status=201,
        operation=send_private_message,
        errors=(Code.BAD_REQUEST, Code.CANNOT_SEND_MESSAGES_TO_USER),
    )
    def post(self, request: Request) -> Data[PrivateMessage]:
        """Write to somebody.

        One of `content`, `gif_url` and `attachments` is needed. Links are removed and listed words starred out.
        """
        actor, user_id = caller(request), request.valid["to_user_id"]
        message = send_private_message_with_files(actor, user_id, draft=request.valid.draft(actor))
        body = render_private(sent_view(message, user_id), actor.user_id)
        return ok("Private message sent successfully", data=body)


class Conversations(ApiView):
    """The caller's conversations."""

    tags = _TAGS

    @endpoint(query=ConversationsQuery, response=Listed[Conversation], limit=_READ)
    def get(self, request: Request) -> Listed[Conversation]:
        """List conversations, newest first, with the last message of each."""
        actor = caller(request)
        found = conversations_of(actor, limit=request.query.size())
        return ok(data=[render_conversation(one, actor.user_id) for one in found])


class UnreadMessages(ApiView):
    """How much the caller has not read."""

    tags = _TAGS

    @endpoint(response=Data[UnreadCount], limit=_READ)
    def get(self, request: Request) -> Data[UnreadCount]:
        """Count the private messages that were not read."""
        return ok(data={"unread_count": unread_private_count(caller(request))})


class DeletedMessages(ApiView):
    """What the caller deleted for themselves."""

    tags = _TAGS

    @endpoint(response=Listed[PrivateMessage], limit=_READ)
    def get(self, request: Request) -> Listed[PrivateMessage]:
        """List the private messages the caller deleted for themselves, newest first."""
        actor = caller(request)
        found = hidden_messages_of(actor, limit=_MOST_DELETED)
        return ok(data=[render_deleted(message, other, actor.user_id) for message, other in found])


class OneConversation(ApiView):
    """The conversation with one person."""

    tags = _TAGS
    texts = TEXTS

    @endpoint(query=HistoryQuery, response=Listed[PrivateMessage], limit=_READ)
    def get(self, request: Request, user_id: int) -> Listed[PrivateMessage]:
        """List the messages with somebody, oldest first."""
        return _history(request, user_id)

    @endpoint(response=Data[DeletedCount], operation=clear_conversation)
    def delete(self, request: Request, user_id: int) -> Data[DeletedCount]:
        """Throw a conversation away.

        For the caller only: the other person keeps theirs.
        """
        count = clear_conversation(caller(request), user_id)
        return ok(f"Deleted {count} messages", data={"deleted_count": count})


class ConversationRead(ApiView):
    """Having read a conversation."""

    tags = _TAGS
    texts = TEXTS

    @endpoint(response=Data[MarkedCount], operation=read_conversation)
    def post(self, request: Request, user_id: int) -> Data[MarkedCount]:
        """Mark what somebody wrote as read."""
        count = read_conversation(caller(request), user_id)
        return ok(f"Marked {count} messages as read", data={"marked_count": count})


class PrivateMessageRead(ApiView):
    """Having read one message."""

    tags = _TAGS
    texts = TEXTS

    @endpoint(response=Done, operation=read_private_message, errors=(Code.BAD_REQUEST, Code.UNKNOWN_MESSAGE))
    def post(self, request: Request, message_id: int) -> Done:
        """Mark a message as read, and with it what came before it."""
        read_private_message(caller(request), message_id)
        return ok("Message marked as read")


class OnePrivateMessage(ApiView):
    """One message."""

    tags = _TAGS
    texts = TEXTS

    @endpoint(
        request=RemovalInput,
        query=RemovalInput,
        response=Done,
        operation=unsend_message,
        errors=(Code.UNKNOWN_MESSAGE, Code.MISSING_PERMISSIONS),
    )
    def delete(self, request: Request, message_id: int) -> Done:
        """Delete a message.

        For the caller only, or with `mode=hard` for both, which is for whoever wrote it.
        """
        actor = caller(request)
        if request.valid.is_hard() or request.query.is_hard():
            unsend_message(actor, message_id)
        else:
            _hide(request, message_id)
        return ok("Message deleted successfully")


class MessageDeletedForMe(ApiView):
    """Deleting a message for oneself."""

    tags = _TAGS
    texts = TEXTS

    @endpoint(response=Done, operation=hide, errors=(Code.UNKNOWN_MESSAGE,))
    def post(self, request: Request, message_id: int) -> Done:
        """Delete a message for the caller only."""
        _hide(request, message_id)
        return ok("Message removed for you")


class MessageRestoredForMe(ApiView):
    """Taking that back."""

    tags = _TAGS
    texts = TEXTS

    @endpoint(response=Done, operation=unhide, errors=(Code.UNKNOWN_MESSAGE,))
    def post(self, request: Request, message_id: int) -> Done:
        """Have a message again that was deleted for the caller only."""
        actor = caller(request)
        party_message(actor, message_id)
        unhide(actor, Target(Kind.MESSAGE, message_id))
        return ok("Message restored")


def _hide(request: Request, message_id: int) -> None:
    actor = caller(request)
    party_message(actor, message_id)
    hide(actor, Target(Kind.MESSAGE, message_id))


def _history(request: Request, user_id: int) -> Listed[PrivateMessage]:
    actor, query = caller(request), request.query
    messages = private_history(actor, user_id, limit=query.limit_or(HISTORY_DEFAULT), before=query.before())
    return ok(data=[render_private_in_history(message, actor.user_id) for message in messages])
