"""Who here is told how somebody appears: friends and the like when it changes, and who begins or ceases to see them.

Each dispatch is encoded once for all who hear it, and nothing is asked of the database. In guilds only those are told
who asked for it (op 14), which is not decided here.
"""

from collections.abc import Callable, Iterable

from accounts.records import UserRecord
from gateway.presence.people import People
from gateway.presence.presences import Change, Presence, Presences
from gateway.sessions.session import Session
from gateway.sockets import frames
from gateway.v1.render_presences import NAME, lost_presence_tail, presence_tail, render_sessions


class PresenceNews:
    """Sends PRESENCE_UPDATE without a guild, and SESSIONS_REPLACE."""

    def __init__(self, presences: Presences, people: People, sessions_of: Callable[[int], tuple[Session, ...]]) -> None:
        self._presences = presences
        self._people = people
        self._sessions_of = sessions_of
        people.on_circle = self.circle_changed
        presences.subscribe(self.changed)
        presences.subscribe_sessions(self.sessions_changed)

    def changed(self, change: Change) -> None:
        """Somebody appears otherwise."""
        watchers = self._people.watchers.of(change.user_id)
        known = change.after or change.before
        if not watchers or known is None:
            return
        seeing = _shown(change.after, watchers)
        self._tell(seeing, known.user, change.after)
        self._tell(_shown(change.before, watchers) - seeing, known.user, None)

    def _tell(self, user_ids: Iterable[int], user: UserRecord, presence: Presence | None) -> None:
        sessions = [session for user_id in user_ids for session in self._sessions_of(user_id)]
        if sessions:
            shared = presence_tail(user, presence)
            for session in sessions:
                session.push(NAME, shared)

    def circle_changed(self, viewer_id: int, gained: Iterable[int], lost: Iterable[int]) -> None:
        """A person here sees others from now on, or sees them no more."""
        for user_id in gained:
            presence = self._presences.of(user_id, viewer_id)
            if presence is not None:
                self._tell((viewer_id,), presence.user, presence)
        for user_id in lost:
            shared = lost_presence_tail(user_id)
            for session in self._sessions_of(viewer_id):
                session.push(NAME, shared)

    def sessions_changed(self, user_id: int) -> None:
        """One of a person's sessions changed or ended: those that are here hear of it."""
        own = self._sessions_of(user_id)
        if own:
            shared = frames.tail("SESSIONS_REPLACE", render_sessions(self._presences, user_id))
            for session in own:
                session.push_own("SESSIONS_REPLACE", shared)


def _shown(presence: Presence | None, viewer_ids: frozenset[int]) -> frozenset[int]:
    return frozenset() if presence is None else viewer_ids - presence.hidden_from
