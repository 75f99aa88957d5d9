"""Reads of single channels, of every kind that the guild wire knows."""

from accounts.records import UserRecord
from chat.access import GUILD_SIDE, access_channel
from chat.checks import check_age
from chat.models import Channel, ChannelKind, ChannelMember
from chat.records import ChannelRecord
from core.actor import Actor
from core.errors import Code, ProductError

_WITH_RECIPIENTS = (ChannelKind.DM, ChannelKind.GROUP_DM)


def channel_for(actor: Actor, channel_id: int) -> ChannelRecord:
    """A channel that the actor may see. Raises what `access_channel` raises, and NSFW_CONTENT_AGE_RESTRICTED."""
    check_age(access_channel(actor, channel_id, kinds=GUILD_SIDE))
    channel = Channel.objects.filter(pk=channel_id).first()
    if channel is None:
        raise ProductError(Code.UNKNOWN_CHANNEL)
    return ChannelRecord.of(channel, _recipients(channel))


def channel_kind_for(actor: Actor, channel_id: int) -> ChannelKind:
    """What kind of channel it is, if the actor may see it. Raises what `access_channel` raises."""
    return ChannelKind(access_channel(actor, channel_id, kinds=GUILD_SIDE).channel.kind)


def _recipients(channel: Channel) -> tuple[UserRecord, ...]:
    if channel.kind not in _WITH_RECIPIENTS:
        return ()
    members = ChannelMember.objects.filter(channel_id=channel.id, is_banned=False).select_related("user").order_by("id")
    return tuple(UserRecord.of(member.user) for member in members)
