"""Op 4 on its way: what clients may send, how fast it is granted, and what is told when it is refused."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

import pytest

from core.actor import Actor
from gateway.dialect.session import DialectSession
from gateway.sessions.session import Session
from gateway.v1.inputs_voice import BadWish, voice_wish, whereabouts
from gateway.voice import desk as desks
from gateway.voice.desk import MOST_PER_SECOND, MOST_WAITING, VoiceDesk
from integrations.voice.refusals import NoCall, Refusal, VoiceRefused
from integrations.voice.wishes import VoiceWish

pytestmark = pytest.mark.once
PATIENCE = 20.0


class _User:
    id, is_bot, flags = 5, False, 0


class _Socket:
    def __init__(self) -> None:
        self.frames: list[dict[str, Any]] = []

    def send(self, frame: str) -> None:
        self.frames.append(json.loads(frame))


def session() -> Session:
    made = Session(Actor(user=_User()), "hash", 10)
    made.socket = _Socket()  # type: ignore[assignment]
    return made


class Desk(VoiceDesk):
    """A desk whose wishes are granted by a function of the test."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, grant: Callable[[VoiceWish], None] | None = None) -> None:
        self.granted: list[VoiceWish] = []
        self.ended: list[str] = []
        self._grant_it = grant or self.granted.append
        self._running: set[asyncio.Task[None]] = set()
        super().__init__(lambda work: self._running.add(asyncio.ensure_future(work)))
        monkeypatch.setattr(desks, "in_database", self._run)

    async def _run(self, function: Any, *arguments: Any) -> None:
        if function is desks.end_voice_of_session:
            self.ended.append(arguments[1])
        else:
            self._grant_it(arguments[-1])

    async def settle(self) -> None:
        while running := [task for task in self._running if not task.done()]:
            await asyncio.wait_for(asyncio.gather(*running), PATIENCE)


def wish(number: int = 0) -> VoiceWish:
    return VoiceWish(session_id="s", channel_id=number)


async def test_gw_043_wishes_wait_in_line_and_the_oldest_of_too_many_are_forgotten(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """GW-043: ten a second, 64 waiting."""
    line = desks._Line()
    assert [line.may_go_on(0.5) for _ in range(MOST_PER_SECOND + 1)] == [True] * MOST_PER_SECOND + [False]
    assert line.may_go_on(1.6)
    monkeypatch.setattr(desks, "MOST_PER_SECOND", 2 * MOST_WAITING)
    desk, one = Desk(monkeypatch), session()
    for number in range(MOST_WAITING + 6):
        desk.ask(one, wish(number))
    await desk.settle()
    assert [each.channel_id for each in desk.granted] == list(range(6, MOST_WAITING + 6))
    assert one.has_voice


async def test_a_refusal_is_told_and_the_next_wish_is_granted(monkeypatch: pytest.MonkeyPatch) -> None:
    granted: list[int | None] = []

    def grant(asked: VoiceWish) -> None:
        if asked.channel_id == 1:
            raise VoiceRefused(Refusal.CHANNEL_FULL)
        if asked.channel_id == 2:
            raise RuntimeError("broken")
        granted.append(asked.channel_id)

    desk, one = Desk(monkeypatch, grant), session()
    for number in (1, 2, 3):
        desk.ask(one, wish(number))
    await desk.settle()
    assert granted == [3]
    assert isinstance(one.socket, _Socket)
    assert [frame["d"]["code"] for frame in one.socket.frames] == ["VOICE_CHANNEL_FULL", "INTERNAL_ERROR"]
    assert {frame["op"] for frame in one.socket.frames} == {12}


def test_the_dialect_has_no_word_for_a_refusal() -> None:
    """Contract 21.3: op 12 is not sent there, whoever refuses."""
    made = DialectSession(None, Actor(user=_User()), "hash")  # type: ignore[arg-type]
    socket = made.socket = _Socket()  # type: ignore[assignment]
    made.complain("VOICE_CHANNEL_FULL", "")
    assert socket.frames == []


async def test_a_call_that_is_just_being_made_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    tries: list[int] = []

    def grant(asked: VoiceWish) -> None:
        tries.append(1)
        if len(tries) < 3 or asked.channel_id == 9:
            raise NoCall

    monkeypatch.setattr(desks, "_PAUSE_SECONDS", 0.01)
    desk, one = Desk(monkeypatch, grant), session()
    desk.ask(one, wish())
    await desk.settle()
    assert isinstance(one.socket, _Socket)
    assert (len(tries), one.socket.frames) == (3, [])
    monkeypatch.setattr(desks, "_CALL_SECONDS", 0)
    desk.ask(one, wish(9))
    await desk.settle()
    assert one.socket.frames[0]["d"]["code"] == "VOICE_CHANNEL_NOT_FOUND"


async def test_what_a_session_had_ends_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    desk, one, silent = Desk(monkeypatch), session(), session()
    desk._grant_it = lambda _: setattr(one, "is_over", True)  # it ends while its wish is granted
    desk.ask(one, wish(1))
    desk.ask(one, wish(2))
    desk.session_over(silent)
    await desk.settle()
    assert desk.ended == [one.id]


async def test_a_guild_is_looked_at_again_when_it_changes_meanwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[Any] = []
    desk = Desk(monkeypatch)

    def look(guild_id: Any) -> None:
        looked.append(guild_id)
        if len(looked) == 1:
            desk.review(7)
            desk.review(7)

    desk._grant_it = look
    desk.review(7)
    await desk.settle()
    desk.review(7)
    await desk.settle()
    assert looked == [7, 7, 7]


def test_what_clients_send_is_understood_or_refused() -> None:
    one = session()
    one.properties = {"latitude": "48.5", "longitude": 2}
    found = voice_wish({"guild_id": "1", "channel_id": 2, "self_mute": None, "viewer_stream_key": "a", "more": 1}, one)
    assert (found.guild_id, found.channel_id, found.self_mute, found.viewer_stream_keys) == (1, 2, False, ("a",))
    assert (found.latitude, found.longitude, found.session_id) == (48.5, 2.0, one.id)
    assert whereabouts(one) == (48.5, 2.0)
    assert voice_wish({}, one).viewer_stream_keys is None
    assert voice_wish({"viewer_stream_keys": None}, one).viewer_stream_keys == ()
    assert voice_wish({"latitude": 91, "longitude": "x"}, one).latitude is None
    for payload, code in (
        ({"guild_id": "x"}, "VOICE_INVALID_GUILD_ID"),
        ({"channel_id": -1}, "VOICE_INVALID_CHANNEL_ID"),
        ({"connection_id": "a\x00"}, "VOICE_CONNECTION_NOT_FOUND"),
        ({"viewer_stream_keys": ["a"] * 51}, "VOICE_INVALID_STATE"),
        ({"self_deaf": 1}, "VALIDATION_INVALID_PARAMS"),
        ([], "VALIDATION_INVALID_PARAMS"),
    ):
        with pytest.raises(BadWish) as caught:
            voice_wish(payload, one)
        assert caught.value.code == code
