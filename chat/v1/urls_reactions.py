"""Addresses of reactions and pins on the guild wire."""

from chat.v1.views.pins import ChannelPin, PinnedMessages, PinsAck
from chat.v1.views.reactions import EmojiReactions, MessageReactions, OwnReaction, PersonReaction
from core.api.routing import routes

_REACTIONS = "/channels/<id:channel_id>/messages/<id:message_id>/reactions"

urlpatterns = [
    *routes(_REACTIONS, MessageReactions),
    *routes(f"{_REACTIONS}/<str:emoji>", EmojiReactions),
    *routes(f"{_REACTIONS}/<str:emoji>/@me", OwnReaction),
    *routes(f"{_REACTIONS}/<str:emoji>/<id:target_id>", PersonReaction),
    *routes("/channels/<id:channel_id>/messages/pins", PinnedMessages),
    *routes("/channels/<id:channel_id>/pins/<id:message_id>", ChannelPin),
    *routes("/channels/<id:channel_id>/pins/ack", PinsAck),
]
