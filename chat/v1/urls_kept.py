"""Addresses of mentions, saved messages and read states on the guild wire."""

from chat.v1.views.kept import RecentMention, RecentMentions, SavedMessage, SavedMessages
from chat.v1.views.read_states import BulkAck, ChannelReadState
from core.api.routing import routes

urlpatterns = [
    *routes("/users/@me/mentions", RecentMentions),
    *routes("/users/@me/mentions/<id:message_id>", RecentMention),
    *routes("/users/@me/saved-messages", SavedMessages),
    *routes("/users/@me/saved-messages/<id:message_id>", SavedMessage),
    *routes("/channels/<id:channel_id>/messages/ack", ChannelReadState),
    *routes("/read-states/ack-bulk", BulkAck),
]
