"""MESSAGE_REACTION_ADD_MANY: what waits, what cancels out, and what goes first. No servers."""

import asyncio
import json
from typing import Any

import pytest

from chat.events import MessageDeleted, MessagesDeleted, Place, PrivateChannelClosed
from chat.events_reactions import AllReactionsRemoved, PersonReactionEvent, ReactionAdded, ReactionRemoved
from chat.records import ChannelRecord, ReactionEmoji
from core.actor import Actor
from core.events import Event
from gateway import reaction_batches
from gateway.reaction_batches import TOGETHER, ReactionBatches
from gateway.sessions.session import Session
from gateway.sockets import frames
from gateway.v1.dispatch import render

pytestmark = pytest.mark.once

CHANNEL, MESSAGE, OTHER = 10, 20, 21
PLACE = Place(channel_id=CHANNEL, kind=1)


class _User:
    is_bot = False

    def __init__(self, user_id: int) -> None:
        self.id = user_id


def session(flags: int = TOGETHER, *, ignored: frozenset[str] = frozenset()) -> Session:
    made = Session(Actor(user=_User(5)), "hash", 4096)
    made.flags, made.ignored, made.waiting = flags, ignored, None
    return made


def added(user_id: int, emoji: str = "A", message_id: int = MESSAGE) -> ReactionAdded:
    return _reaction(ReactionAdded, user_id, emoji, message_id)


def removed(user_id: int, emoji: str = "A", message_id: int = MESSAGE) -> ReactionRemoved:
    return _reaction(ReactionRemoved, user_id, emoji, message_id)


def _reaction(kind: type[PersonReactionEvent], user_id: int, emoji: str, message_id: int) -> Any:
    return kind(place=PLACE, message_id=message_id, user_id=user_id, emoji=ReactionEmoji(name=emoji), actor_id=user_id)


class Desk:
    """What a hub does with an event."""

    def __init__(self, *sessions: Session) -> None:
        self.batches, self.sessions = ReactionBatches(), sessions

    def deliver(self, *events: Event, without: Session | None = None) -> None:
        """Hand events to all sessions, or to all but one."""
        told = [one for one in self.sessions if one is not without]
        for event in events:
            self.batches.before(event)
            for rendered in render(event):
                shared = frames.tail(rendered.name, rendered.payload)
                for one in self.batches.receivers(event, rendered, told):
                    one.push(rendered.name, shared, event.id)


def heard(one: Session) -> list[tuple[str, list[str]]]:
    """Names of dispatches, short, with who reacted."""
    found = []
    for _, shared, _ in one.ring:
        frame = json.loads("{" + shared)
        reactions = frame["d"].get("reactions", [frame["d"]])
        people = [reaction["user_id"] for reaction in reactions if "user_id" in reaction]
        found.append((frame["t"].removeprefix("MESSAGE_"), people))
    return found


async def test_one_is_told_as_one_and_several_as_many() -> None:
    """GW-055, apart from the time."""
    asks, plain = session(), session(0)
    desk = Desk(asks, plain)
    desk.deliver(added(1), added(2), added(3, message_id=OTHER))
    assert heard(asks) == []
    assert heard(plain) == [("REACTION_ADD", ["1"]), ("REACTION_ADD", ["2"]), ("REACTION_ADD", ["3"])]
    desk.batches.flush(MESSAGE)
    desk.batches.flush(OTHER)
    assert heard(asks) == [("REACTION_ADD_MANY", ["1", "2"]), ("REACTION_ADD", ["3"])]
    many = json.loads("{" + asks.ring[0][1])["d"]
    assert many == {
        "channel_id": str(CHANNEL),
        "message_id": str(MESSAGE),
        "reactions": [
            {"user_id": "1", "emoji": {"name": "A"}},
            {"user_id": "2", "emoji": {"name": "A"}},
        ],
    }


async def test_nothing_of_a_private_channel_follows_its_end() -> None:
    """Section 13: also what waited when somebody left a group."""
    asks = session()
    desk = Desk(asks)
    desk.deliver(added(1), added(2), PrivateChannelClosed(user_id=5, channel=ChannelRecord(id=99, kind=3)))
    assert [name for name, _ in heard(asks)] == ["CHANNEL_DELETE"], "another channel's end changes nothing"
    desk.deliver(PrivateChannelClosed(user_id=5, channel=ChannelRecord(id=CHANNEL, kind=3)))
    assert [name for name, _ in heard(asks)][1:] == ["REACTION_ADD_MANY", "CHANNEL_DELETE"]


async def test_what_is_taken_back_in_time_is_never_told() -> None:
    asks, plain = session(), session(0)
    desk = Desk(asks, plain)
    desk.deliver(added(1), added(2), removed(1))
    desk.batches.flush(MESSAGE)
    assert heard(asks) == [("REACTION_ADD", ["2"])]
    assert [name for name, _ in heard(plain)] == ["REACTION_ADD", "REACTION_ADD", "REACTION_REMOVE"]
    desk.deliver(added(3), removed(3), added(3, "B"), removed(3, "A"))
    assert heard(asks)[1:] == [("REACTION_ADD", ["3"]), ("REACTION_REMOVE", ["3"])], "another emoji does not cancel"


async def test_the_client_that_drew_it_itself_hears_only_that_it_is_gone() -> None:
    drew, other = session(), session()
    desk = Desk(drew, other)
    desk.deliver(added(1), without=drew)
    desk.deliver(removed(1))
    desk.batches.flush(MESSAGE)
    assert heard(drew) == [("REACTION_REMOVE", ["1"])]
    assert heard(other) == []


@pytest.mark.parametrize(
    "event",
    [
        MessageDeleted(place=PLACE, message_id=MESSAGE, author_id=1, content=""),
        MessagesDeleted(place=PLACE, message_ids=(1, MESSAGE)),
        AllReactionsRemoved(place=PLACE, message_id=MESSAGE),
        removed(9),
    ],
    ids=lambda event: type(event).__name__,
)
async def test_what_waits_goes_before_anything_else_about_the_message(event: Event) -> None:
    asks = session()
    desk = Desk(asks)
    desk.deliver(added(1), added(2, message_id=OTHER), event)
    assert heard(asks)[0] == ("REACTION_ADD", ["1"])
    assert ["2"] not in [people for _, people in heard(asks)], "another message still waits"


async def test_who_is_put_out_of_a_private_channel_is_owed_nothing_of_it_afterwards() -> None:
    asks = session()
    desk = Desk(asks)
    closed = PrivateChannelClosed(user_id=5, channel=ChannelRecord(id=CHANNEL, kind=3))
    desk.deliver(added(1), added(2, message_id=OTHER), closed)
    assert [name for name, _ in heard(asks)] == ["REACTION_ADD", "REACTION_ADD", "CHANNEL_DELETE"]
    desk.batches.flush_all()
    assert len(heard(asks)) == 3


async def test_they_go_out_by_themselves_and_at_the_latest_when_they_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reaction_batches, "WINDOW_SECONDS", 0.01)
    asks = session()
    desk = Desk(asks)
    desk.deliver(added(1), added(2))
    async with asyncio.timeout(40):
        while not heard(asks):
            await asyncio.sleep(0.01)
    assert heard(asks) == [("REACTION_ADD_MANY", ["1", "2"])]
    monkeypatch.setattr(reaction_batches, "WINDOW_SECONDS", 600)
    desk.deliver(*(added(number, "B") for number in range(reaction_batches.MOST)))
    assert len(heard(asks)[1][1]) == reaction_batches.MOST


async def test_who_does_not_want_them_or_is_gone_is_owed_nothing() -> None:
    deaf, gone, moving = session(ignored=frozenset({"MESSAGE_REACTION_ADD"})), session(), session()
    desk = Desk(deaf, gone, moving)
    desk.deliver(added(1), added(2))
    gone.is_over = True
    desk.batches.flush_for(moving)
    assert heard(deaf) == heard(gone) == []
    assert heard(moving) == [("REACTION_ADD_MANY", ["1", "2"])]


async def test_all_who_are_owed_the_same_share_the_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    sessions = [session() for _ in range(20)]
    desk = Desk(*sessions)
    desk.deliver(added(1), added(2))
    encoded: list[str] = []
    tail = frames.tail
    monkeypatch.setattr(frames, "tail", lambda name, payload: encoded.append(name) or tail(name, payload))
    desk.batches.flush(MESSAGE)
    assert encoded == ["MESSAGE_REACTION_ADD_MANY"]
    assert all(heard(one) == [("REACTION_ADD_MANY", ["1", "2"])] for one in sessions)
