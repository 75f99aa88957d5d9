"""Nothing stays behind: after a day of everything a gateway holds what it held before anybody came."""

from typing import Any

import pytest

from gateway import hub as hubs
from gateway import passive, reaction_batches
from gateway.lists import member_lists
from gateway.sockets import socket as sockets
from gateway.v1 import ops
from integrations.voice.livekit import RoomService
from tests.operations.gateway.churn import Day, Place
from tests.operations.gateway.gateway_lab import lab
from tests.operations.gateway.held import census, growth, newcomers, sizes
from tests.voice_side import use_media_server

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.embedded, pytest.mark.slow]

_BOUNDED = frozenset({"_seen", "_ended"})  # the newest of what has happened
_MOST_GROWTH = 64 * 1024  # there is 40 of it when nothing leaks: what took the place of something else


@pytest.fixture
def place(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Place:
    use_media_server(settings)
    monkeypatch.setattr(ops, "MAX_IDENTIFIES_PER_MINUTE", 1_000_000)  # a day goes by within a minute
    monkeypatch.setattr(passive, "LARGEST_SMALL", 3)
    monkeypatch.setattr(hubs, "REMEMBERED_EVENTS", 64)
    for module, name in ((member_lists, "GATHER_SECONDS"), (reaction_batches, "WINDOW_SECONDS")):
        monkeypatch.setattr(module, name, 0.001)
    monkeypatch.setattr(sockets, "CLOSE_SECONDS", 0.001)
    monkeypatch.setattr(RoomService, "participant", lambda self, room, identity: None)
    return Place()


async def test_a_day_of_everything_leaves_nothing_behind(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """24 hours on the wheel: connections, resumes, kicks, bans, permissions, presences, lists, members, voice.

    One person is there all day, as their guilds are. In the first half everything is done that is done but once.
    """
    with newcomers():
        async with lab(monkeypatch, *place.everybody, by_hand=True) as it:
            day = Day(it, place, seed=1)
            await day.begin()
            held = sizes(it.hub, it.handover, besides=_BOUNDED)
            await day.hours(12)
            await day.silence()
            assert sizes(it.hub, it.handover, besides=_BOUNDED) == held
            alive = census()
            with growth() as grown:
                await day.hours(12)
                await day.silence()
                assert sizes(it.hub, it.handover, besides=_BOUNDED) == held
                assert census() == alive
                assert grown() < _MOST_GROWTH
