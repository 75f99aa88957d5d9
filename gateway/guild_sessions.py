"""The sessions of a guild in this process, and which of them are told of an event."""

from collections.abc import Iterable, Iterator

from chat.events import TypingStarted
from core.events import Event
from core.permissions import P
from gateway.sessions.session import Session
from gateway.v1.rendered import MANAGING, Audience

_HISTORY = int(P.READ_MESSAGE_HISTORY)


class GuildSessions:
    """Who is here, by person. What each may see is in `session.guilds`, which the hub keeps up to date."""

    def __init__(self, guild_id: int) -> None:
        self._guild_id = guild_id
        self._sessions: dict[int, set[Session]] = {}
        self._since: dict[Session, int] = {}
        self._viewers: dict[int, tuple[Session, ...]] = {}

    def __iter__(self) -> Iterator[Session]:
        for mates in self._sessions.values():
            yield from mates

    def __contains__(self, user_id: int) -> bool:
        return user_id in self._sessions

    def __bool__(self) -> bool:
        return bool(self._sessions)

    @property
    def people(self) -> frozenset[int]:
        """Whose sessions they are."""
        return frozenset(self._sessions)

    @property
    def count(self) -> int:
        """How many sessions there are. From any thread."""
        return len(self._since)

    def of(self, user_id: int) -> tuple[Session, ...]:
        """A person's sessions."""
        return tuple(self._sessions.get(user_id, ()))

    def add(self, session: Session, since: int) -> None:
        """A session came, and was shown the guild at a version, or (0) at nobody knows which."""
        self._sessions.setdefault(session.user_id, set()).add(session)
        self._since[session] = since
        self._viewers.clear()

    def remove(self, session: Session) -> None:
        """A session is gone."""
        mates = self._sessions.get(session.user_id, set())
        mates.discard(session)
        if not mates:
            self._sessions.pop(session.user_id, None)
        self._since.pop(session, None)
        self._viewers.clear()

    def sight_changes(self) -> None:
        """Somebody sees other channels than before."""
        self._viewers.clear()

    def since(self, session: Session, or_else: int) -> int:
        """The version at which a session was shown the guild; `or_else` for one that is not among these."""
        return self._since.get(session, or_else)

    # -- who hears -----------------------------------------------------------------------------------------------

    def unaware(self, sessions: Iterable[Session], version: int) -> list[Session]:
        """Those of the sessions that were shown the guild without the change of this version in it."""
        return [session for session in sessions if self._since[session] < version]

    def viewers(self, channel_id: int) -> tuple[Session, ...]:
        """The sessions that see a channel."""
        found = self._viewers.get(channel_id)
        if found is None:
            found = tuple(s for s in self if channel_id in s.guilds[self._guild_id].visible)
            self._viewers[channel_id] = found
        return found

    def audience(self, event: Event, audience: Audience, *, is_recent: bool) -> Iterable[Session]:
        """The sessions of an audience. `is_recent`: those without the history may hear of the message too."""
        match audience.kind:
            case "session":
                return [s for s in self.of(audience.user_id) if s.id == audience.session_id]
            case "guild" | "everybody":
                return self
            case "member":
                return [s for s in self if s.user_id != audience.user_id]
            case "managers":
                return self._with(self, audience.channel_id, MANAGING)
            case "history" if not is_recent:
                return self._with(self.viewers(audience.channel_id), audience.channel_id, _HISTORY)
        viewers = self.viewers(audience.channel_id)
        if isinstance(event, TypingStarted):
            return [s for s in viewers if s.hears_typing(self._guild_id)]
        return viewers

    def _with(self, sessions: Iterable[Session], channel_id: int, needs: int) -> list[Session]:
        return [s for s in sessions if s.guilds[self._guild_id].has(channel_id, needs)]
