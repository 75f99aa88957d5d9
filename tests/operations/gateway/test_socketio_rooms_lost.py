"""Seats in chat rooms that are lost: by a ban, because the room closes, because it goes (TF-084)."""

import asyncio
from typing import Any

import pytest

from accounts.records import UserRecord
from chat.events import RoomMemberJoined, RoomMemberLeft
from chat.events_rooms import RoomUpdated
from chat.room_records import RoomRecord
from core.clock import now
from core.ids import new_id, to_oid
from gateway.socketio.connection import Connection
from gateway.socketio.gateway import TopicGateway
from gateway.socketio.outbox import Outbox
from gateway.socketio.rooms import Place, chat_room
from tests.operations.gateway.socketio_lab import Hub, actor_of

pytestmark = pytest.mark.once  # a gateway nobody connects to, and no bus

ROOM = new_id()
NAME = chat_room(ROOM)


class House:
    """A gateway without clients of its own, with a member and a visitor of a public room."""

    def __init__(self) -> None:
        self.gateway = TopicGateway(Hub())  # type: ignore[arg-type]
        self.member: Connection
        self.visitor: Connection

    async def open(self) -> None:
        self.member, self.visitor = await self._seated(1, is_member=True), await self._seated(2, is_member=False)

    async def _seated(self, number: int, *, is_member: bool) -> Connection:
        actor = actor_of(f"user-{number}")
        assert actor is not None
        connection = Connection(f"eio{number}", f"sid{number}", actor, Outbox())
        await self.gateway.rooms.admit(connection)
        self.gateway.rooms.greet(connection)
        await self.gateway.rooms.enter(connection, lambda: Place(NAME, in_room=is_member))
        return connection

    def inside(self) -> list[int]:
        return sorted(connection.user_id for connection in self.gateway.rooms.members(NAME))


@pytest.fixture
async def house(monkeypatch: pytest.MonkeyPatch) -> House:
    async def at_once(work: Any, *arguments: Any) -> Any:
        return work(*arguments)

    monkeypatch.setattr("gateway.socketio.rooms.in_database", at_once)
    made = House()
    await made.open()
    return made


def record(**facts: Any) -> RoomRecord:
    return RoomRecord(id=ROOM, name="room", last_activity=now(), **facts)


def user(connection: Connection) -> UserRecord:
    return UserRecord.of(connection.actor.user)


async def test_whoever_is_put_out_goes_and_the_others_stay(house: House) -> None:
    house.gateway.hear(RoomMemberLeft(room_id=ROOM, topic_id=1, user=user(house.visitor)))
    assert house.inside() == [1]


async def test_a_room_that_closes_keeps_its_members(house: House) -> None:
    house.gateway.hear(RoomUpdated(room=record(is_public=False), change="room_update", closed=True))
    assert house.inside() == [1]


async def test_also_those_who_became_members_while_they_were_in_it(house: House) -> None:
    house.gateway.hear(RoomMemberJoined(room_id=ROOM, topic_id=1, user=user(house.visitor)))
    house.gateway.hear(RoomUpdated(room=record(is_public=False), change="room_update", closed=True))
    assert house.inside() == [1, 2]


async def test_a_room_that_goes_is_told_of_and_left_by_all(house: House) -> None:
    told: list[str] = []
    for connection in (house.member, house.visitor):
        connection.outbox.push = lambda packet: told.append(packet.text)  # type: ignore[method-assign]
    house.gateway.hear(RoomUpdated(room=record(is_deleted=True), change="deleted"))
    assert house.inside() == []
    said = f'["chat_room_updated",{{"room_id":"{to_oid(ROOM)}","type":"deleted"}}]'
    assert [text[text.index("[") :] for text in told] == [said] * 2
    await asyncio.sleep(0)
