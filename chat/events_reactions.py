"""What happens to the reactions and pins of messages."""

from datetime import datetime

from accounts.events import UserEvent
from chat.events import PlaceEvent
from chat.records import ReactionEmoji
from guilds.records import MemberRecord


class ReactionEvent(PlaceEvent, frozen=True, kw_only=True):
    """Something about a message's reactions; heard by those who may read the message."""

    message_id: int


class PersonReactionEvent(ReactionEvent, frozen=True, kw_only=True):
    """One person's reaction. `member` is their membership in the guild, if there is one.

    `actor_id` did it, from the gateway session `origin` if they named one: its client has drawn the change already
    and does not hear of it.
    """

    user_id: int
    emoji: ReactionEmoji
    actor_id: int
    origin: str = ""
    member: MemberRecord | None = None


class ReactionAdded(PersonReactionEvent, frozen=True, kw_only=True):
    """Somebody reacted."""


class ReactionRemoved(PersonReactionEvent, frozen=True, kw_only=True):
    """Somebody took a reaction back, or it was taken away."""


class EmojiReactionsRemoved(ReactionEvent, frozen=True, kw_only=True):
    """All reactions with one emoji were taken away."""

    emoji: ReactionEmoji


class AllReactionsRemoved(ReactionEvent, frozen=True, kw_only=True):
    """All reactions were taken away."""


class PinsUpdated(PlaceEvent, frozen=True, kw_only=True):
    """A message was pinned or is pinned no more. `last_pin_at` is when the newest pin of the channel was made."""

    last_pin_at: datetime | None = None


class PinsRead(UserEvent, frozen=True, kw_only=True):
    """Somebody has seen a channel's pins; heard by their own sessions."""

    channel_id: int
    last_pin_at: datetime
