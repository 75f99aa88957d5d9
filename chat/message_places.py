"""Messages by their id alone, as the topic side knows them: where they stand, reading and deleting them."""

from chat.access import access_channel, readable_message
from chat.models import ChannelKind, Message
from chat.operations.deleting_here import KINDS, delete_message_here
from chat.queries import history
from chat.records import MessageRecord
from chat.room_access import Reading, read_feed, read_room
from core.actor import Actor
from core.errors import Code, ProductError


def chronological(reading: Reading, *, limit: int, before: int | None) -> list[MessageRecord]:
    """The newest messages of a place that the reader did not hide, oldest first."""
    hidden = reading.hidden_ids
    found = history(reading.access, limit=limit + len(hidden), before=before)
    return [message for message in found if message.id not in hidden][:limit][::-1]


def place_of(message_id: int) -> tuple[int, int | None]:
    """The channel of a message and, for feeds, the topic. Raises UNKNOWN_MESSAGE."""
    row = Message.objects.filter(pk=message_id, deleted_at=None, channel__kind__in=KINDS)
    found = row.values_list("channel_id", "channel__kind", "channel__home_topic_id").first()
    if found is None:
        raise unknown_message()
    channel_id, kind, topic_id = found
    return channel_id, topic_id if kind == ChannelKind.TOPIC_FEED else None


def message_by_id(actor: Actor | None, message_id: int) -> tuple[Reading, MessageRecord]:
    """A message somebody may read, and where it stands. Raises UNKNOWN_MESSAGE for all others."""
    channel_id, topic_id = place_of(message_id)
    try:
        reading = read_room(actor, channel_id) if topic_id is None else read_feed(actor, topic_id)
        return reading, readable_message(reading.access, message_id)
    except ProductError:
        raise unknown_message() from None


def delete_by_id(actor: Actor, message_id: int, *, reason: str, hard: bool = False) -> bool:
    """Delete a message wherever it stands; says whether for good. Raises UNKNOWN_MESSAGE where the actor may not read
    it, and what `delete_message_here` raises."""
    channel_id, _ = place_of(message_id)
    try:
        access_channel(actor, channel_id, kinds=KINDS)
    except ProductError:
        raise unknown_message() from None
    return delete_message_here(actor, channel_id, message_id, reason=reason, hard=hard)


def delete_in_room(actor: Actor, room_id: int, message_id: int, *, reason: str) -> None:
    """Delete a message of a room the actor reached. Raises BAD_REQUEST (`message_elsewhere`), and what
    `delete_message_here` raises."""
    channel_id, _ = place_of(message_id)
    if channel_id != room_id:
        raise ProductError(Code.BAD_REQUEST, reason="message_elsewhere")
    delete_message_here(actor, room_id, message_id, reason=reason)


def unknown_message() -> ProductError:
    """The refusal that tells nothing."""
    return ProductError(Code.UNKNOWN_MESSAGE)
