"""Taking channels away that hold too much to be deleted while somebody waits.

A discarded channel is a group that has ended, whatever it was before: it exists for nobody from that moment on, and a
job deletes what is in it, a piece at a time, and at last the channel.
"""

from collections.abc import Collection

from chat.models import Channel, ChannelKind, Invite, Message, ReadState
from core.actor import Actor
from core.db.pieces import delete_piece
from core.jobs import enqueue
from core.operations import operation
from guilds.models import Guild

DISCARD_JOB = "channel.discard"
_MANY = 1000


def delete_or_discard(channel_ids: Collection[int]) -> None:
    """Delete channels with everything in them: at once where that is little; part of an operation."""
    channels = Channel.objects.filter(id__in=channel_ids)
    # Before their messages, as those do who write in them; in one order, as somebody else may be doing.
    list(channels.select_for_update().order_by("id").values_list("id", flat=True))
    if not _hold_much(channel_ids):
        channels.delete()
        return
    discard(channel_ids)


def discard(channel_ids: Collection[int]) -> None:
    """Put channels out of everybody's reach now and have them deleted soon; part of an operation."""
    Invite.objects.filter(channel_id__in=channel_ids).delete()
    Channel.objects.filter(id__in=channel_ids).update(
        kind=ChannelKind.GROUP_DM,
        is_deleted=True,
        guild=None,
        home_topic=None,
        owner=None,
        parent_id=None,
        name=None,
        topic=None,
        url=None,
        overwrites=[],
    )
    enqueue(DISCARD_JOB, channel_ids=sorted(channel_ids))


def take_channels_along(guild: Guild) -> None:
    """Delete or discard the channels of a guild that is about to go (hook guild_deleted)."""
    delete_or_discard(list(Channel.objects.filter(guild_id=guild.id).values_list("id", flat=True)))


def _hold_much(channel_ids: Collection[int]) -> bool:
    counted = (Message.objects.filter(channel_id__in=channel_ids), ReadState.objects.filter(channel_id__in=channel_ids))
    return any(rows[: _MANY + 1].count() > _MANY for rows in counted)


@operation("channel.delete_piece")
def delete_piece_of_channel(actor: Actor, channel_id: int) -> bool:
    """Delete a piece of a discarded channel, for the system; the last call deletes the channel. False when nothing is
    left to do."""
    discarded = Channel.objects.filter(id=channel_id, kind=ChannelKind.GROUP_DM, is_deleted=True)
    messages, reads = Message.objects.filter(channel__in=discarded), ReadState.objects.filter(channel__in=discarded)
    return delete_piece(messages) or delete_piece(reads, _MANY) or delete_piece(discarded)
