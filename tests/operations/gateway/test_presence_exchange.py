"""Processes that tell each other how their people appear: on a bus that a test can cut."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from accounts.records import UserRecord
from core.events import Event, decode, encode
from gateway.events import PeopleSeen, PeopleWanted
from gateway.presence.exchange import SILENT_SECONDS, PresenceExchange
from gateway.presence.presences import PersonSeen, Presences, SessionSeen
from gateway.timers import Timer

pytestmark = pytest.mark.once


class Wheel:
    """Timers that fire when the test says so."""

    def __init__(self) -> None:
        self.calls: list[Callable[[], None]] = []

    def after(self, seconds: float, call: Callable[[], None]) -> Timer:
        self.calls.append(call)
        return Timer(call)

    def turn(self) -> None:
        """Fire what waits."""
        calls, self.calls = self.calls, []
        for call in calls:
            call()


class Process:
    """One process: what it knows, and how it speaks."""

    def __init__(self, name: str, network: "Network") -> None:
        self.name, self.network = name, network
        self.presences, self.wheel = Presences(), Wheel()
        self.exchange = PresenceExchange(name, self.presences, self.wheel, self._send)  # type: ignore[arg-type]
        self.exchange._now = lambda: network.clock  # type: ignore[method-assign]
        self.is_alive = True

    async def _send(self, events: list[Event]) -> None:
        for event in events:
            self.network.carry(self, decode(encode(event)))

    def says(self, user_id: int, *statuses: str) -> None:
        """Somebody's sessions here are now these."""
        seen = person(user_id, *(f"{self.name}{number}:{status}" for number, status in enumerate(statuses)))
        self.presences.put(self.name, seen)
        self.exchange.announce(seen, again=False, touched=False)

    def sees(self, user_id: int) -> str | None:
        """How somebody appears here."""
        shown = self.presences.of(user_id)
        return shown.status if shown else None


def person(user_id: int, *sessions: str) -> PersonSeen:
    seen = tuple(SessionSeen(name, status) for name, status in (session.split(":") for session in sessions))
    user = UserRecord(id=user_id, username=f"u{user_id}", discriminator=1, handle=f"u{user_id}")
    return PersonSeen(user=user, sessions=seen, since=1)


class Network:
    """What carries events, unless it is cut."""

    def __init__(self) -> None:
        self.clock = 0.0
        self.is_cut = False
        self.processes: dict[str, Process] = {}
        self.carried: list[Event] = []

    def process(self, name: str) -> Process:
        """Start one."""
        made = self.processes[name] = Process(name, self)
        made.exchange.start()
        return made

    def carry(self, sender: Process, event: Event) -> None:
        if self.is_cut or not sender.is_alive:
            return
        self.carried.append(event)
        for stream in event.streams():
            for name, process in self.processes.items():
                if process.is_alive and stream in ("gateways", f"gateway:{name}"):
                    process.exchange.hear(event)

    async def settle(self, seconds: float = 0.0) -> None:
        """Let time pass, in which everybody says that they are there, and let all be said."""
        self.clock += seconds
        for process in self.processes.values():
            if process.is_alive:
                process.wheel.turn()
        for _ in range(10):
            await asyncio.sleep(0)


async def two() -> tuple[Network, Process, Process]:
    network = Network()
    a, b = network.process("A"), network.process("B")
    await network.settle()
    return network, a, b


async def test_what_one_process_says_all_know() -> None:
    network, a, b = await two()
    a.says(1, "idle")
    b.says(1, "dnd")
    await network.settle()
    assert (a.sees(1), b.sees(1)) == ("dnd", "dnd")
    b.says(1)
    a.says(2, "online")
    await network.settle()
    assert (a.sees(1), b.sees(1), b.sees(2)) == ("idle", "idle", "online")


async def test_a_new_process_learns_who_is_there() -> None:
    network, a, _b = await two()
    for number in range(1, 451):
        a.says(number, "online")
    await network.settle()
    late = network.process("C")
    await network.settle()
    assert len(late.presences.people_of("A")) == 450


async def test_what_was_missed_is_asked_for() -> None:
    """Also what is over by then: it is not in what the other tells."""
    network, a, b = await two()
    a.says(1, "online")
    a.says(2, "online")
    await network.settle()
    network.is_cut = True
    a.says(1)
    a.says(3, "idle")
    await network.settle()
    assert (b.sees(1), b.sees(3)) == ("online", None)
    network.is_cut = False
    await network.settle(2)
    assert (b.sees(1), b.sees(2), b.sees(3)) == (None, "online", "idle")


async def test_a_killed_process_runs_out_and_nobody_else_does() -> None:
    """Its people go offline for everybody, as long after the last sign of life as others allow for."""
    network, a, b = await two()
    a.says(1, "online")
    b.says(2, "online")
    await network.settle()
    a.is_alive = False
    for _ in range(int(SILENT_SECONDS / 2)):
        await network.settle(2)
        assert b.sees(1) == "online"
    await network.settle(2)
    assert (b.sees(1), b.sees(2)) == (None, "online")
    a.is_alive = True  # it only slept: the others know it no more, and ask
    await network.settle(2)
    assert b.sees(1) == "online"


async def test_a_process_that_slept_itself_gives_up_nobody() -> None:
    network, a, b = await two()
    a.says(1, "online")
    await network.settle(SILENT_SECONDS * 3)
    assert b.sees(1) == "online"


async def test_what_is_said_at_once_is_one_frame() -> None:
    network, a, _b = await two()
    network.carried.clear()
    for status in ("idle", "dnd", "online"):
        a.says(1, status)
        a.says(2, status)
    await network.settle()
    (said,) = [event for event in network.carried if isinstance(event, PeopleSeen) and event.people]
    assert [news.sessions[0].status for news in said.people] == ["online", "online"]


async def test_an_unanswered_question_is_not_asked_with_every_frame() -> None:
    network, a, b = await two()
    network.is_cut = True
    a.says(1, "online")
    await network.settle()
    network.is_cut = False
    a.network.processes["B"].exchange._asking.clear()
    heard: list[Any] = []
    b.exchange._wake = lambda: heard.append(set(b.exchange._asking))  # type: ignore[method-assign]
    for number in range(2, 6):
        a.says(number, "online")
        for _ in range(5):
            await asyncio.sleep(0)
    assert heard == [{"A"}]


def test_questions_go_to_whom_they_are_meant_for() -> None:
    assert PeopleWanted(process="A", reply_to="B").streams() == ("gateway:A",)
    assert PeopleWanted(process="", reply_to="B").streams() == ("gateways",)
    assert PeopleSeen(process="A", number=1).streams() == ("gateways",)
    assert PeopleSeen(process="A", number=1, reply_to="B").streams() == ("gateway:B",)
