"""Taking away many messages, whoever wants that."""

from collections.abc import Collection, Sequence
from itertools import groupby

from chat.events import MessageDeleted, MessagesDeleted, Place
from chat.models import Channel, ChannelKind, Message
from chat.models.channel import GUILD_KINDS, TOPIC_KINDS
from chat.operations._pinning import tell_pins_gone
from chat.operations._storing import uncount
from chat.private_channels import private_place
from core.clock import now
from core.events import publish


def delete_each_channel(found: Sequence[Message], *, kept_for: int | None) -> None:
    """`delete_written` for messages that are in the order of their channels."""
    channels = Channel.objects.select_related("guild").in_bulk({message.channel_id for message in found})
    for channel_id, messages in groupby(found, key=lambda message: message.channel_id):
        delete_written(channels[channel_id], list(messages), kept_for=kept_for)


def delete_written(channel: Channel, messages: Sequence[Message], *, kept_for: int | None) -> None:
    """Delete what people wrote in a channel, whose rows the caller holds; part of an operation. Where the topic
    side keeps deleted messages for a while they are hidden, as deleted by the account `kept_for`; None keeps nothing.

    Publishes MessagesDeleted for guild channels, MessageDeleted for each message elsewhere, PinsUpdated where some were
    pinned. What was hidden already goes without a word.
    """
    shown = [message for message in messages if message.deleted_at is None]
    rows = Message.objects.filter(id__in=[message.id for message in messages])
    if channel.kind in TOPIC_KINDS and kept_for is not None:
        rows.filter(deleted_at=None).update(deleted_at=now(), deleted_by=kept_for)
    else:
        rows.delete()
    if not shown:
        return
    uncount(channel.id, channel.kind, len(shown))
    place = place_of(channel)
    _announce(place, shown)
    if any(message.pinned for message in shown):
        tell_pins_gone(place)


def _announce(place: Place, messages: Collection[Message]) -> None:
    if place.guild_id is not None:
        publish(MessagesDeleted(place=place, message_ids=tuple(message.id for message in messages)))
        return
    for message in messages:
        publish(
            MessageDeleted(
                place=place,
                message_id=message.id,
                author_id=message.author_id or 0,  # outside of guilds somebody has written it
                content=message.content,
                is_anonymous=bool(message.alias),
            )
        )


def place_of(channel: Channel) -> Place:
    """A channel, with its guild, as the place of events."""
    if channel.kind in GUILD_KINDS:
        assert channel.guild is not None
        return Place(channel_id=channel.id, kind=channel.kind, guild_id=channel.guild.id, version=channel.guild.version)
    if channel.kind in TOPIC_KINDS:
        is_room = channel.kind == ChannelKind.TOPIC_ROOM
        return Place(channel_id=channel.id, kind=channel.kind, topic_id=channel.home_topic_id, is_room=is_room)
    return private_place(channel.id, channel.kind)
