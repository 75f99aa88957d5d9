"""Noticing who writes in the feed or a room of a topic without having joined it."""

from chat.access import ChannelAccess
from chat.records import MessageRecord
from core.ids import created_at
from topics.operations.strangers import note_stranger


def note_stranger_of(access: ChannelAccess, message: MessageRecord) -> None:
    """For `chat.hooks.message_sent`: as `note_stranger`. Elsewhere than in topics it costs nothing."""
    if access.topic is not None:
        note_stranger(access.topic, message.author.id, created_at(message.id))
