"""Addresses of messages to be sent later."""

from chat.v1.views.scheduled import OneScheduledMessage, ScheduledMessages, ScheduleMessage
from core.api.routing import routes

urlpatterns = [
    *routes("/channels/<id:channel_id>/messages/schedule", ScheduleMessage),
    *routes("/users/@me/scheduled-messages", ScheduledMessages),
    *routes("/users/@me/scheduled-messages/<id:scheduled_message_id>", OneScheduledMessage),
]
