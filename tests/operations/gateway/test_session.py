"""Sessions and sockets alone: numbers, replay, slow readers."""

import asyncio
import json
from typing import Any

from core.actor import Actor
from core.permissions import P
from gateway.guild_state import Standing
from gateway.sessions.scopes import Scope
from gateway.sessions.session import Session
from gateway.sockets import frames
from gateway.sockets.socket import MAX_QUEUED_FRAMES, Socket
from gateway.timers import TimerWheel
from gateway.v1.rendered import Audience


class _User:
    id = 5
    is_bot = False


def session(replay: int = 4096) -> Session:
    return Session(Actor(user=_User()), "hash", replay)


class Wire:
    """An ASGI send that can be full."""

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []
        self.room = asyncio.Event()
        self.room.set()

    async def send(self, message: dict[str, Any]) -> None:
        await self.room.wait() if not self.room.is_set() else None
        self.sent.append(message)

    @property
    def texts(self) -> list[str]:
        return [message["text"] for message in self.sent if message["type"] == "websocket.send"]


def test_frames_are_json_with_the_number_in_front() -> None:
    shared = frames.tail("X", {"a": [1, "ä"]})
    assert json.loads(frames.dispatch(7, shared)) == {"op": 0, "s": 7, "t": "X", "d": {"a": [1, "ä"]}}
    assert json.loads(frames.control(10, {"b": 1})) == {"op": 10, "d": {"b": 1}}


async def test_ready_is_first_and_what_came_before_it_follows() -> None:
    wire, one = Wire(), session()
    one.socket = Socket(wire.send)
    one.push("EARLY", frames.tail("EARLY", None))
    one.begin({"v": 1})
    one.push("LATE", frames.tail("LATE", None))
    told = [json.loads(text) for text in wire.texts]
    assert [(frame["s"], frame["t"]) for frame in told] == [(1, "READY"), (2, "EARLY"), (3, "LATE")]


def test_the_replay_buffer_keeps_the_newest_and_says_when_it_cannot_help() -> None:
    one = session(replay=100)
    one.begin({})
    for number in range(150):
        one.push("E", frames.tail("E", number))
    assert one.number == 151
    assert one.can_replay_from(151)
    assert one.can_replay_from(51)
    assert not one.can_replay_from(50)
    one.acknowledge(140)
    assert not one.can_replay_from(100)
    assert one.can_replay_from(140)


def test_ignored_events_take_no_number() -> None:
    one = session()
    one.ignored = frozenset({"TYPING_START"})
    one.begin({})
    one.push("TYPING_START", frames.tail("TYPING_START", None))
    assert one.number == 1


def test_events_a_session_had_elsewhere_are_not_repeated() -> None:
    one = session()
    for event_id in (1, 2, 3):
        one.push("E", frames.tail("E", event_id), event_id)
    one.flush(known=frozenset({1, 3}))
    assert [json.loads("{" + shared)["d"] for _, shared, _ in one.ring] == [2]


async def test_a_full_socket_gets_everything_in_order_once_it_drains() -> None:
    wire = Wire()
    socket = Socket(wire.send)
    socket.send("0")
    wire.room.clear()
    for number in range(1, 50):
        socket.send(str(number))
    assert wire.texts == ["0"]
    wire.room.set()
    async with asyncio.timeout(20):
        while len(wire.texts) < 50:
            await asyncio.sleep(0.01)
    assert wire.texts == [str(number) for number in range(50)]
    socket.send("50")
    assert wire.texts[-1] == "50"


async def test_a_reader_that_never_reads_is_closed_and_its_memory_freed() -> None:
    wire, closed = Wire(), []
    socket = Socket(wire.send)

    def on_overflow() -> None:
        closed.append(True)
        socket.close(4000)

    socket.on_overflow = on_overflow
    wire.room.clear()
    for _ in range(MAX_QUEUED_FRAMES + 10):
        socket.send("x")
    assert closed == [True]
    assert not socket.is_open
    assert len(socket._queue) <= 1


async def test_a_reader_of_huge_frames_is_closed_by_bytes() -> None:
    wire, closed = Wire(), []
    socket = Socket(wire.send)
    socket.on_overflow = lambda: closed.append(True)
    wire.room.clear()
    for _ in range(20):
        socket.send("x" * 1024 * 1024)
    assert closed


async def test_a_reader_that_never_takes_what_comes_first_is_closed_by_what_waits_behind() -> None:
    """A bot may be told of its guilds as slowly as it likes, but not at the cost of memory."""
    wire, closed = Wire(), []
    one = session()
    one.socket = Socket(wire.send)
    one.socket.on_overflow = lambda: closed.append(True)
    wire.room.clear()
    one.begin({}, more=True)
    for _ in range(MAX_QUEUED_FRAMES - 1):
        one.push("TYPING_START", "")
    assert not closed
    one.push("TYPING_START", "")
    one.push("TYPING_START", "")
    assert closed == [True]


async def test_a_broken_connection_is_noticed_without_a_sound() -> None:
    async def broken(message: dict[str, Any]) -> None:
        raise OSError("gone")

    socket = Socket(broken)
    socket.send("x")
    assert not socket.is_open
    socket.send("y")
    socket.close(1000)


def test_the_timer_wheel_fires_once_and_forgets_what_was_cancelled() -> None:
    wheel, fired = TimerWheel(tick=0.01), []
    wheel.after(0.02, lambda: fired.append("a"))
    wheel.after(0.02, lambda: fired.append("b")).cancel()
    wheel.after(0.01, lambda: 1 / 0)
    wheel.after(0.05, lambda: fired.append("c"))
    for expected in ([], [], ["a"], ["a"], ["a"], ["a", "c"], ["a", "c"]):
        wheel.turn()
        assert fired == expected


async def test_the_timer_wheel_turns_by_itself() -> None:
    wheel, fired = TimerWheel(tick=0.01), asyncio.Event()
    wheel.start()
    wheel.after(0.02, fired.set)
    async with asyncio.timeout(20):
        await fired.wait()
    await wheel.stop()


async def test_a_replay_of_a_whole_guild_is_cut_to_what_may_be_seen_now() -> None:
    """Also of what shows many channels at once: the guild itself, and the summaries of a closed one."""
    wire, one = Wire(), session()
    one.begin({})
    one.guilds[7] = Standing({1: int(P.VIEW_CHANNEL), 2: 0})
    both = [{"id": "1"}, {"id": "2"}]
    for name in ("GUILD_CREATE", "GUILD_SYNC", "CHANNEL_UPDATE_BULK"):
        one.dispatch(name, {"channels": both, "voice_states": [{"channel_id": "2"}]}, Scope(7))
    one.dispatch("PASSIVE_UPDATES", {"channels": {"1": "5", "2": "6"}, "updated_channels": both}, Scope(7))
    one.dispatch("GUILD_CREATE", {"id": "8", "channels": [{"id": "3"}]}, Scope(8))
    one.socket = Socket(wire.send)
    one.replay_from(1)
    told = [json.loads(text)["d"] for text in wire.texts]
    whole = {"channels": [{"id": "1"}], "voice_states": []}
    summary = {"channels": {"1": "5"}, "updated_channels": [{"id": "1"}]}
    assert told[:-1] == [whole, whole, whole, summary, {"id": "8"}]


async def test_a_replay_withholds_what_may_not_be_seen_any_more() -> None:
    wire, one = Wire(), session()
    one.begin({})
    one.guilds[7] = Standing({1: int(P.VIEW_CHANNEL), 2: 0})
    for channel_id in (1, 2):
        shared = frames.tail("MESSAGE_CREATE", {"content": f"in {channel_id}"})
        one.push("MESSAGE_CREATE", shared, scope=Scope(7, channel_id))
    one.push("GUILD_ROLE_CREATE", frames.tail("GUILD_ROLE_CREATE", {"name": "secret"}), scope=Scope(8))
    one.socket = Socket(wire.send)
    one.replay_from(1)
    told = [json.loads(text) for text in wire.texts]
    assert [(frame["s"], frame["t"], frame["d"]) for frame in told] == [
        (2, "MESSAGE_CREATE", {"content": "in 1"}),
        (3, "CHANNEL_DELETE", {"id": "2", "guild_id": "7"}),
        (4, "GUILD_DELETE", {"id": "8"}),
        (4, "RESUMED", None),
    ]


def _replayed(one: Session, wire: "Wire") -> list[tuple[str, Any]]:
    one.socket = Socket(wire.send)
    one.replay_from(1)
    return [(frame["t"], frame["d"]) for frame in map(json.loads, wire.texts)][:-1]


async def test_a_replay_asks_again_for_the_permission_that_it_took() -> None:
    """Who still sees the channel, but may not manage it or read its history, is told nothing in their place."""
    wire, one = Wire(), session()
    one.begin({})
    manages = int(P.VIEW_CHANNEL | P.MANAGE_CHANNELS)
    one.guilds[7] = Standing({1: int(P.VIEW_CHANNEL), 2: manages}, floor=50)
    told = {
        "INVITE_CREATE": Audience("managers", 1),
        "INVITE_DELETE": Audience("managers", 2),
        "MESSAGE_UPDATE": Audience("history", 1, 49),
        "MESSAGE_DELETE": Audience("history", 1, 50),
        "MESSAGE_REACTION_ADD": Audience("history", 1, 49),
    }
    for name, audience in told.items():
        one.dispatch(name, {"of": name}, audience.scope(7))
    nothing = ("PASSIVE_UPDATES", {"guild_id": "7", "channels": {}})
    assert _replayed(one, wire) == [
        nothing,
        ("INVITE_DELETE", {"of": "INVITE_DELETE"}),
        nothing,
        ("MESSAGE_DELETE", {"of": "MESSAGE_DELETE"}),
        nothing,
    ]


async def test_a_replay_leaves_out_the_past_that_may_not_be_read_any_more() -> None:
    """Where an answer shows what it answers, and among messages that were deleted together."""
    wire, one = Wire(), session()
    one.begin({})
    one.guilds[7] = Standing({1: int(P.VIEW_CHANNEL), 2: int(P.VIEW_CHANNEL | P.READ_MESSAGE_HISTORY)}, floor=50)
    for channel_id in (1, 2):
        for answered in ({"id": "49"}, {"id": "50"}):
            one.dispatch("MESSAGE_CREATE", {"id": "60", "referenced_message": answered}, Scope(7, channel_id))
        for ids in (["49", "50"], ["49"]):
            one.dispatch("MESSAGE_DELETE_BULK", {"ids": ids}, Scope(7, channel_id))
    shown = [payload for _, payload in _replayed(one, wire)]
    assert shown[:4] == [
        {"id": "60"},
        {"id": "60", "referenced_message": {"id": "50"}},
        {"ids": ["50"]},
        {"guild_id": "7", "channels": {}},
    ]
    assert [each.get("referenced_message", each.get("ids")) for each in shown[4:]] == [
        {"id": "49"},
        {"id": "50"},
        ["49", "50"],
        ["49"],
    ]


def test_what_was_held_back_is_not_told_after_the_sight_of_it_was_lost() -> None:
    one = session()
    one.guilds[7] = Standing({1: int(P.VIEW_CHANNEL), 2: 0})
    for channel_id in (1, 2):
        one.push("MESSAGE_CREATE", frames.tail("MESSAGE_CREATE", {"in": channel_id}), scope=Scope(7, channel_id))
    one.begin({})
    assert [shared for _, shared, _ in one.ring] == [frames.tail("MESSAGE_CREATE", {"in": 1})]
