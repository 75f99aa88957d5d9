"""What happens to topics and their members."""

from accounts.events import UserEvent
from accounts.records import UserRecord
from core.events import EVERYONE, Event, user_streams
from topics.records import InvitationRecord, TopicRecord


class TopicEvent(Event, frozen=True, kw_only=True):
    """Heard by the sockets that joined the topic, and by those of `also_user_ids`."""

    topic_id: int
    also_user_ids: tuple[int, ...] = ()

    def streams(self) -> tuple[str, ...]:
        return (f"topic:{self.topic_id}", *user_streams(self.also_user_ids))


class TopicCreated(Event, frozen=True, kw_only=True):
    """A topic was made: everybody hears of a public one, only its owner of an invite-only one."""

    topic: TopicRecord

    def streams(self) -> tuple[str, ...]:
        return user_streams((self.topic.owner.id,)) if self.topic.require_approval else (EVERYONE,)


class TopicUpdated(TopicEvent, frozen=True, kw_only=True):
    """Title, description, tags or settings changed. Everybody hears of a public one."""

    topic: TopicRecord

    def streams(self) -> tuple[str, ...]:
        return TopicEvent.streams(self) if self.topic.require_approval else (EVERYONE,)


class TopicDeleted(Event, frozen=True, kw_only=True):
    """A topic's deletion was asked for: everybody's sockets leave it. Everybody hears of a public one."""

    topic: TopicRecord

    @property
    def topic_id(self) -> int:
        return self.topic.id

    def streams(self) -> tuple[str, ...]:
        # Sockets in what lies in the topic listen to its own stream.
        return (f"topic:{self.topic.id}",) if self.topic.require_approval else (EVERYONE,)


class TopicMemberJoined(TopicEvent, frozen=True, kw_only=True):
    """A person became a member."""

    user: UserRecord


class TopicMemberLeft(TopicEvent, frozen=True, kw_only=True):
    """A person is no member any more; `lost_access` when they may not even look in: their sockets leave the topic."""

    user: UserRecord
    lost_access: bool = False


class TopicAccessLost(TopicEvent, frozen=True, kw_only=True):
    """A person who is no member may not take part any more: their sockets leave the topic. Nobody is told."""

    user_id: int

    def streams(self) -> tuple[str, ...]:
        return (f"topic:{self.topic_id}", *user_streams((self.user_id,)))


class TopicInvited(UserEvent, frozen=True, kw_only=True):
    """A person was asked into a topic."""

    invitation: InvitationRecord


class AliasChanged(UserEvent, frozen=True, kw_only=True):
    """A person has a new name to be anonymous under in a topic; told to nobody but them."""

    topic_id: int
    name: str


class AliasDropped(UserEvent, frozen=True, kw_only=True):
    """A person has no name to be anonymous under in a topic any more; told to nobody but them."""

    topic_id: int
