"""Who is in a guild's voice, as a gateway process knows it. Pure: fed with events, asked for states."""

from collections import OrderedDict
from collections.abc import Collection, Iterable, Iterator

from msgspec.structs import replace

from guilds.records import MemberRecord
from integrations.voice.records import VoiceStateRecord

_REMEMBERED_ENDS = 1024
_NOWHERE: frozenset[int] = frozenset()


class VoiceStates:
    """The connections of one guild by id. What comes late, about a version that is known already, changes nothing."""

    def __init__(self, states: Iterable[VoiceStateRecord] = ()) -> None:
        self._states: dict[str, VoiceStateRecord] = {}
        self._guests: dict[int, dict[str, int]] = {}
        for state in states:
            self._put(state)
        self._ended: OrderedDict[str, int] = OrderedDict()

    def __iter__(self) -> Iterator[VoiceStateRecord]:
        return iter(self._states.values())

    def __bool__(self) -> bool:
        return bool(self._states)

    def apply(self, state: VoiceStateRecord) -> bool:
        """Take a state in. False when a newer one is known."""
        key, known = state.connection_id, self._states.get(state.connection_id)
        if state.version < self._next_version(known, key):
            return False
        if state.channel_id is not None:
            self._put(state)
            return True
        self._forget(state)
        self._ended[key] = state.version
        if len(self._ended) > _REMEMBERED_ENDS:
            self._ended.popitem(last=False)
        return True

    def _put(self, state: VoiceStateRecord) -> None:
        self._forget(state)
        self._states[state.connection_id] = state
        if state.is_guest and state.channel_id is not None:
            self._guests.setdefault(state.user_id, {})[state.connection_id] = state.channel_id

    def _forget(self, state: VoiceStateRecord) -> None:
        self._states.pop(state.connection_id, None)
        places = self._guests.get(state.user_id)
        if places is not None and places.pop(state.connection_id, None) is not None and not places:
            del self._guests[state.user_id]

    def _next_version(self, known: VoiceStateRecord | None, key: str) -> int:
        if known is not None:
            return known.version  # the same again may be what the guild was read with: those who wait for it hear it
        return self._ended.get(key, -1) + 1

    def note_member(self, member: MemberRecord) -> None:
        """A member looks different now."""
        for key, state in self._states.items():
            if state.user_id == member.user.id:
                self._states[key] = replace(state, member=member)

    def guest_channels(self, user_id: int) -> frozenset[int]:
        """The channels that a person may see only because they were taken there."""
        places = self._guests.get(user_id)
        return frozenset(places.values()) if places else _NOWHERE

    def shown(self, visible: Collection[int]) -> list[VoiceStateRecord]:
        """The states in channels that somebody can see."""
        return [state for state in self._states.values() if state.channel_id in visible]
