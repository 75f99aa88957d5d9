"""Who is told what when an account changes."""

from typing import Any

import pytest
from django.db import transaction

from accounts.events import UserUpdated, publish_user_update
from accounts.models import Relationship, RelationshipType, User
from core.actor import Actor
from core.events import Event
from guilds.events import MemberFacesUpdated
from guilds.models import Guild
from tests.operations.events import announced, mark, names
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)


def _relate(owner: Actor, other: Actor, kind: RelationshipType) -> None:
    Relationship.objects.create(owner=owner.user, other=other.user, type=kind)


def _update(user: User, *, face_changed: bool) -> list[Event]:
    before = mark()
    with transaction.atomic():
        publish_user_update(user, face_changed=face_changed)
    return announced(before)


def _one(events: list[Event], kind: type[Event]) -> Any:
    (found,) = [event for event in events if isinstance(event, kind)]
    return found


def test_a_private_change_is_told_to_oneself_alone() -> None:
    world = World()
    world.guild().member("alice")
    user = world.person("alice").user
    _relate(world.person("friend"), world.person("alice"), RelationshipType.FRIEND)
    events = _update(user, face_changed=False)
    assert names(events) == ["UserUpdated"]
    assert events[0].streams() == (f"user:{user.id}",)


def test_a_new_face_is_shown_in_every_guild_under_its_next_version() -> None:
    world = World()
    cats, dogs = world.guild("cats").member("alice"), world.guild("dogs").member("alice")
    elsewhere = world.guild("elsewhere", owner="stranger")
    user = world.person("alice").user
    user.global_name = "New"
    user.save()
    before = {guild.id: guild.guild.version for guild in (cats, dogs, elsewhere)}
    shown = _one(_update(user, face_changed=True), MemberFacesUpdated)
    assert {(part.guild_id, part.version) for part in shown.parts()} == {
        (cats.id, before[cats.id] + 1),
        (dogs.id, before[dogs.id] + 1),
    }
    assert {part.member.user.global_name for part in shown.parts()} == {"New"}
    assert set(shown.streams()) == {f"guild:{cats.id}", f"guild:{dogs.id}"}
    assert dict(Guild.objects.values_list("id", "version"))[cats.id] == before[cats.id] + 1
    assert elsewhere.guild.version == before[elsewhere.id]


def test_many_guilds_cost_no_more_queries_than_one(django_assert_max_num_queries: Any) -> None:
    world = World()
    for number in range(5):
        world.guild(f"g{number}").member("alice")
    user = world.person("alice").user
    with django_assert_max_num_queries(12), transaction.atomic():
        publish_user_update(user, face_changed=True)


def test_what_one_is_told_holds_the_private_columns() -> None:
    user = World().person("alice").user
    user.email = "alice@example.com"
    user.save()
    told = _one(_update(user, face_changed=False), UserUpdated)
    assert (told.user.email, told.user.id) == ("alice@example.com", user.id)
