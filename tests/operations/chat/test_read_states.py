"""How far somebody has read: one channel, many at once, or not at all; and who sees that somebody writes."""

from typing import Any

import pytest

from accounts.models import Relationship, RelationshipType
from chat.events import MessageRead, TypingStarted
from chat.models import ReadState
from chat.operations import typing as typing_operations
from chat.operations.dms import open_dm
from chat.operations.read_states import clear_read_state, mark_many_read, mark_read
from chat.operations.typing import start_typing
from chat.queries import read_states_of
from core.actor import Actor
from core.clock import now
from core.permissions import P
from guilds.models import Guild
from tests.operations.chat.refusals import refused
from tests.operations.events import announced, mark
from tests.world import GuildPlace, World

pytestmark = pytest.mark.django_db


def scene() -> tuple[GuildPlace, Actor]:
    cats = World().guild().member("bob").channel("open").channel("shut")
    cats.overwrite("shut", "@everyone", deny=P.VIEW_CHANNEL)
    return cats, cats.world.person("bob")


def states(who: Actor) -> dict[int, tuple[int | None, int]]:
    return {one.channel_id: (one.last_message_id, one.mention_count) for one in read_states_of(who.user_id)}


def test_many_channels_at_once() -> None:
    cats, bob = scene()
    ids = {name: cats.channel_id(name) for name in ("general", "open", "shut")}
    notes = open_dm(bob, cats.owner.user_id).id
    mark_read(bob, ids["general"], 10)
    mark_read(bob, ids["open"], 20, mention_count=2)
    pinned = now()
    ReadState.objects.filter(user=bob.user).update(last_pin_at=pinned)
    start = mark()
    mark_many_read(bob, places={ids["general"]: 10, ids["open"]: 20, ids["shut"]: 30, notes: 40, 1: 50})
    assert states(bob) == {ids["general"]: (10, 0), ids["open"]: (20, 0), notes: (40, 0)}
    assert set(ReadState.objects.filter(channel_id__in=ids.values()).values_list("last_pin_at", flat=True)) == {pinned}
    told = announced(start)
    assert all(isinstance(event, MessageRead) and event.user_id == bob.user_id for event in told)
    assert [event.channel_id for event in told if isinstance(event, MessageRead)] == sorted((ids["open"], notes))


def test_nobody_elses_place_moves() -> None:
    cats, bob = scene()
    place = cats.channel_id("open")
    mark_read(cats.owner, place, 10)
    mark_many_read(bob, places={place: 5})
    clear_read_state(bob, place)
    assert (states(bob), states(cats.owner)) == ({}, {place: (10, 0)})


def test_a_place_is_forgotten() -> None:
    cats, bob = scene()
    place = cats.channel_id("open")
    mark_read(bob, place, 10)
    for _ in range(2):
        clear_read_state(bob, place)
    assert states(bob) == {}
    assert refused(clear_read_state, bob, cats.channel_id("shut")) == "MISSING_PERMISSIONS"
    assert refused(clear_read_state, bob, 1) == "UNKNOWN_CHANNEL"
    assert refused(clear_read_state, cats.world.person("eve"), place) == "ACCESS_DENIED"


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> list[TypingStarted]:
    """What was said of somebody writing: it skips the outbox."""
    heard: list[TypingStarted] = []
    monkeypatch.setattr(typing_operations, "publish", heard.append)
    return heard


def test_between_two_people_who_blocked_nobody_writes(typed: list[Any]) -> None:
    world = World()
    alice, bob = world.person("alice"), world.person("bob")
    world.guild("common", owner="alice").member("bob")
    channel_id = open_dm(alice, bob.user_id).id
    start_typing(bob, channel_id)
    assert [(one.user_id, one.place.recipient_ids) for one in typed] == [
        (bob.user_id, tuple(sorted((alice.user_id, bob.user_id))))
    ]
    Relationship.objects.create(owner=alice.user, other=bob.user, type=RelationshipType.BLOCKED)
    for who in (alice, bob):
        start_typing(who, channel_id)
    assert len(typed) == 1


def test_where_it_is_switched_off_nobody_writes(typed: list[Any]) -> None:
    """GW-072."""
    cats, bob = scene()
    Guild.objects.filter(pk=cats.id).update(disabled_operations=4)
    start_typing(bob, cats.channel_id("open"))
    assert typed == []
