"""Paths of the guild wire that belong to private channels."""

from chat.v1.views.private_channels import GroupRecipient, PinnedPrivateChannel, PrivateChannels
from core.api.routing import routes

urlpatterns = [
    *routes("/users/@me/channels", PrivateChannels),
    *routes("/users/@me/channels/<id:channel_id>/pin", PinnedPrivateChannel),
    *routes("/channels/<id:channel_id>/recipients/<id:user_id>", GroupRecipient),
]
