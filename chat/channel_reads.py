"""Reads of single channels, of every kind that the guild wire knows."""

from chat.access import GUILD_SIDE, access_channel
from chat.checks import check_age
from chat.models import Channel, ChannelKind
from chat.private_channels import WITH_RECIPIENTS, private_record
from chat.records import ChannelRecord
from core.actor import Actor
from core.errors import Code, ProductError


def channel_for(actor: Actor, channel_id: int) -> ChannelRecord:
    """A channel that the actor may see. Raises what `access_channel` raises, and NSFW_CONTENT_AGE_RESTRICTED."""
    check_age(access_channel(actor, channel_id, kinds=GUILD_SIDE))
    channel = Channel.objects.filter(pk=channel_id).first()
    if channel is None:
        raise ProductError(Code.UNKNOWN_CHANNEL)
    return private_record(channel) if channel.kind in WITH_RECIPIENTS else ChannelRecord.of(channel)


def channel_kind_for(actor: Actor, channel_id: int) -> ChannelKind:
    """What kind of channel it is, if the actor may see it. Raises what `access_channel` raises."""
    return ChannelKind(access_channel(actor, channel_id, kinds=GUILD_SIDE).channel.kind)


def kind_to_change(actor: Actor, channel_id: int) -> ChannelKind:
    """The same for changing it: of groups that the actor is not in it is no secret that they exist, MISSING_ACCESS."""
    try:
        return channel_kind_for(actor, channel_id)
    except ProductError as refusal:
        groups = Channel.objects.filter(pk=channel_id, kind=ChannelKind.GROUP_DM, is_deleted=False)
        if refusal.code == Code.UNKNOWN_CHANNEL and groups.exists():
            raise ProductError(Code.MISSING_ACCESS) from None
        raise
