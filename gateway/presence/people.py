"""The people whose sessions this process holds: what is to be known of them, and what it says of them to everybody.

A person's facts are read once, when their first session comes, and kept up by the events that reach their sessions: no
change of presence asks the database. What follows from a change goes to `presences`, for this process, and to
`announce`, for the others.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Any, Protocol

import msgspec

from accounts.events import (
    RelationshipAdded,
    RelationshipRemoved,
    RelationshipUpdated,
    UserSettingsUpdated,
    UserUpdated,
)
from accounts.records import UserRecord
from accounts.settings_rules import still_shown
from chat.events import (
    PrivateChannelClosed,
    PrivateChannelOpened,
    PrivateChannelUpdated,
    RoomMemberEvent,
)
from core.clock import now
from core.events import Event
from core.ids import new_id
from gateway.loading import Person
from gateway.presence.circles import Circle, Watchers
from gateway.presence.presences import PersonSeen, Presences, SessionSeen
from gateway.sessions.session import Session
from gateway.timers import Timer, TimerWheel

MOVING_SECONDS = 3.0
"""How long a session that moves to another process is said to be here still: longer than the way takes."""

OfOnePerson = (
    UserUpdated
    | UserSettingsUpdated
    | RelationshipAdded
    | RelationshipUpdated
    | RelationshipRemoved
    | PrivateChannelOpened
    | PrivateChannelUpdated
    | PrivateChannelClosed
)


class Someone:
    """One person with sessions here. Until `is_known`, what happens to them is only noted."""

    def __init__(self, user: UserRecord) -> None:
        self.user = user
        self.circle = Circle(user.id)
        self.custom_status: dict[str, Any] | None = None
        self.afk_timeout = 0
        self.since = new_id()
        self.is_known = False
        self.fading: Timer | None = None
        self._noted: list[Event] = []

    def learn(self, user: UserRecord, person: Person) -> None:
        """What the database says, and what has happened since it was asked for the first time."""
        self.is_known = True
        self.user = user
        self.circle.learn(person.relationships, person.private_channels)
        if person.settings is not None:
            self.custom_status, self.afk_timeout = person.settings.custom_status, person.settings.afk_timeout
        for event in self._noted:
            self.take(event)
        self._noted.clear()

    def take(self, event: Event) -> bool:
        """Something happened to the person. Says whether those who see them are to be told in any case."""
        if not self.is_known:
            self._noted.append(event)
            return False
        self.since = max(self.since, event.id)
        self.circle.take(event)
        if isinstance(event, UserUpdated):
            self.user = UserRecord.of(event.user)
        if isinstance(event, UserSettingsUpdated):
            idled = self.afk_timeout
            self.custom_status, self.afk_timeout = event.settings.custom_status, event.settings.afk_timeout
            return idled != self.afk_timeout
        return False


class Announce(Protocol):
    """Tells the other processes what this one says of a person."""

    def __call__(self, seen: PersonSeen, *, again: bool, touched: bool) -> None: ...


class People:
    """Everybody who is connected to this process."""

    def __init__(
        self,
        process: str,
        presences: Presences,
        wheel: TimerWheel,
        sessions_of: Callable[[int], tuple[Session, ...]],
    ) -> None:
        self._process = process
        self._presences = presences
        self._wheel = wheel
        self._sessions_of = sessions_of
        self._people: dict[int, Someone] = {}
        self._told: dict[int, PersonSeen] = {}
        self._stirred: dict[int, UserRecord] = {}
        self.watchers = Watchers()
        self.announce: Announce | None = None
        self.on_circle: Callable[[int, frozenset[int], frozenset[int]], None] | None = None

    # -- sessions ------------------------------------------------------------------------------------------------

    def come(self, session: Session) -> None:
        """A session is here, and hears what happens to its person; nobody sees it before `appear`."""
        if session.user_id not in self._people:
            self._people[session.user_id] = Someone(UserRecord.of(session.actor.user))

    def learn(self, session: Session, person: Person) -> None:
        """What was read about a session's person after it came."""
        someone = self._people.get(session.user_id)
        if someone is not None and not someone.is_known:
            someone.learn(UserRecord.of(session.actor.user), person)
            self.watchers.watch(session.user_id, someone.circle.seen)

    def appear(self, session: Session) -> None:
        """The session counts from now on."""
        session.is_present = True
        self.refresh(self._people[session.user_id].user)

    def leave(self, session: Session, *, moves: bool = False) -> None:
        """A session is over; with `moves`, it goes on in another process, and is not to be missed in between."""
        user = self._people[session.user_id].user
        if not self._sessions_of(session.user_id):
            self._forget(session.user_id)
        if moves:
            self._wheel.after(MOVING_SECONDS, lambda: self.refresh(user))
        elif session.is_present:
            self._refresh_soon(user)

    def _forget(self, user_id: int) -> None:
        someone = self._people.pop(user_id)
        if someone.fading is not None:
            someone.fading.cancel()
        self.watchers.watch(user_id, ())

    def moved(self, user_id: int) -> None:
        """A person came into a guild or out of one."""
        if user_id in self._told:
            self._refresh_soon(self._told[user_id].user)

    # -- what is said of them ------------------------------------------------------------------------------------

    def _refresh_soon(self, user: UserRecord) -> None:
        """Once for everything that happens at the same time: sign-ins end together, guilds are entered together."""
        if not self._stirred:
            asyncio.get_running_loop().call_soon(self._refresh_stirred)
        self._stirred[user.id] = user

    def _refresh_stirred(self) -> None:
        stirred, self._stirred = self._stirred, {}
        for user in stirred.values():
            self.refresh(user)

    def touch(self, session: Session) -> None:
        """A session was told by its client how the person wants to be seen."""
        self.refresh(UserRecord.of(session.actor.user), touched=True)

    def refresh(self, user: UserRecord, *, again: bool = False, touched: bool = False) -> None:
        """Say how a person's sessions here are now, if that is anything new."""
        someone = self._people.get(user.id)
        seen = PersonSeen(user=user) if someone is None else self._seen(someone)
        told = self._told.get(user.id)
        if not (again or touched or _differs(seen, told)):
            return
        if seen.sessions:
            self._told[user.id] = seen
        else:
            self._told.pop(user.id, None)
        self._presences.put(self._process, seen, again=again, touched=touched)
        if self.announce is not None:
            self.announce(seen, again=again, touched=touched)

    def _seen(self, someone: Someone) -> PersonSeen:
        sessions = [session for session in self._sessions_of(someone.user.id) if session.is_present]
        self._watch_fading(someone)
        return PersonSeen(
            user=someone.user,
            sessions=tuple(SessionSeen(one.id, one.status, one.mobile, one.afk) for one in sessions),
            custom_status=still_shown(someone.custom_status),
            hidden_from=frozenset(someone.circle.blocked),
            guild_ids=frozenset[int]().union(*(one.own_guilds for one in sessions)),
            since=someone.since,
        )

    def _watch_fading(self, someone: Someone) -> None:
        """A custom status that ends by itself is taken back when its time comes."""
        if someone.fading is not None:
            someone.fading.cancel()
            someone.fading = None
        until = (still_shown(someone.custom_status) or {}).get("expires_at")
        if until:
            left = (datetime.fromisoformat(until) - now()).total_seconds()
            someone.fading = self._wheel.after(left, lambda: self.refresh(someone.user))

    # -- events --------------------------------------------------------------------------------------------------

    def hear(self, event: Event) -> None:
        """An event has reached this process."""
        if isinstance(event, OfOnePerson):
            self._take(event.user_id, event)
        elif isinstance(event, RoomMemberEvent):
            for user_id in {*event.recipient_ids, event.user.id}:
                self._take(user_id, event)

    def _take(self, user_id: int, event: Event) -> None:
        someone = self._people.get(user_id)
        if someone is None:
            return
        again = someone.take(event)
        if someone.is_known:
            self.refresh(someone.user, again=again)
            gained, lost = self.watchers.watch(user_id, someone.circle.seen)
            if self.on_circle is not None and (gained or lost):
                self.on_circle(user_id, gained, lost)


def _differs(seen: PersonSeen, told: PersonSeen | None) -> bool:
    if told is None:
        return bool(seen.sessions)
    return msgspec.structs.replace(seen, since=told.since) != told
