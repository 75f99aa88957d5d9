"""Gateway processes tell each other how their people appear, so that each can answer for everybody.

A process says what changed, numbers what it says, and says every two seconds that it is there. Whoever misses a number,
or hears of a process it does not know, asks it for everything. A process that stays silent is gone, and its sessions
with it: what a killed one left runs out by itself. None of it is stored anywhere.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterable

import structlog

from core.events import Event
from gateway.events import PeopleSeen, PeopleWanted, PersonNews
from gateway.presence.presences import PersonSeen, Presences
from gateway.timers import TimerWheel

_log = structlog.get_logger(__name__)
BEAT_SECONDS = 2.0
SILENT_SECONDS = 15.0
PEOPLE_PER_FRAME = 200
_ASK_AGAIN_SECONDS = 5.0

Send = Callable[[list[Event]], Awaitable[None]]


class Other:
    """What this process knows of another one. `number` is None while its everything is awaited."""

    def __init__(self, moment: float) -> None:
        self.heard_at = moment
        self.number: int | None = None
        self.asked_at: float | None = None
        self.parts: list[PersonNews] = []


class PresenceExchange:
    """One process's half. `send` publishes events in order; everything else happens on the event loop."""

    def __init__(self, process: str, presences: Presences, wheel: TimerWheel, send: Send) -> None:
        self._process = process
        self._presences = presences
        self._wheel = wheel
        self._send = send
        self._number = 0
        self._pending: dict[int, PersonNews] = {}
        self._wanted_by: set[str] = set()
        self._asking: set[str] = set()
        self._beat_due = False
        self._sending: asyncio.Task[None] | None = None
        self._others: dict[str, Other] = {}
        self._looked_at = 0.0

    def start(self) -> None:
        """Ask everybody, and say every now and then that this process is there."""
        self._asking.add("")
        self._looked_at = self._now()
        self._beat()

    def stop(self) -> None:
        """Say nothing more."""
        if self._sending is not None:
            self._sending.cancel()

    @staticmethod
    def _now() -> float:
        return asyncio.get_running_loop().time()

    # -- saying --------------------------------------------------------------------------------------------------

    def announce(self, seen: PersonSeen, *, again: bool, touched: bool) -> None:
        """Say what this process knows of a person; what is said faster than it can be sent becomes one."""
        user_id = seen.user.id
        waiting = self._pending.pop(user_id, None)
        self._pending[user_id] = PersonNews(
            user=seen.user,
            sessions=seen.sessions,
            custom_status=seen.custom_status,
            hidden_from=seen.hidden_from,
            guild_ids=seen.guild_ids,
            since=seen.since,
            again=again or (waiting is not None and waiting.again),
            touched=touched or (waiting is not None and waiting.touched),
        )
        self._wake()

    def _wake(self) -> None:
        if self._sending is None or self._sending.done():
            self._sending = asyncio.get_running_loop().create_task(self._say_all(), name="presence-exchange")

    async def _say_all(self) -> None:
        while events := self._due():
            await self._send(events)

    def _due(self) -> list[Event]:
        events: list[Event] = [PeopleWanted(process=other, reply_to=self._process) for other in self._asking]
        self._asking.clear()
        for people in _frames(self._pending.values()):
            self._number += 1
            events.append(PeopleSeen(process=self._process, number=self._number, people=people))
        self._pending.clear()
        for other in self._wanted_by:
            events.extend(self._everything(other))
        self._wanted_by.clear()
        if self._beat_due and not events:
            events.append(PeopleSeen(process=self._process, number=self._number))
        self._beat_due = False
        return events

    def _everything(self, reply_to: str) -> Iterable[Event]:
        known = [_plain(seen) for seen in self._presences.people_of(self._process).values()]
        parts = _frames(known) or [()]
        for part, people in enumerate(parts, start=1):
            yield PeopleSeen(
                process=self._process,
                number=self._number,
                people=people,
                reply_to=reply_to,
                part=part,
                parts=len(parts),
            )

    # -- hearing -------------------------------------------------------------------------------------------------

    def hear(self, event: Event) -> None:
        """An event has reached this process."""
        if isinstance(event, PeopleWanted) and event.reply_to != self._process:
            self._wanted_by.add(event.reply_to)
            self._wake()
        elif isinstance(event, PeopleSeen) and event.process != self._process:
            self._take(event)

    def _take(self, event: PeopleSeen) -> None:
        other = self._others.setdefault(event.process, Other(self._now()))
        other.heard_at = self._now()
        if event.parts:
            self._take_part(other, event)
            return
        for person in event.people:
            self._presences.put(event.process, person, again=person.again, touched=person.touched)
        if other.number is not None and event.number - other.number == (1 if event.people else 0):
            other.number = event.number
        else:
            other.number = None
            self._ask(event.process, other)

    def _take_part(self, other: Other, event: PeopleSeen) -> None:
        """Part of everything. What was told before and is not in it is over."""
        other.parts = [*(other.parts if event.part > 1 else ()), *event.people]
        if event.part < event.parts:
            return
        everybody, other.parts = other.parts, []
        other.number, other.asked_at = event.number, None
        left = self._presences.people_of(event.process)
        for person in everybody:
            left.pop(person.user.id, None)
            self._presences.put(event.process, person)
        for gone in left.values():
            self._presences.put(event.process, PersonSeen(user=gone.user))

    def _ask(self, process: str, other: Other) -> None:
        if other.asked_at is None or self._now() - other.asked_at > _ASK_AGAIN_SECONDS:
            other.asked_at = self._now()
            self._asking.add(process)
            self._wake()

    # -- life and death ------------------------------------------------------------------------------------------

    def _beat(self) -> None:
        self._beat_due = True
        self._look_around()
        self._wake()
        self._wheel.after(BEAT_SECONDS, self._beat)

    def _look_around(self) -> None:
        """Give up processes that have been silent for long. If it was this one that slept, it has heard nobody."""
        now, before = self._now(), self._looked_at
        self._looked_at = now
        for process, other in list(self._others.items()):
            if now - before > SILENT_SECONDS / 2:
                other.heard_at = now
            elif now - other.heard_at > SILENT_SECONDS:
                _log.info("presences.process_gone", process=process)
                del self._others[process]
                self._presences.drop(process)


def _frames(people: Collection[PersonNews]) -> list[tuple[PersonNews, ...]]:
    found = tuple(people)
    return [found[start : start + PEOPLE_PER_FRAME] for start in range(0, len(found), PEOPLE_PER_FRAME)]


def _plain(seen: PersonSeen) -> PersonNews:
    return PersonNews(
        user=seen.user,
        sessions=seen.sessions,
        custom_status=seen.custom_status,
        hidden_from=seen.hidden_from,
        guild_ids=seen.guild_ids,
        since=seen.since,
    )
