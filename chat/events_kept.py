"""What happens to what a person keeps of messages; heard by their own sessions."""

from accounts.events import UserEvent
from chat.records import MessageRecord


class MentionForgotten(UserEvent, frozen=True, kw_only=True):
    """A person took a message off the list of their recent mentions."""

    message_id: int


class MessageSaved(UserEvent, frozen=True, kw_only=True):
    """A person keeps a message."""

    message: MessageRecord


class SavedMessageDropped(UserEvent, frozen=True, kw_only=True):
    """A person keeps a message no longer."""

    message_id: int
