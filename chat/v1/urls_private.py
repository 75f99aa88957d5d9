"""Paths of the guild wire that belong to private channels."""

from chat.v1.views.calls import CallEnd, CallRinging, CallRingingStop, ChannelCall
from chat.v1.views.private_channels import GroupRecipient, PinnedPrivateChannel, PreloadedMessages, PrivateChannels
from chat.v1.views.streams import ChannelRegions, OneStream, StreamPreview
from core.api.routing import routes

urlpatterns = [
    *routes("/users/@me/channels", PrivateChannels),
    *routes("/users/@me/channels/<id:channel_id>/pin", PinnedPrivateChannel),
    *routes("/channels/<id:channel_id>/recipients/<id:user_id>", GroupRecipient),
    *routes("/channels/<id:channel_id>/call", ChannelCall),
    *routes("/channels/<id:channel_id>/call/ring", CallRinging),
    *routes("/channels/<id:channel_id>/call/stop-ringing", CallRingingStop),
    *routes("/channels/<id:channel_id>/call/end", CallEnd),
    *routes("/users/@me/preload-messages", PreloadedMessages),
    *routes("/users/@me/channels/messages/preload", PreloadedMessages),
    *routes("/channels/<id:channel_id>/rtc-regions", ChannelRegions),
    *routes("/streams/<str:stream_key>/stream", OneStream),
    *routes("/streams/<str:stream_key>/preview", StreamPreview),
]
