"""A message's way into the database, with everything its arrival changes."""

from django.db.models import F

from chat import statements
from chat.access import ChannelAccess
from chat.message_rows import values_of
from chat.models import Channel, ChannelMember
from chat.models.channel import GUILD_KINDS
from chat.models.message import said_words
from chat.operations._attaching import store_attachments
from chat.reading import note_read
from chat.records import MessageRecord
from core.errors import Code, ProductError


def store_message(access: ChannelAccess, message: MessageRecord, *, is_read: bool = True) -> None:
    """Write the message, its channel's newest id and, with `is_read`, how far its author has read.

    Three statements, one more for files and between two people, one less for bots, who have no read states. A private
    channel that a recipient had closed opens again.
    Raises UNKNOWN_CHANNEL when the channel went meanwhile.
    """
    # The channel first: its lock keeps a deletion of the channel from overtaking the message.
    counts = access.channel.kind not in GUILD_KINDS
    if not statements.touch_channel(message.channel_id, message.id, counts=counts):
        raise ProductError(Code.UNKNOWN_CHANNEL)
    person = message.person
    author_id = person.id if person is not None else None
    statements.insert_message(author_id, values_of(message), said_words(message.content, message.snapshots))
    store_attachments(message)
    if is_read and person is not None and not person.is_bot:
        note_read(access.channel.kind, person.id, message.channel_id, message.id)
        statements.read_up_to(person.id, message.channel_id, message.id)
    if access.place.closed_by:
        ChannelMember.objects.filter(channel_id=message.channel_id, user_id__in=access.place.closed_by).update(
            is_open=True
        )


def uncount_messages(access: ChannelAccess, number: int) -> None:
    """Take deleted messages off the count that the topic side shows."""
    uncount(access.channel.id, access.channel.kind, number)


def uncount(channel_id: int, kind: int, number: int) -> None:
    """`uncount_messages` for those who did not come by a person's access."""
    if number and kind not in GUILD_KINDS:
        Channel.objects.filter(pk=channel_id).update(message_count=F("message_count") - number)
