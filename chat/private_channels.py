"""Private channels with everybody in them."""

from collections import defaultdict
from collections.abc import Collection

from chat.events import Place
from chat.models import Channel, ChannelKind, ChannelMember
from chat.records import ChannelRecord

Recipients = dict[int, dict[int, bool]]
"""By channel: who is in it, in the order of their coming, and whether they have it open."""

WITH_RECIPIENTS = frozenset({ChannelKind.DM, ChannelKind.GROUP_DM})


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


def private_place(channel_id: int, kind: int, known: Recipients | None = None) -> Place:
    """A private channel as a place. One query, none for notes, nor with the recipients `known`."""
    if kind == ChannelKind.PERSONAL_NOTES:
        return Place(channel_id=channel_id, kind=kind, recipient_ids=(channel_id,))  # they carry the person's id
    recipients = (recipients_of([channel_id]) if known is None else known)[channel_id]
    closed_by = tuple(user_id for user_id, is_open in recipients.items() if not is_open)
    return Place(channel_id=channel_id, kind=kind, recipient_ids=tuple(recipients), closed_by=closed_by)


def recipients_of(channel_ids: Collection[int]) -> Recipients:
    """Who is in DMs and groups. One query, none for no ids."""
    found: Recipients = {channel_id: {} for channel_id in channel_ids}
    if channel_ids:
        rows = ChannelMember.objects.filter(channel_id__in=channel_ids, is_banned=False).order_by("id")
        for channel_id, user_id, is_open in rows.values_list("channel_id", "user_id", "is_open"):
            found[channel_id][user_id] = is_open
    return found
