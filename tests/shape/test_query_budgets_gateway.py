"""How many statements it takes to come to the gateway: the same for somebody in one guild and in many."""

import pytest

from chat.operations.dms import open_dm
from core.actor import Actor
from gateway.loading import load_guilds, load_person
from tests.befriending import befriend, let_ask
from tests.shape.test_query_budgets import counted
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)
PERSON, GUILDS = 15, 9


def test_ready_asks_as_often_for_one_guild_as_for_many() -> None:
    world = World()
    settled, travelling = world.person("settled"), world.person("travelling")
    for number in range(5):
        guild = world.guild(f"place{number}").member("travelling").channel("lounge").role("mods")
        if not number:
            guild.member("settled")
        friend = world.person(f"friend{number}")
        let_ask(friend)
        befriend(travelling, friend)
        open_dm(travelling, friend.user_id)
    open_dm(settled, travelling.user_id)  # two more are asked only of those who have private channels
    assert _statements(settled) == _statements(travelling)
    assert _statements(settled)[0] <= PERSON
    assert _statements(settled)[1] <= GUILDS


def _statements(actor: Actor) -> tuple[int, int]:
    """For the person, and for their guilds where nobody of them is connected yet."""
    with counted() as of_person:
        person = load_person(actor)
    with counted() as of_guilds:
        load_guilds(person.memberships, (actor.user_id,))
    return len(of_person), len(of_guilds)
