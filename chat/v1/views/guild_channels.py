"""A guild with its channels, and the list and order of them."""

from accounts.requests import caller
from chat.guild_channels import visible_channels, visible_channels_for
from chat.operations.channel_order import reorder_channels
from chat.operations.channels import create_channel
from chat.v1.inputs_channels import ChannelInput, ChannelMoveInput
from chat.v1.render_channels import render_channel
from chat.v1.schemas_channels import ChannelResponse, GuildDetailResponse
from core.api.endpoint import endpoint
from core.api.request import Request
from core.api.views import V1View
from core.errors import Code
from guilds.access import access_guild
from guilds.expression_queries import emoji_records, sticker_records
from guilds.queries import role_records
from guilds.records import GuildRecord
from guilds.v1.render import render_guild, render_role
from guilds.v1.render_expressions import render_emoji, render_sticker


class GuildDetail(V1View):
    tags = ("Guilds",)

    @endpoint(
        response=GuildDetailResponse, limit="guild:read::guild_id", errors=(Code.UNKNOWN_GUILD, Code.ACCESS_DENIED)
    )
    def get(self, request: Request, guild_id: int) -> GuildDetailResponse:
        """Read a guild.

        With its roles and the channels that the caller can view.
        """
        access = access_guild(caller(request), guild_id)
        return {
            **render_guild(GuildRecord.of(access.guild)),
            "roles": [render_role(role) for role in role_records(guild_id)],
            "channels": [render_channel(channel) for channel in visible_channels(guild_id, access.grant)],
            "emojis": [render_emoji(emoji) for emoji in emoji_records((guild_id,))[guild_id]],
            "stickers": [render_sticker(sticker) for sticker in sticker_records((guild_id,))[guild_id]],
        }


class GuildChannels(V1View):
    tags = ("Channels",)

    @endpoint(response=list[ChannelResponse], limit="guild:channels:list::guild_id")
    def get(self, request: Request, guild_id: int) -> list[ChannelResponse]:
        """List the channels of a guild that the caller can view."""
        return [render_channel(channel) for channel in visible_channels_for(caller(request), guild_id)]

    @endpoint(
        request=ChannelInput,
        response=ChannelResponse,
        operation=create_channel,
        audit_reason=True,
        errors=(Code.MISSING_PERMISSIONS, Code.MAX_GUILD_CHANNELS, Code.MAX_CATEGORY_CHANNELS),
    )
    def post(self, request: Request, guild_id: int) -> ChannelResponse:
        """Create a channel.

        Needs MANAGE_CHANNELS. Without overwrites of its own it takes those of its category.
        """
        return render_channel(create_channel(caller(request), guild_id, draft=request.valid.draft()))

    @endpoint(
        request=list[ChannelMoveInput],
        operation=reorder_channels,
        audit_reason=True,
        errors=(Code.MISSING_PERMISSIONS, Code.MAX_CATEGORY_CHANNELS, Code.GENERAL_ERROR),
    )
    def patch(self, request: Request, guild_id: int) -> None:
        """Reorder channels and move them between categories.

        Needs MANAGE_CHANNELS and sight of every channel moved. The moves are carried out one after another.
        """
        reorder_channels(caller(request), guild_id, moves=[item.move() for item in request.valid])
