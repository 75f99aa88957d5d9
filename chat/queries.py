"""What people read: histories, single messages, their private channels and how far they have read."""

from collections.abc import Collection

from django.db.models import Exists, OuterRef, Subquery

from chat import message_rows
from chat.access import EVERYWHERE, ChannelAccess, access_channel, readable_message
from chat.checks import check_age
from chat.models import Channel, ChannelKind, ChannelMember, Message, ReadState
from chat.models.channel import GUILD_KINDS, PRIVATE_KINDS, TEXT_KINDS
from chat.private_channels import members_of
from chat.records import ChannelRecord, MessageRecord, ReadStateRecord
from core.actor import Actor
from core.db.prepared import Prepared
from core.ids import MAX_ID

MOST_PRIVATE_CHANNELS = 250


def is_channel(account_id: int) -> bool:
    """Whether an id is a channel's: that of somebody's own notes is the id of the account."""
    return Channel.objects.filter(id=account_id).exists()


def history(
    access: ChannelAccess,
    *,
    limit: int,
    before: int | None = None,
    after: int | None = None,
    around: int | None = None,
) -> list[MessageRecord]:
    """Messages of a channel, newest first, as far as the actor may read.

    `before`: the newest with a smaller id. `after`: the newest of those with a greater id, not those right after it.
    Both: strictly between. `around` wins: half older, half newer, and the message itself if it is there. Three queries
    at most: the messages with their authors and what they reply to, the people they mention, and their reactions.
    """
    viewer_id = access.actor.user_id if access.actor is not None else None
    floor = access.history_floor
    if access.channel.kind not in TEXT_KINDS or floor == MAX_ID:
        return []
    if around is not None:
        return message_rows.page_around(access.channel.id, around, floor=floor, limit=limit, viewer_id=viewer_id)
    lower, upper = -1 if after is None else after, MAX_ID if before is None else before
    window = {"after": lower, "before": upper, "limit": limit}
    return message_rows.page(access.channel.id, floor=floor, **window, viewer_id=viewer_id)


def messages_for(
    actor: Actor,
    channel_id: int,
    *,
    limit: int,
    before: int | None = None,
    after: int | None = None,
    around: int | None = None,
    kinds: frozenset[int] = EVERYWHERE,
) -> list[MessageRecord]:
    """`history` for somebody who asks for a channel by id.

    Raises what `access_channel` raises, and NSFW_CONTENT_AGE_RESTRICTED.
    """
    access = access_channel(actor, channel_id, kinds=kinds)
    check_age(access)
    return history(access, limit=limit, before=before, after=after, around=around)


def message_for(actor: Actor, channel_id: int, message_id: int, *, kinds: frozenset[int] = EVERYWHERE) -> MessageRecord:
    """One message. Raises what `access_message` raises, and NSFW_CONTENT_AGE_RESTRICTED."""
    access = access_channel(actor, channel_id, kinds=kinds)
    check_age(access)
    return readable_message(access, message_id, viewer_id=actor.user_id)


def read_states_of(user_id: int) -> list[ReadStateRecord]:
    """How far a person has read, everywhere. One query."""
    columns = ("channel_id", "channel__guild_id", "last_message_id", "mention_count", "last_pin_at")
    rows = ReadState.objects.filter(user_id=user_id).order_by("channel_id").values_list(*columns)
    return [
        ReadStateRecord(
            channel_id=channel_id, guild_id=guild_id, last_message_id=last, mention_count=mentions, last_pin_at=pinned
        )
        for channel_id, guild_id, last, mentions, pinned in rows
    ]


# Every READY asks this: Django needs several times longer to build the SQL than the database to answer.
_open_channels = Prepared(
    lambda user_id: Channel.objects.filter(
        members__user_id=user_id,
        members__is_open=True,
        members__is_banned=False,
        kind__in=PRIVATE_KINDS,
        is_deleted=False,
    ).order_by("-last_message_id", "-id")[:MOST_PRIVATE_CHANNELS],
    int,
)


def private_channels_of(user_id: int) -> list[ChannelRecord]:
    """The private channels a person has open, newest activity first, at most 250. Two queries."""
    channels = _open_channels.all(user_id)
    members = members_of([channel.id for channel in channels])
    return [ChannelRecord.private(channel, members[channel.id]) for channel in channels]


_pinned_channels = Prepared(
    lambda user_id: ChannelMember.objects.filter(
        user_id=user_id, is_banned=False, pinned_at__isnull=False, channel__kind__in=PRIVATE_KINDS
    ).order_by("pinned_at", "id"),
    int,
)


def pinned_channels_of(user_id: int) -> list[int]:
    """The private channels at the top of a person's list, the first one pinned in front. One query."""
    return [row.channel_id for row in _pinned_channels.all(user_id)]


def newest_messages(actor: Actor, channel_ids: Collection[int]) -> dict[int, MessageRecord | None]:
    """The newest message of each private channel of the actor; None for those without one and for channels that are
    not theirs. Guild channels are left out. A fixed number of queries."""
    own = ChannelMember.objects.filter(channel_id=OuterRef("pk"), user_id=actor.user_id, is_banned=False)
    said = Message.objects.filter(channel_id=OuterRef("pk"), deleted_at=None).order_by("-id").values("id")[:1]
    rows = Channel.objects.filter(pk__in=channel_ids).annotate(newest=Subquery(said), is_own=Exists(own))
    newest: dict[int, int | None] = dict.fromkeys(channel_ids)
    for channel in rows.only("id", "kind", "is_deleted"):
        if channel.kind in GUILD_KINDS:
            del newest[channel.id]
        elif channel.id == actor.user_id or (channel.is_own and channel.kind in PRIVATE_KINDS):
            newest[channel.id] = None if channel.is_deleted else channel.newest
    wanted = [message_id for message_id in newest.values() if message_id is not None]
    found = message_rows.messages(wanted, dict.fromkeys(newest, 0), viewer_id=actor.user_id)
    return {channel_id: found.get(message_id or 0) for channel_id, message_id in newest.items()}


def group_mates(user_id: int) -> set[int]:
    """Who shares a group DM with the person, the person included. One query."""
    own = ChannelMember.objects.filter(user_id=user_id, is_banned=False, channel__kind=ChannelKind.GROUP_DM)
    mates = ChannelMember.objects.filter(channel_id__in=own.values("channel_id"), is_banned=False)
    return set(mates.values_list("user_id", flat=True))
