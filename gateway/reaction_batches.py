"""Reactions told together, to clients that asked for it: a popular message is one event a moment, not hundreds.

New reactions to a message wait a little. One that is taken back meanwhile is never told; what is left goes out as one
dispatch, encoded once for all who are owed the same. Before anything else about the message goes out, so do they.
"""

import asyncio
from collections import defaultdict
from collections.abc import Iterable
from typing import Any, NamedTuple

from chat.events import MessageDeleted, MessagesDeleted, MessageUpdated, PrivateChannelClosed
from chat.events_reactions import PersonReactionEvent, ReactionAdded, ReactionEvent, ReactionRemoved
from core.events import Event
from gateway.sessions.scopes import Scope
from gateway.sessions.session import Session
from gateway.v1.render_reactions import ADDED, together
from gateway.v1.rendered import Rendered

TOGETHER = 1 << 1
"""The bit among a session's flags that asks for it."""
WINDOW_SECONDS = 0.65
MOST = 512


class Held(NamedTuple):
    """A reaction that waits, and who is owed it."""

    event: ReactionAdded
    payload: dict[str, Any]
    sessions: frozenset[Session]
    scope: Scope | None


class ReactionBatches:
    """What waits, by message, in one guild or in the private channels."""

    def __init__(self) -> None:
        self._held: dict[int, list[Held]] = {}
        self._timers: dict[int, asyncio.TimerHandle] = {}

    def receivers(
        self, event: Event, rendered: Rendered, sessions: Iterable[Session], scope: Scope | None = None
    ) -> Iterable[Session]:
        """Which of the receivers of an event hear it now. The others are owed it, or never hear of it."""
        if isinstance(event, ReactionAdded):
            return self._hold(event, rendered, list(sessions), scope)
        if isinstance(event, ReactionRemoved) and event.message_id in self._held:
            unaware = self._cancel(event)
            return [session for session in sessions if session not in unaware]
        return sessions

    def before(self, event: Event) -> None:
        """An event is about to go out: what waits about the same messages, or of a channel that ends, goes first."""
        if not self._held or isinstance(event, ReactionAdded | ReactionRemoved):
            return
        match event:
            case MessagesDeleted():
                message_ids: tuple[int, ...] = event.message_ids
            case MessageUpdated():
                message_ids = (event.message.id,)
            case MessageDeleted() | ReactionEvent():
                message_ids = (event.message_id,)
            case PrivateChannelClosed():
                message_ids = self._waiting_in(event.channel.id)  # nothing of a channel follows its end
            case _:
                return
        for message_id in message_ids:
            self.flush(message_id)

    def _waiting_in(self, channel_id: int) -> tuple[int, ...]:
        return tuple(
            message_id for message_id, held in self._held.items() if held[0].event.place.channel_id == channel_id
        )

    def flush_all(self) -> None:
        """Permissions are about to change: what was to be heard by then is heard before."""
        for message_id in tuple(self._held):
            self.flush(message_id)

    def flush_for(self, session: Session) -> None:
        """Send everything that a session is owed."""
        for message_id, held in list(self._held.items()):
            if any(session in one.sessions for one in held):
                self.flush(message_id)

    def flush(self, message_id: int) -> None:
        """Send what waits about a message."""
        held = self._held.pop(message_id, None)
        if held is None:
            return
        self._timers.pop(message_id).cancel()
        owed: defaultdict[Session, list[int]] = defaultdict(list)
        for place, one in enumerate(held):
            for session in one.sessions:
                owed[session].append(place)
        alike: defaultdict[tuple[int, ...], list[Session]] = defaultdict(list)
        for session, places in owed.items():
            alike[tuple(places)].append(session)
        for places_of_all, sessions in alike.items():
            _send([held[place] for place in places_of_all], sessions)

    def _hold(
        self, event: ReactionAdded, rendered: Rendered, sessions: list[Session], scope: Scope | None
    ) -> list[Session]:
        patient = frozenset(
            session for session in sessions if session.flags & TOGETHER and ADDED not in session.ignored
        )
        if not patient:
            return sessions
        held = self._held.get(event.message_id)
        if held is None:
            held = self._held[event.message_id] = []
            self._timers[event.message_id] = asyncio.get_running_loop().call_later(
                WINDOW_SECONDS, self.flush, event.message_id
            )
        held.append(Held(event, rendered.payload, patient, scope))
        if len(held) >= MOST:
            self.flush(event.message_id)
        return [session for session in sessions if session not in patient]

    def _cancel(self, event: ReactionRemoved) -> frozenset[Session]:
        """Who was still owed the reaction that is taken back. If nobody was, what waits about the message goes out."""
        held = self._held[event.message_id]
        for one in held:
            if _is_same(one.event, event):
                held.remove(one)
                return one.sessions
        self.flush(event.message_id)
        return frozenset()


def _is_same(added: PersonReactionEvent, removed: PersonReactionEvent) -> bool:
    one, other = added.emoji, removed.emoji
    return added.user_id == removed.user_id and (one.id, one.name) == (other.id, other.name)


def _send(owed: list[Held], sessions: list[Session]) -> None:
    scope, event_id = owed[0].scope, owed[0].event.id if len(owed) == 1 else 0
    name, shared = together([one.payload for one in owed])
    for session in sessions:
        if not session.is_over and session.sees(scope):
            session.push(name, shared, event_id, scope)
