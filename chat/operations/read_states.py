"""How far somebody has read."""

from collections.abc import Mapping

from chat import statements
from chat.access import EVERYWHERE, GUILD_SIDE, access_channel, access_channels
from chat.events import MessageRead
from chat.models import ReadState
from chat.reading import note_read
from core.actor import Actor
from core.events import publish
from core.operations import operation


@operation("read_state.move", limit="channel:message:ack::channel_id")
def mark_read(
    actor: Actor,
    channel_id: int,
    message_id: int,
    *,
    mention_count: int = 0,
    manual: bool = False,
    kinds: frozenset[int] = EVERYWHERE,
) -> None:
    """Set the actor's own place in a channel they can see, forwards or backwards; the message need not exist.

    `manual` is passed on for the actor's other clients. Publishes MessageRead. Raises what `access_channel` raises.
    """
    access = access_channel(actor, channel_id, kinds=kinds)

    note_read(access.channel.kind, actor.user_id, channel_id, message_id)
    statements.read_up_to(actor.user_id, channel_id, message_id, mention_count)

    publish(
        MessageRead(
            user_id=actor.user_id,
            channel_id=channel_id,
            message_id=message_id,
            mention_count=mention_count,
            manual=manual,
        )
    )


@operation("read_state.move_many", limit="read_state:ack_bulk")
def mark_many_read(actor: Actor, *, places: Mapping[int, int]) -> None:
    """Set the actor's own place in several channels (channel to message) and clear their unread mentions there.

    Channels they cannot see are passed over. Publishes MessageRead for each channel where that changed anything.
    Five queries, and one for each channel of two people.
    """
    seen = access_channels(actor, places)
    columns = ("last_message_id", "mention_count")
    rows = ReadState.objects.filter(user_id=actor.user_id, channel_id__in=seen)
    before = {channel_id: rest for channel_id, *rest in rows.values_list("channel_id", *columns)}
    moved = {one: places[one] for one in sorted(seen) if before.get(one) != [places[one], 0]}

    for channel_id, message_id in moved.items():
        note_read(seen[channel_id].channel.kind, actor.user_id, channel_id, message_id)
    states = [ReadState(user_id=actor.user_id, channel_id=one, last_message_id=moved[one]) for one in moved]
    ReadState.objects.bulk_create(
        states, update_conflicts=True, unique_fields=["user", "channel"], update_fields=columns
    )

    for channel_id, message_id in moved.items():
        publish(MessageRead(user_id=actor.user_id, channel_id=channel_id, message_id=message_id))


@operation("read_state.clear", limit="channel:read_state:delete::channel_id")
def clear_read_state(actor: Actor, channel_id: int) -> None:
    """Forget how far the actor has read a channel they can see. Raises what `access_channel` raises."""
    access_channel(actor, channel_id, kinds=GUILD_SIDE)
    ReadState.objects.filter(user_id=actor.user_id, channel_id=channel_id).delete()
