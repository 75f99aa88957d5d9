"""How much of a call's signals one person must take from another."""

from types import SimpleNamespace
from typing import Any

import pytest

from core import limits
from core.actor import Actor
from core.errors import RateLimited
from gateway.socketio import handlers_calls
from gateway.socketio.handlers_calls import LONG_SIGNAL_BYTES, _check
from integrations.operations.mesh_calls import join_call
from tests.operations.voice.test_mesh_calls import room_of, start
from tests.topic_side import person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def counting(still_limits: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Limits count, and no time passes; what somebody may ask for in one second is counted elsewhere."""
    monkeypatch.setattr(limits, "_is_on", lambda: True)
    monkeypatch.setattr(handlers_calls, "charge_actor", lambda _actor, _name: None)


def taken(sender: Actor, call_id: int, target: Actor, size: int, tries: int) -> int:
    """How many of so many signals are passed on."""
    connection: Any = SimpleNamespace(actor=sender, user_id=sender.user_id)
    for number in range(tries):
        try:
            _check(connection, call_id, target.user_id, size)
        except RateLimited:
            return number
    return tries


def test_nobody_is_flooded_by_one_person_and_everybody_else_is_still_reached() -> None:
    """SEC-046"""
    alice, bob, carol = (person() for _ in range(3))
    call_id = start(alice, room_of(alice, bob, carol)).call.id
    for one in (bob, carol):
        join_call(one, call_id)
    long = LONG_SIGNAL_BYTES + 1
    assert [taken(alice, call_id, bob, long, 20), taken(alice, call_id, bob, 2000, 200)] == [10, 200]
    assert taken(alice, call_id, bob, 2000, 200) < 100
    assert taken(alice, call_id, carol, 6000, 50) == 50
    assert taken(bob, call_id, alice, 6000, 50) == 50
