"""Seats in rooms: what is revoked while somebody is at the door, and that no stream is held for nobody."""

import asyncio
import threading
from collections.abc import Callable
from typing import Any

import pytest

from core.bus import MemoryBus
from core.errors import ProductError
from gateway.socketio.connection import Connection
from gateway.socketio.outbox import Outbox
from gateway.socketio.rooms import Place, Rooms, topic_room
from gateway.streams import Streams
from tests.operations.gateway.socketio_lab import actor_of

TOPIC = 7
ROOM = topic_room(TOPIC)


class Door:
    """A check that waits at its second call until it is let through."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.calls = 0
        self.is_waiting = threading.Event()
        self.go_on = threading.Event()

    def __call__(self) -> Place:
        self.calls += 1
        if self.calls == 2:
            self.is_waiting.set()
            self.go_on.wait(30)
        return self.place


class Hall:
    """Rooms, with everything they were asked to do beside."""

    def __init__(self) -> None:
        self.streams = Streams(MemoryBus())
        self.tasks: list[asyncio.Task[Any]] = []
        self.rooms = Rooms(self.streams, lambda work: self.tasks.append(asyncio.ensure_future(work)))

    async def guest(self, number: int = 1) -> Connection:
        actor = actor_of(f"user-{number}")
        assert actor is not None
        connection = Connection(f"eio{number}", f"sid{number}", actor, Outbox())
        await self.rooms.admit(connection)
        self.rooms.greet(connection)
        return connection

    async def enter(self, guest: Connection, meanwhile: Callable[[], object]) -> Place:
        """Come in, with something happening between the second look and the seat."""
        door = Door(Place(ROOM, TOPIC))
        entering = asyncio.create_task(self.rooms.enter(guest, door))
        await asyncio.to_thread(door.is_waiting.wait, 30)
        meanwhile()
        door.go_on.set()
        return await entering

    async def settled(self) -> None:
        await asyncio.gather(*self.tasks)


async def test_a_seat_holds_its_streams_until_it_is_left() -> None:
    hall = Hall()
    guest = await hall.guest()
    await hall.enter(guest, lambda: None)
    assert list(hall.rooms.members(ROOM)) == [guest]
    assert ROOM in hall.streams
    await hall.rooms.enter(guest, lambda: Place(ROOM, TOPIC))
    hall.rooms.leave(guest, ROOM)
    await hall.settled()
    assert list(hall.rooms.members(ROOM)) == []
    assert ROOM not in hall.streams


@pytest.mark.parametrize("how", ["kicked", "private", "deleted", "gone"])
async def test_what_is_revoked_at_the_door_takes_the_seat(how: str) -> None:
    hall = Hall()
    guest = await hall.guest()
    seat = guest.seats
    revoke: dict[str, Callable[[], object]] = {
        "kicked": lambda: hall.rooms.evict_from_topic(TOPIC, guest.user_id),
        "private": lambda: (setattr(seat[ROOM], "in_topic", False), hall.rooms.evict_outsiders(TOPIC)),
        "deleted": lambda: hall.rooms.evict_all(TOPIC),
        "gone": lambda: hall.rooms.remove(guest),
    }
    with pytest.raises(ProductError):
        await hall.enter(guest, revoke[how])
    await hall.settled()
    assert list(hall.rooms.members(ROOM)) == []
    assert ROOM not in guest.seats
    assert ROOM not in hall.streams


async def test_a_refusal_at_the_second_look_leaves_nothing_behind() -> None:
    hall = Hall()
    guest = await hall.guest()
    answers = [Place(ROOM, TOPIC)]
    with pytest.raises(IndexError):
        await hall.rooms.enter(guest, lambda: answers.pop())
    await hall.settled()
    assert ROOM not in guest.seats
    assert ROOM not in hall.streams


async def test_somebody_who_left_is_not_seated() -> None:
    hall = Hall()
    guest = await hall.guest()
    hall.rooms.remove(guest)
    with pytest.raises(ProductError):
        await hall.rooms.enter(guest, lambda: Place(ROOM, TOPIC))
    await hall.settled()
    assert "user:1" not in hall.streams
    assert hall.rooms.everybody == set()


async def test_seats_are_counted_and_leave_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    """SEC-081: a client sits in so many rooms and no more; where nobody sits is not remembered."""
    monkeypatch.setattr("gateway.socketio.rooms.MOST_SEATS", 4)
    hall = Hall()
    guest, other = await hall.guest(), await hall.guest(2)
    for number in (1, 2, 3):
        place = Place(f"room:{number}", TOPIC, in_room=number != 2, within=ROOM if number == 3 else "")
        for one in (guest, other):
            await hall.rooms.enter(one, lambda place=place: place)
    with pytest.raises(ProductError) as refused:
        await hall.rooms.enter(guest, lambda: Place("room:9", TOPIC))
    assert refused.value.reason == "too_many_rooms"
    hall.rooms.close_room("room:2")
    hall.rooms.empty_room(ROOM)
    assert guest.seats.keys() == {"user:1", "room:1"}
    hall.rooms.evict_all(TOPIC)
    assert other.seats.keys() == {"user:2"}
    for one in (guest, other):
        hall.rooms.remove(one)
    assert hall.rooms._around == {}
