"""Who is silent is asked, and then closed; by a clock that the test turns itself."""

import asyncio
import json
from types import SimpleNamespace
from typing import Any

import pytest

from gateway.sockets.socket import Socket
from gateway.timers import TimerWheel
from gateway.v1.connection import Connection

pytestmark = pytest.mark.once
STEP = 0.25
BEAT = '{"op":1,"d":null}'
OF_NOBODY = '{"op":5,"d":null}'
ASK = {"op": 1, "d": None}


class Silence:
    """One socket, and time that passes in quarters of a second; `late` is how far the wheel is behind it."""

    def __init__(self, late: float = 0.0) -> None:
        self.now = late
        self.frames: list[dict[str, Any]] = []
        self.closed: tuple[int, float] | None = None
        self.wheel = TimerWheel()
        hub: Any = SimpleNamespace(wheel=self.wheel)
        nobody: Any = None
        self.connection = Connection(hub, nobody, Socket(self._send), "")
        self.connection._clock = lambda: self.now
        self.connection._last_beat = self.now
        self.began = self.now
        self.connection.opened()

    async def _send(self, message: dict[str, Any]) -> None:
        if message["type"] == "websocket.close":
            self.closed = (message["code"], self.now - self.began)
        else:
            self.frames.append(json.loads(message["text"]))

    def step(self) -> None:
        """A quarter of a second passes."""
        self.now += STEP
        if self.now % 1 == 0:
            self.wheel.turn()

    @property
    def passed(self) -> float:
        return self.now - self.began


@pytest.mark.parametrize("late", [0.0, 0.25, 0.5, 0.75])
async def test_a_silent_client_is_asked_once_and_then_closed(late: float) -> None:
    """GW-014."""
    it = Silence(late)
    asked: list[float] = []
    while it.closed is None and it.passed < 120:
        it.step()
        if len(asked) < it.frames.count(ASK):
            asked.append(it.passed)
    assert len(asked) == 1
    assert 0.9 * 41.25 <= asked[0] <= 45
    assert it.closed is not None
    assert it.closed[0] == 4009
    assert 45 <= it.closed[1] <= 60


@pytest.mark.parametrize("late", [0.0, 0.25, 0.5, 0.75])
async def test_a_client_that_beats_at_the_interval_and_hears_no_question_stays(late: float) -> None:
    """GW-015: as long as it says who it is; here it has begun to, and for five minutes nothing else happens."""
    it = Silence(late)
    assert it.connection._deadline is not None
    it.connection._deadline.cancel()
    next_beat = 41.25
    while it.passed < 300:
        it.step()
        if it.passed >= next_beat:
            await it.connection.received(BEAT)
            next_beat += 41.25
    assert it.closed is None
    assert it.frames.count({"op": 11}) == 7


async def test_who_says_nothing_but_heartbeats_is_no_guest_for_ever() -> None:
    """SEC-041, section 5: 120 seconds to say who one is."""
    it = Silence()
    while it.closed is None and it.passed < 300:
        it.step()
        if it.passed % 30 == 0:
            await it.connection.received(BEAT)
    assert it.closed is not None
    assert it.closed[0] == 4009
    assert 120 <= it.closed[1] <= 122


async def test_other_frames_are_no_heartbeats() -> None:
    it = Silence()
    while it.closed is None and it.passed < 120:
        it.step()
        if it.passed % 5 == 0:
            await it.connection.received(OF_NOBODY)
    assert it.closed is not None
    assert it.closed[0] == 4009
    assert it.closed[1] <= 60


async def test_a_closed_socket_is_left_alone() -> None:
    it = Silence()
    await it.connection.received("no frame")
    assert it.closed == (4002, 0)
    for _ in range(800):
        it.step()
    assert it.closed == (4002, 0)
    assert [frame["op"] for frame in it.frames] == [10]
    await asyncio.sleep(0)
