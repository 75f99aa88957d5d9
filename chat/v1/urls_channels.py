"""Paths of the guild wire that belong to channels and invites."""

from chat.v1.views.channels import ChannelOverwrite, OneChannel
from chat.v1.views.guild_channels import GuildChannels, GuildDetail
from chat.v1.views.invites import ChannelInvites, GuildInvites, OneInvite
from chat.v1.views.vanity import GuildVanity
from core.api.routing import routes

urlpatterns = [
    *routes("/guilds/<id:guild_id>", GuildDetail),
    *routes("/guilds/<id:guild_id>/channels", GuildChannels),
    *routes("/guilds/<id:guild_id>/invites", GuildInvites),
    *routes("/guilds/<id:guild_id>/vanity-url", GuildVanity),
    *routes("/channels/<id:channel_id>", OneChannel),
    *routes("/channels/<id:channel_id>/permissions/<id:overwrite_id>", ChannelOverwrite),
    *routes("/channels/<id:channel_id>/invites", ChannelInvites),
    *routes("/invites/<str:invite_code>", OneInvite),
]
