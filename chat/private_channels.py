"""Private channels with everybody in them."""

from collections import defaultdict
from collections.abc import Collection

from chat.models import Channel, ChannelMember
from chat.records import ChannelRecord


def members_of(channel_ids: Collection[int]) -> defaultdict[int, list[ChannelMember]]:
    """Who is in these channels, with their accounts, those who came first in front. One query, none for no ids."""
    found: defaultdict[int, list[ChannelMember]] = defaultdict(list)
    if channel_ids:
        rows = ChannelMember.objects.filter(channel_id__in=channel_ids, is_banned=False).select_related("user")
        for row in rows.order_by("joined_at", "id"):
            found[row.channel_id].append(row)
    return found


def private_record(channel: Channel) -> ChannelRecord:
    """The channel's facts. One query."""
    return ChannelRecord.private(channel, members_of((channel.id,))[channel.id])
