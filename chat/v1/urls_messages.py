"""Addresses of messages on the guild wire."""

from chat.v1.urls_kept import urlpatterns as kept
from chat.v1.urls_reactions import urlpatterns as reactions
from chat.v1.views.attachments import MessageAttachment
from chat.v1.views.messages import BulkDelete, ChannelMessage, ChannelMessages, MessageAck, Typing
from chat.v1.views.own_messages import OwnMessagesDeletion, OwnMessagesDeletionTrial
from core.api.routing import routes

urlpatterns = [
    *routes("/channels/<id:channel_id>/messages", ChannelMessages),
    *routes("/channels/<id:channel_id>/messages/bulk-delete", BulkDelete),
    *routes("/channels/<id:channel_id>/messages/<id:message_id>", ChannelMessage),
    *routes("/channels/<id:channel_id>/messages/<id:message_id>/ack", MessageAck),
    *routes("/channels/<id:channel_id>/messages/<id:message_id>/attachments/<id:attachment_id>", MessageAttachment),
    *routes("/channels/<id:channel_id>/typing", Typing),
    *routes("/users/@me/messages/delete", OwnMessagesDeletion),
    *routes("/users/@me/messages/delete/test", OwnMessagesDeletionTrial),
    *reactions,
    *kept,
]
