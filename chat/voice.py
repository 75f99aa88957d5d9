"""Voice channels, as far as they can be told without a media server."""

from chat.access import GUILD_SIDE, access_channel
from chat.models import ChannelKind
from core.actor import Actor
from core.errors import Code, ProductError
from guilds.hooks import VoiceRegion, regions


def regions_for(actor: Actor, channel_id: int) -> list[VoiceRegion]:
    """The regions that a guild's voice channel can be tied to.

    Raises INVALID_CHANNEL_TYPE for other channels, and what `access_channel` raises.
    """
    access = access_channel(actor, channel_id, kinds=GUILD_SIDE)
    if access.channel.kind != ChannelKind.GUILD_VOICE:
        raise ProductError(Code.INVALID_CHANNEL_TYPE)
    assert access.guild is not None  # it is a guild's channel
    return regions(actor.user_id, access.guild.id, access.guild.features)
