"""Where private messages are on the topic wire."""

from chat.api.views.private import (
    ConversationRead,
    Conversations,
    DeletedMessages,
    MessageDeletedForMe,
    MessageRestoredForMe,
    OneConversation,
    OnePrivateMessage,
    PrivateMessageRead,
    PrivateMessages,
    UnreadMessages,
)
from core.api.routing import routes

_USERS = "/users/private-messages"

urlpatterns = [
    *routes("/messages/private", PrivateMessages),
    *routes("/messages/private/conversations", Conversations, f"{_USERS}/conversations"),
    *routes("/messages/private/<id:message_id>", OnePrivateMessage),
    *routes("/messages/private/<id:message_id>/read", PrivateMessageRead),
    *routes(f"{_USERS}/unread-count", UnreadMessages),
    *routes(f"{_USERS}/deleted", DeletedMessages),
    *routes(f"{_USERS}/<id:user_id>", OneConversation),
    *routes(f"{_USERS}/<id:user_id>/read", ConversationRead),
    *routes(f"{_USERS}/<id:message_id>/delete-for-me", MessageDeletedForMe),
    *routes(f"{_USERS}/<id:message_id>/restore-for-me", MessageRestoredForMe),
]
