"""Finding guilds and people on the guild wire (sections 2.3 and 2.4, rows F051, F052, G13 and G14)."""

from dataclasses import replace
from typing import Any

import pytest

from accounts.models import Relationship, RelationshipType, User
from accounts.models.user import UserFlags
from chat.models import Channel, ChannelKind, ChannelMember
from core.actor import Actor
from core.text import folded
from guilds import features
from guilds.access import UNAVAILABLE
from guilds.models import DiscoveryListing, Guild, Member
from tests.shape.test_query_budgets import counted
from tests.wire import Wire
from tests.world import World

pytestmark = pytest.mark.django_db


def guild(world: World, name: str, owner: str = "owner", *, text: str | None = None, size: int = 1) -> Guild:
    """A guild, listed with this description if there is one."""
    made = world.guild(name, owner=owner).guild
    made.member_count = size
    if text is not None:
        made.features = [*made.features, features.DISCOVERABLE]
        status = DiscoveryListing.Status.APPROVED
        DiscoveryListing.objects.create(
            guild=made, description=text, description_key=folded(text), category=2, status=status
        )
    made.save()
    return made


def guilds(actor: Actor, query: str) -> list[str]:
    reply = Wire(actor).send("GET", f"/search/guilds?{query}")
    assert reply.status == 200, reply.body
    return [found["name"] for found in reply.body["guilds"]]


def people(actor: Actor, query: str) -> list[str]:
    reply = Wire(actor).send("GET", f"/search/users?{query}")
    assert reply.status == 200, reply.body
    assert reply.body["total"] >= len(reply.body["users"])
    return [found["id"] for found in reply.body["users"]]


def test_guilds_are_found_by_name_then_by_description_and_private_ones_by_nobody_else() -> None:
    """G13: "Private guilds never show to outsiders"."""
    world = World()
    alice = world.person("alice")
    guild(world, "Big Cats", text="of all kinds", size=9)
    guild(world, "Cats", text="and dogs", size=2)
    guild(world, "Dogs", text="no CATS here")
    guild(world, "Secret cats")
    mine = guild(world, "My cats", owner="alice")
    closed = guild(world, "Closed cats", owner="alice", text="cats")
    Guild.objects.filter(pk=closed.pk).update(features=[*closed.features, UNAVAILABLE])

    assert guilds(alice, "q=cats") == guilds(alice, "query=CATS") == ["Cats", "Big Cats", "Dogs"]
    assert guilds(alice, "q=cats&sort_by=member_count") == ["Big Cats", "Cats", "Dogs"]
    assert set(guilds(alice, "q=cats&sort_by=online_count")) == {"Big Cats", "Cats", "Dogs"}
    guild(world, "Mine and listed", owner="alice", text="full of parrots")
    assert guilds(alice, "q=cats&scope=mine") == ["My cats"]
    assert (guilds(alice, "q=parrots&scope=mine"), guilds(alice, "q=parrots&scope=all")) == ([], ["Mine and listed"])
    Guild.objects.filter(name="Mine and listed").delete()
    assert guilds(alice, "q=cats&scope=all") == ["Cats", "Big Cats", "My cats", "Dogs"]
    assert guilds(alice, "category=2&scope=all&limit=1&offset=1") == ["Cats"]
    assert guilds(alice, "category=3") == guilds(alice, "q=%25") == []
    (found,) = Wire(alice).send("GET", "/search/guilds?scope=mine").body["guilds"]
    assert (found["id"], found["joined"], found["description"], found["category_type"]) == (
        str(mine.pk),
        True,
        None,
        None,
    )
    page = Wire(alice).send("GET", "/search/guilds?q=cats").body
    assert (page["total"], page["limit"], page["offset"]) == (3, 24, 0)
    assert page["guilds"][0] | {"joined": False, "category_type": 2, "description": "and dogs"} == page["guilds"][0]


def test_an_instance_without_a_list_still_finds_ones_own(settings: Any) -> None:
    world = World()
    alice = world.person("alice")
    guild(world, "Cats", text="and dogs")
    guild(world, "My cats", owner="alice")
    settings.GUILDHALL = replace(settings.GUILDHALL, discovery=False)
    assert (guilds(alice, "q=cats"), guilds(alice, "q=cats&scope=all")) == ([], ["My cats"])


@pytest.mark.parametrize(
    "query",
    [
        "guilds?limit=49",
        "guilds?limit=0",
        "guilds?offset=-1",
        "guilds?offset=1000000000000",
        "guilds?scope=secret",
        "guilds?category=9",
        "guilds?sort_by=size",
        f"guilds?q={'x' * 101}",
        "users",
        "users?q=",
        f"users?q={'x' * 101}",
        "users?q=x&limit=101",
        "users?q=x&offset=-1",
    ],
)
def test_what_makes_no_sense_is_refused(query: str) -> None:
    """SEC-085."""
    reply = Wire(World().person("alice")).send("GET", f"/search/{query}")
    assert (reply.status, reply.code) == (400, "INVALID_FORM_BODY")
    assert Wire().send("GET", f"/search/{query}").status == 401


def called(world: World, name: str, **columns: Any) -> Actor:
    """Somebody whose username is exactly this."""
    person = world.person(name)
    values = {"username": name, "username_key": name.lower(), "discriminator": 7} | columns
    User.objects.filter(pk=person.user_id).update(**values)
    person.user.refresh_from_db()
    return person


def test_people_one_can_know_are_found_and_nobody_else() -> None:
    """G14: self, friends, private channels, shared guilds, exact tag; never by e-mail or phone."""
    world = World()
    alice = called(world, "zoe")
    friend, mate, fellow = (called(world, f"zoe_{name}") for name in ("friend", "mate", "fellow"))
    stranger = called(world, "zoe_stranger", email="zoe@example.com", email_key="zoe@example.com", phone="+4912345678")
    Relationship.objects.create(owner=alice.user, other=friend.user, type=RelationshipType.FRIEND)
    channel = Channel.objects.create(kind=ChannelKind.DM)
    for person in (alice, mate):
        ChannelMember.objects.create(channel=channel, user=person.user)
    shared = world.guild("cats", owner="zoe_fellow").guild
    Member.objects.create(guild=shared, user=alice.user, nick="zoe of cats")
    Member.objects.filter(guild=shared, user=fellow.user).update(nick="Chief")

    def ids(*persons: Actor) -> list[str]:
        return [str(person.user_id) for person in sorted(persons, key=lambda person: person.user_id)]

    assert people(alice, "q=ZOE") == ids(alice, friend, mate, fellow)
    assert people(alice, "q=_") == ids(friend, mate, fellow)
    assert people(alice, "q=mate&limit=1&offset=0") == ids(mate)
    assert people(alice, "q=zoe_stranger") == people(alice, "q=zoe_stranger%237") == []
    assert people(alice, "q=ZOE_stranger%230007") == ids(stranger)
    assert people(alice, "q=zoe@example.com") == people(alice, "q=12345678") == people(alice, "q=Chief") == []
    User.objects.filter(pk=mate.user_id).update(global_name="Ärger zoe")
    assert people(alice, "q=%C3%A4RGER") == ids(mate)
    assert people(alice, f"q=chief&guild_id={shared.pk}") == ids(fellow)
    assert people(alice, f"q=zoe&guild_id={shared.pk}") == ids(alice, fellow)
    outside = Wire(stranger).send("GET", f"/search/users?q=zoe&guild_id={shared.pk}")
    assert (outside.status, outside.code) == (403, "ACCESS_DENIED")
    assert Wire(stranger).send("GET", "/search/users?q=zoe&guild_id=1").code == "UNKNOWN_GUILD"
    Relationship.objects.create(owner=fellow.user, other=alice.user, type=RelationshipType.BLOCKED)
    User.objects.filter(pk=friend.user_id).update(flags=UserFlags.DELETED)
    User.objects.filter(pk=mate.user_id).update(is_system=True)
    assert people(alice, "q=zoe") == ids(alice)
    # Among members one sees everybody: who were missing would be known to have blocked one (SEC-026).
    assert people(alice, f"q=zoe&guild_id={shared.pk}") == ids(alice, fellow)


def test_exact_tags_stand_before_beginnings_and_these_before_the_rest() -> None:
    world = World()
    first, second = called(world, "annabel"), called(world, "hanna")
    exact = called(world, "anna")
    shared = world.guild("cats", owner="annabel").guild
    for person in (second, exact):
        Member.objects.create(guild=shared, user=person.user)
    assert people(first, "q=anna") == [str(first.user_id), str(exact.user_id), str(second.user_id)]
    assert people(first, "q=anna%230007") == [str(exact.user_id)]


def test_bots_find_members_of_their_guilds_only() -> None:
    world = World()
    place = world.guild("cats")
    bot = world.bot("robot")
    place.member("robot")
    reply = Wire(bot).send("GET", "/search/users?q=owner")
    assert (reply.status, reply.code) == (403, "ACCESS_DENIED")
    assert people(bot, f"q=owner&guild_id={place.id}") == [str(place.owner.user_id)]


def test_finding_costs_the_same_for_one_and_for_many() -> None:
    world = World()
    alice = world.person("alice")
    costs: list[tuple[int, int]] = []
    for count in (1, 6):
        for number in range(count):
            guild(world, f"cats {count} {number}", owner="alice")
        wire = Wire(alice)
        with counted() as of_guilds:
            assert len(wire.send("GET", "/search/guilds?q=cats&scope=all").body["guilds"]) >= count
        with counted() as of_people:
            wire.send("GET", "/search/users?q=a")
        costs.append((len(of_guilds), len(of_people)))
    assert costs[0] == costs[1]
    assert max(costs[0]) <= 10
