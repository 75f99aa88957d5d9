"""What a process says of its people, and who here is told: without a database and without sockets."""

import asyncio
import json
from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest

from accounts.events import (
    RelationshipAdded,
    RelationshipRemoved,
    RelationshipUpdated,
    UserSettingsUpdated,
)
from accounts.records import RelationshipRecord, SettingsRecord, UserRecord
from chat.events import PrivateChannelClosed, PrivateChannelOpened, RoomMemberJoined, RoomMemberLeft
from chat.models import ChannelKind
from chat.records import ChannelRecord
from core.actor import Actor
from core.clock import at, iso, now
from core.events import Event
from gateway.presence.news import PresenceNews
from gateway.presence.people import People
from gateway.presence.presences import PersonSeen, Presences
from gateway.sessions.session import Session
from gateway.sockets import frames
from gateway.timers import Timer

pytestmark = pytest.mark.once

ALICE, BOB, CAROL, GROUP = 100, 200, 300, 7
FRIEND, BLOCKED, INCOMING, OUTGOING = 1, 2, 3, 4


def user(user_id: int) -> UserRecord:
    return UserRecord(id=user_id, username=f"u{user_id}", discriminator=1, handle=f"u{user_id}")


def relation(other_id: int, kind: int) -> RelationshipRecord:
    return RelationshipRecord(id=1, type=kind, user=user(other_id), since=now())


def group(*member_ids: int) -> ChannelRecord:
    return ChannelRecord(id=GROUP, kind=ChannelKind.GROUP_DM, recipients=tuple(map(user, member_ids)))


def person(*relationships: RelationshipRecord, channels: tuple[ChannelRecord, ...] = (), **settings: Any) -> Any:
    """What the database says of somebody."""
    wishes = SimpleNamespace(**{"custom_status": None, "afk_timeout": 600, **settings})
    return SimpleNamespace(relationships=relationships, private_channels=channels, settings=wishes)


class Wheel:
    """Timers that fire when the test says so."""

    def __init__(self) -> None:
        self.waits: list[tuple[float, Timer]] = []

    def after(self, seconds: float, call: Callable[[], None]) -> Timer:
        timer = Timer(call)
        self.waits.append((seconds, timer))
        return timer

    def turn(self) -> None:
        """Fire what waits."""
        waits, self.waits = self.waits, []
        for _, timer in waits:
            timer.fire()


class Desk:
    """One process's people, and what it says to the others."""

    def __init__(self) -> None:
        self.sessions: dict[int, list[Session]] = {}
        self.presences, self.wheel = Presences(), Wheel()
        self.people = People("A", self.presences, self.wheel, self.sessions_of)  # type: ignore[arg-type]
        self.news = PresenceNews(self.presences, self.people, self.sessions_of)
        self.said: list[PersonSeen] = []
        self.people.announce = lambda seen, **how: self.said.append(seen)

    def sessions_of(self, user_id: int) -> tuple[Session, ...]:
        return tuple(self.sessions.get(user_id, ()))

    def come(self, user_id: int, facts: Any = None, status: str = "online") -> Session:
        """A session begins, as READY leaves it."""
        session = self.connect(user_id)
        self.people.learn(session, facts or person())
        session.status = status
        self.people.appear(session)
        session.flush()
        return session

    def connect(self, user_id: int) -> Session:
        """A session of which nothing is known yet."""
        account: Any = SimpleNamespace(**dict.fromkeys(UserRecord.COLUMNS))
        account.id, account.username, account.discriminator, account.handle = user_id, f"u{user_id}", 1, f"u{user_id}"
        account.is_bot = account.is_system = False
        account.flags = 0
        session = Session(Actor(user=account), "hash", 4096)
        self.sessions.setdefault(user_id, []).append(session)
        self.people.come(session)
        return session

    async def end(self, session: Session, *, moves: bool = False) -> None:
        """A session is over."""
        self.sessions[session.user_id].remove(session)
        self.people.leave(session, moves=moves)
        await asyncio.sleep(0)


def heard(session: Session) -> list[tuple[str, Any]]:
    """What a session was sent, as (name, payload); each is told once."""
    told = [json.loads("{" + shared) for _, shared, _ in session.ring]
    session.ring.clear()
    return [(frame["t"], frame["d"]) for frame in told]


def statuses(session: Session) -> list[tuple[int, str]]:
    """The presences that a session was told since it was asked last."""
    presences = [payload for name, payload in heard(session) if name == "PRESENCE_UPDATE"]
    return [(int(payload["user"]["id"]), payload["status"]) for payload in presences]


async def test_what_happens_while_the_database_is_asked_is_not_lost() -> None:
    """Friendships that begin or end between connecting and READY count, whether or not the rows showed them."""
    desk = Desk()
    desk.come(BOB)
    desk.come(CAROL)
    session = desk.connect(ALICE)
    desk.people.hear(RelationshipAdded(user_id=ALICE, relationship=relation(CAROL, FRIEND)))
    desk.people.hear(RelationshipRemoved(user_id=ALICE, other_id=BOB))
    assert desk.said[-1].user.id == CAROL, "nobody hears of somebody who is only connecting"
    desk.people.learn(session, person(relation(BOB, FRIEND)))
    assert desk.people.watchers.watched_by(ALICE) == {CAROL}
    desk.people.learn(session, person(relation(BOB, FRIEND)))
    assert desk.people.watchers.watched_by(ALICE) == {CAROL}, "events know better than rows"


async def test_only_those_are_seen_whom_one_may_see() -> None:
    """Friends and those who asked; not those one asked oneself, nor the blocked."""
    desk = Desk()
    kinds = (FRIEND, BLOCKED, INCOMING, OUTGOING)
    desk.come(ALICE, person(*(relation(1000 + kind, kind) for kind in kinds), channels=(group(ALICE, BOB),)))
    assert desk.people.watchers.watched_by(ALICE) == {1000 + FRIEND, 1000 + INCOMING, BOB}
    assert desk.said[-1].hidden_from == {1000 + BLOCKED}


async def test_groups_are_followed() -> None:
    desk = Desk()
    alice, bob, carol = desk.come(ALICE), desk.come(BOB), desk.come(CAROL)
    desk.people.hear(PrivateChannelOpened(user_id=ALICE, channel=group(ALICE, BOB)))
    assert statuses(alice) == [(BOB, "online")]
    desk.people.hear(RoomMemberJoined(room_id=GROUP, user=user(CAROL), recipient_ids=(ALICE, BOB)))
    assert statuses(alice) == [(CAROL, "online")]
    desk.people.hear(RoomMemberLeft(room_id=GROUP, user=user(CAROL), recipient_ids=(ALICE, BOB)))
    desk.people.hear(PrivateChannelClosed(user_id=ALICE, channel=group(ALICE, BOB)))
    assert statuses(alice) == [(CAROL, "offline"), (BOB, "offline")]
    assert statuses(bob) == statuses(carol) == []


async def test_who_is_a_friend_and_in_a_group_stays_seen_when_one_of_both_ends() -> None:
    desk = Desk()
    alice = desk.come(ALICE, person(relation(BOB, FRIEND), channels=(group(ALICE, BOB),)))
    desk.come(BOB)
    desk.people.hear(RelationshipRemoved(user_id=ALICE, other_id=BOB))
    assert statuses(alice) == [(BOB, "online")], "told when he came, and not that he went"


async def test_blocking_hides_and_unblocking_shows() -> None:
    desk = Desk()
    desk.come(ALICE)
    bob, carol = [desk.come(one, person(channels=(group(ALICE, BOB, CAROL),))) for one in (BOB, CAROL)]
    desk.people.hear(RelationshipUpdated(user_id=ALICE, relationship=relation(BOB, BLOCKED)))
    assert desk.presences.of(ALICE, BOB) is None
    desk.people.hear(RelationshipRemoved(user_id=ALICE, other_id=BOB))
    assert statuses(bob) == [(CAROL, "online"), (ALICE, "offline"), (ALICE, "online")]
    assert {status for _, status in statuses(carol)} <= {"online"}


async def test_a_custom_status_fades_when_its_time_comes() -> None:
    """GW-070, by the clock."""
    desk = Desk()
    soon = now() + timedelta(minutes=5)
    watching = desk.come(BOB, person(relation(ALICE, FRIEND)))
    desk.come(ALICE, person(custom_status={"text": "lunch", "expires_at": iso(soon)}))
    ((seconds, _),) = desk.wheel.waits
    assert 290 < seconds <= 300
    with at(soon + timedelta(seconds=1)):
        desk.wheel.turn()
    shown = [payload["custom_status"] for _, payload in heard(watching)]
    assert shown == [{"text": "lunch", "expires_at": iso(soon)}, None]
    assert desk.wheel.waits == []


def settings_event(**values: Any) -> Event:
    fields = {field.name: None for field in msgspec.structs.fields(SettingsRecord)}
    record = SettingsRecord(**{**fields, "afk_timeout": 600, **values})  # type: ignore[arg-type]
    return UserSettingsUpdated(user_id=ALICE, settings=record)


async def test_settings_are_told_of_only_if_others_may_notice() -> None:
    """Another idle time is told though nothing looks different; what an invisible person sets, nobody learns."""
    desk = Desk()
    watching = desk.come(BOB, person(relation(ALICE, FRIEND)))
    alice = desk.come(ALICE)
    desk.people.hear(settings_event(theme="dark"))
    assert statuses(watching) == [(ALICE, "online")]
    desk.people.hear(settings_event(afk_timeout=60))
    assert statuses(watching) == [(ALICE, "online")]
    alice.status = "invisible"
    desk.people.touch(alice)
    desk.people.hear(settings_event(afk_timeout=90, custom_status={"text": "here"}))
    assert statuses(watching) == [(ALICE, "offline")]


async def test_a_change_is_encoded_once_for_all_who_see_it(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk()
    watching = [desk.come(1000 + number, person(relation(ALICE, FRIEND))) for number in range(50)]
    encoded: list[str] = []
    tail = frames.tail
    monkeypatch.setattr(frames, "tail", lambda name, payload: encoded.append(name) or tail(name, payload))
    alice = desk.come(ALICE)
    assert encoded == ["PRESENCE_UPDATE"]
    assert all(statuses(one) == [(ALICE, "online")] for one in watching)
    await desk.end(alice)
    assert encoded == ["PRESENCE_UPDATE"] * 2
    assert all(statuses(one) == [(ALICE, "offline")] for one in watching)


async def test_sessions_that_end_together_are_told_once() -> None:
    desk = Desk()
    stays, *go = [desk.come(ALICE) for _ in range(4)]
    for session in go:
        desk.sessions[ALICE].remove(session)
        desk.people.leave(session)
    await asyncio.sleep(0)
    (told,) = heard(stays)
    assert told[0] == "SESSIONS_REPLACE"
    assert [one["session_id"] for one in told[1]] == ["all", stays.id]
    assert [heard(session) for session in go] == [[]] * 3


async def test_a_session_that_moves_to_another_process_is_not_missed_on_the_way() -> None:
    desk = Desk()
    watching = desk.come(BOB, person(relation(ALICE, FRIEND)))
    moving = desk.come(ALICE)
    await desk.end(moving, moves=True)
    arrived = msgspec.structs.replace(desk.presences.people_of("A")[ALICE], since=1)
    desk.presences.put("B", arrived)
    desk.wheel.turn()
    assert statuses(watching) == [(ALICE, "online")]
    assert desk.presences.people_of("A").keys() == {BOB}
    desk.presences.drop("B")
    assert statuses(watching) == [(ALICE, "offline")]


async def test_who_comes_back_while_a_session_moves_away_stays() -> None:
    desk = Desk()
    moving = desk.come(ALICE)
    await desk.end(moving, moves=True)
    back = desk.come(ALICE)
    desk.wheel.turn()
    assert [one.id for one in desk.presences.sessions_of(ALICE)] == [back.id]


async def test_guilds_that_are_entered_together_are_said_once() -> None:
    desk = Desk()
    session = desk.come(ALICE)
    desk.said.clear()
    for guild_id in range(10):
        session.guilds[guild_id] = None  # type: ignore[assignment]
        desk.people.moved(ALICE)
    await asyncio.sleep(0)
    (said,) = desk.said
    assert said.guild_ids == set(range(10))
    assert set(desk.presences.online_in(3)) == {ALICE}


async def test_nothing_new_is_not_said() -> None:
    desk = Desk()
    session = desk.come(ALICE)
    desk.people.moved(ALICE)
    desk.people.hear(settings_event())
    await asyncio.sleep(0)
    assert len(desk.said) == 1
    await desk.end(session)
    assert [seen.sessions for seen in desk.said[1:]] == [()]
