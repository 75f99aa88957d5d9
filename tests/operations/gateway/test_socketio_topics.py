"""What clients hear of topics, who is put out by it, and under which name people go."""

import itertools
import json
from collections.abc import Coroutine
from typing import Any

import msgspec
import pytest

from accounts.events import UserUpdated
from accounts.records import PrivateUserRecord, UserRecord
from core.clock import now
from core.ids import to_oid
from gateway.socketio import gateway as gateway_module
from gateway.socketio.connection import Connection
from gateway.socketio.gateway import TopicGateway
from gateway.socketio.handlers_typing import _goes_by
from gateway.socketio.outbox import Outbox
from gateway.socketio.payloads import Payload
from gateway.socketio.revocation import narrow
from gateway.socketio.rooms import Place, chat_room, post_room, topic_room
from tests.operations.gateway.socketio_lab import Hub, actor_of
from topics.events import (
    AliasChanged,
    TopicAccessLost,
    TopicDeleted,
    TopicEvent,
    TopicInvited,
    TopicMemberJoined,
    TopicMemberLeft,
)
from topics.records import InvitationRecord, InvitedInto, TopicRecord

pytestmark = pytest.mark.once  # a gateway nobody connects to, and no bus

TOPIC, ROOM, POST = 7, 8, 9
ROOMS = (topic_room(TOPIC), chat_room(ROOM), post_room(POST))
OWNER, MEMBER, STRANGER = 1, 2, 3
_sids = itertools.count(1)


def face(number: int) -> UserRecord:
    actor = actor_of(f"user-{number}")
    assert actor is not None
    return UserRecord.of(actor.user)


def topic(*, private: bool = False) -> TopicRecord:
    return TopicRecord(
        id=TOPIC,
        title="Cats",
        owner=face(OWNER),
        created_at=now(),
        last_activity=now(),
        require_approval=private,
        is_deleted=True,
        deletion_status="pending",
    )


class Hall:
    """A gateway nobody connects to, with clients put into it."""

    def __init__(self) -> None:
        self.gateway = TopicGateway(Hub())

    async def client(self, number: int, *rooms: str) -> Connection:
        actor = actor_of(f"user-{number}")
        assert actor is not None
        connection = Connection(f"eio{number}", f"sid{next(_sids)}", actor, Outbox())
        await self.gateway.rooms.admit(connection)
        self.gateway.rooms.greet(connection)
        for room in rooms:
            place = Place(room, TOPIC)
            await self.gateway.rooms.enter(connection, lambda place=place: place)
        return connection

    def hears(self, event: Any) -> None:
        self.gateway.hear(event)


def heard(connection: Connection) -> list[tuple[str, Any]]:
    """What waits for a client."""
    packets = []
    while not connection.outbox.empty():
        packet = connection.outbox.get_nowait()
        assert packet is not None
        name, body = json.loads(packet.data[1:])
        packets.append((name, body))
    return packets


def names(connection: Connection) -> list[str]:
    return [name for name, _ in heard(connection)]


def rooms_of(connection: Connection) -> set[str]:
    return connection.seats.keys() & set(ROOMS)


@pytest.mark.parametrize("private", [False, True])
async def test_a_topic_that_goes_is_told_to_those_in_it_and_empties_everything(private: bool) -> None:
    """TF-084, TF-085."""
    hall = Hall()
    inside, in_post, outside = (
        await hall.client(MEMBER, *ROOMS),
        await hall.client(OWNER, post_room(POST)),
        await hall.client(STRANGER),
    )
    hall.hears(TopicDeleted(topic=topic(private=private)))
    told = heard(inside)
    assert [name for name, _ in told] == ["topic_deleted", "topic_updated"]
    assert told[0][1] == {"topic_id": to_oid(TOPIC)}
    assert told[1][1]["topic"]["is_deleted"] is True
    assert names(outside) == ([] if private else ["topic_deleted", "topic_updated"])
    assert rooms_of(inside) == rooms_of(in_post) == set()


async def test_who_is_banned_from_outside_goes_without_a_word() -> None:
    hall = Hall()
    looking_on, other = await hall.client(STRANGER, *ROOMS), await hall.client(MEMBER, *ROOMS)
    hall.hears(TopicAccessLost(topic_id=TOPIC, user_id=STRANGER))
    assert rooms_of(looking_on) == set()
    assert rooms_of(other) == set(ROOMS)
    assert heard(other) == heard(looking_on) == []


@pytest.mark.parametrize(("lost_access", "left"), [(True, set()), (False, set(ROOMS[1:]))])
async def test_who_is_put_out_leaves_everything_and_who_leaves_the_topic(lost_access: bool, left: set[str]) -> None:
    """TF-084."""
    hall = Hall()
    gone, other = await hall.client(MEMBER, *ROOMS), await hall.client(OWNER, *ROOMS)
    hall.hears(TopicMemberLeft(topic_id=TOPIC, user=face(MEMBER), lost_access=lost_access))
    assert rooms_of(gone) == left
    assert heard(gone) == []
    assert heard(other) == [("user_left_topic", _as_oneself(MEMBER))]


async def test_who_becomes_a_member_is_told_to_the_others() -> None:
    hall = Hall()
    new, other, outside = (
        await hall.client(MEMBER, *ROOMS),
        await hall.client(OWNER, ROOMS[0]),
        await hall.client(STRANGER),
    )
    hall.hears(TopicMemberJoined(topic_id=TOPIC, user=face(MEMBER), also_user_ids=(MEMBER,)))
    assert heard(other) == [("user_joined_topic", _as_oneself(MEMBER))]
    assert heard(new) == heard(outside) == []


async def test_an_invitation_is_told_to_whom_it_is_for() -> None:
    """TF-037."""
    hall = Hall()
    guest, other = await hall.client(STRANGER), await hall.client(OWNER, ROOMS[0])
    invitation = InvitationRecord(
        id=5,
        topic=InvitedInto(id=TOPIC, title="Cats", description="All of them"),
        invited_id=STRANGER,
        inviter=face(OWNER),
        status="pending",
        created_at=now(),
    )
    hall.hears(TopicInvited(user_id=STRANGER, invitation=invitation))
    assert heard(guest) == [
        (
            "topic_invitation",
            {
                "invitation_id": to_oid(5),
                "topic_id": to_oid(TOPIC),
                "invited_user_id": to_oid(STRANGER),
                "invited_by": to_oid(OWNER),
                "invited_by_username": f"user{OWNER}",
                "topic_title": "Cats",
                "topic_description": "All of them",
            },
        )
    ]
    assert heard(other) == []


async def test_a_new_alias_is_told_to_oneself_and_used_where_one_is_anonymous() -> None:
    """TF-039."""
    hall = Hall()
    anonymous, open_, other = (
        await hall.client(MEMBER, *ROOMS),
        await hall.client(MEMBER, ROOMS[0]),
        await hall.client(OWNER, *ROOMS),
    )
    for seat in anonymous.seats.values():
        seat.alias = "Old Owl"
    anonymous.seats[ROOMS[0]].came_as = "Old Owl"
    hall.hears(AliasChanged(user_id=MEMBER, topic_id=TOPIC, name="New Owl"))
    body = {"user_id": to_oid(MEMBER), "topic_id": to_oid(TOPIC), "anonymous_name": "New Owl"}
    assert heard(anonymous) == heard(open_) == [("anonymous_identity_updated", body)]
    assert heard(other) == []
    assert {anonymous.seats[room].goes_as for room in ROOMS} == {"New Owl"}
    assert open_.seats[ROOMS[0]].goes_as == ""


async def test_one_leaves_under_the_name_one_came_under() -> None:
    """Coming under an alias, speaking openly and leaving by one's own name would tell that both are one."""
    hall = Hall()
    client = await hall.client(MEMBER, *ROOMS)
    seat = client.seats[ROOMS[0]]
    seat.alias = seat.came_as = "Quiet Owl"
    hall.gateway.rooms.note_alias(ROOMS[0], MEMBER, "")
    assert (seat.alias, seat.goes_as) == ("", "Quiet Owl")
    seat.came_as = None
    assert seat.goes_as == ""


def typing_as(client: Connection, room: str, **payload: Any) -> str | None:
    return _goes_by(client, client.seats[room], Payload([payload]))


async def test_typing_joins_no_alias_to_a_name() -> None:
    """SEC-036: under whichever name one types, the next message may come under the other."""
    hall = Hall()
    client = await hall.client(MEMBER, *ROOMS)
    assert typing_as(client, ROOMS[1]) == ""
    client.seats[ROOMS[0]].names.add("Quiet Owl")
    assert typing_as(client, ROOMS[0]) == typing_as(client, ROOMS[1]) == "Quiet Owl"
    hall.gateway.rooms.note_alias(ROOMS[1], MEMBER, "")
    assert typing_as(client, ROOMS[1]) == ""
    hall.gateway.rooms.note_alias(ROOMS[0], MEMBER, "")
    assert typing_as(client, ROOMS[0]) is None
    assert typing_as(client, ROOMS[0], use_anonymous=True) == "Quiet Owl"
    assert typing_as(client, ROOMS[0], use_anonymous=False) == ""
    hall.gateway.rooms.rename_alias(TOPIC, MEMBER, "New Owl")
    assert client.seats[ROOMS[0]].names == {"", "New Owl"}


async def test_rights_that_are_lost_end_the_clients_that_had_them() -> None:
    hall = Hall()
    client = await hall.client(MEMBER, *ROOMS)
    client.actor.user.acls = ["*"]
    keeps = PrivateUserRecord.of(client.actor.user)
    assert narrow(hall.gateway.rooms, UserUpdated(user_id=MEMBER, user=keeps)) == []
    loses = msgspec.structs.replace(keeps, acls=[])
    assert narrow(hall.gateway.rooms, UserUpdated(user_id=MEMBER, user=loses)) == [client]


async def test_a_dropped_client_leaves_at_once_openly_and_later_under_an_alias(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The moment at which somebody goes offline is told to friends: what happens with it names them."""
    hall, told = Hall(), []
    later: list[Coroutine[Any, Any, None]] = []
    pauses: list[float] = []

    async def pause(seconds: float) -> None:
        pauses.append(seconds)

    async def signal(_connection: Connection, room: str, name: str, body: dict[str, Any]) -> None:
        told.append((room, name, body["username"]))

    monkeypatch.setattr(hall.gateway, "signal", signal)
    monkeypatch.setattr(hall.gateway.hub, "spawn", later.append)
    monkeypatch.setattr(gateway_module.asyncio, "sleep", pause)
    client = await hall.client(MEMBER, ROOMS[0])
    open_seat, hidden_seat = client.seats[ROOMS[0]], client.seats[ROOMS[0]]
    await hall.gateway._say_gone(client, [open_seat])
    assert told == [(ROOMS[0], "user_left_topic", f"user{MEMBER}")]
    hidden_seat.came_as = "Quiet Owl"
    await hall.gateway._say_gone(client, [hidden_seat])
    assert len(told) == 1
    hall.gateway.rooms.remove(client)
    for work in later:
        await work
    assert told[1:] == [(ROOMS[0], "user_left_topic", "Quiet Owl")]
    assert all(5 <= seconds <= 30 for seconds in pauses)


def _as_oneself(number: int) -> dict[str, Any]:
    name = f"user{number}"
    ids = {"user_id": to_oid(number), "topic_id": to_oid(TOPIC)}
    return {**ids, "username": name, "display_name": name, "is_anonymous": False}


def test_events_of_one_topic_stay_with_it() -> None:
    assert issubclass(TopicMemberLeft, TopicEvent)
    assert TopicDeleted(topic=topic(private=True)).streams() == (topic_room(TOPIC),)
