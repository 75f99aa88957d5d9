"""Whom a connected person sees appear, and from whom they hide: kept up by the events they hear anyway."""

from collections import defaultdict
from collections.abc import Iterable

from accounts.events import RelationshipAdded, RelationshipRemoved, RelationshipUpdated
from accounts.models import RelationshipType
from accounts.records import RelationshipRecord
from chat.events import (
    PrivateChannelClosed,
    PrivateChannelOpened,
    PrivateChannelUpdated,
    RoomMemberJoined,
    RoomMemberLeft,
)
from chat.models import ChannelKind
from chat.records import ChannelRecord
from core.events import Event

_SEEN = frozenset((RelationshipType.FRIEND, RelationshipType.INCOMING_REQUEST))


class Circle:
    """One person's friends, those who asked to be, the others in their groups; and whom the person has blocked."""

    def __init__(self, user_id: int) -> None:
        self.user_id = user_id
        self.blocked: set[int] = set()
        self._related: set[int] = set()
        self._groups: dict[int, frozenset[int]] = {}

    @property
    def seen(self) -> set[int]:
        """Whose presence the person is told."""
        return self._related.union(*self._groups.values()) - {self.user_id}

    def learn(self, relationships: Iterable[RelationshipRecord], channels: Iterable[ChannelRecord]) -> None:
        """What the database says."""
        for relationship in relationships:
            self._relate(relationship.user.id, relationship.type)
        for channel in channels:
            self._gather(channel)

    def take(self, event: Event) -> None:
        """What has happened since."""
        match event:
            case RelationshipAdded() | RelationshipUpdated():
                self._relate(event.relationship.user.id, event.relationship.type)
            case RelationshipRemoved():
                self._relate(event.other_id, 0)
            case PrivateChannelOpened() | PrivateChannelUpdated():
                self._gather(event.channel)
            case PrivateChannelClosed():
                self._groups.pop(event.channel.id, None)
            case RoomMemberJoined() if event.room_id in self._groups:
                self._groups[event.room_id] |= {event.user.id}
            case RoomMemberLeft() if event.user.id == self.user_id:
                self._groups.pop(event.room_id, None)
            case RoomMemberLeft() if event.room_id in self._groups:
                self._groups[event.room_id] -= {event.user.id}

    def _relate(self, other_id: int, kind: int) -> None:
        for others, belongs in ((self._related, kind in _SEEN), (self.blocked, kind == RelationshipType.BLOCKED)):
            if belongs:
                others.add(other_id)
            else:
                others.discard(other_id)

    def _gather(self, channel: ChannelRecord) -> None:
        if channel.kind == ChannelKind.GROUP_DM:
            self._groups[channel.id] = frozenset(user.id for user in channel.recipients)


class Watchers:
    """Who of the people here watches whom."""

    def __init__(self) -> None:
        self._watchers: defaultdict[int, set[int]] = defaultdict(set)
        self._watched: dict[int, frozenset[int]] = {}

    def of(self, user_id: int) -> frozenset[int]:
        """Those here who watch a person."""
        return frozenset(self._watchers.get(user_id, ()))

    def watched_by(self, viewer_id: int) -> frozenset[int]:
        """Whom a person here watches."""
        return self._watched.get(viewer_id, frozenset())

    def watch(self, viewer_id: int, user_ids: Iterable[int]) -> tuple[frozenset[int], frozenset[int]]:
        """From now on a person watches exactly these. Says whom they had not watched, and whom they do no more."""
        before, after = self.watched_by(viewer_id), frozenset(user_ids)
        for user_id in after - before:
            self._watchers[user_id].add(viewer_id)
        for user_id in before - after:
            self._watchers[user_id].discard(viewer_id)
            if not self._watchers[user_id]:
                del self._watchers[user_id]
        if after:
            self._watched[viewer_id] = after
        else:
            self._watched.pop(viewer_id, None)
        return after - before, before - after
