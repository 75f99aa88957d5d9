"""For random guilds, the channels that the wire lists are exactly those that the rules let a person view."""

from random import Random
from typing import Any

import pytest

from chat.models import Channel
from core.actor import Actor
from core.permissions import DEFAULT, Overwrite, P, viewable
from guilds.grants import grant_of
from guilds.models import Guild, Member, Role
from tests.wire import Wire
from tests.world import World

pytestmark = pytest.mark.django_db

VIEW, SEND, ADMIN = int(P.VIEW_CHANNEL), int(P.SEND_MESSAGES), int(P.ADMINISTRATOR)
NAMES = ("owner", "alice", "bob", "carol")


def bits(random: Random) -> int:
    return sum(bit for bit in (VIEW, SEND) if random.random() < 0.5)


def scramble(world: World, random: Random) -> Guild:
    """A guild with random roles, memberships, channels and overwrites."""
    people = [world.person(name) for name in NAMES]
    guild = Guild.objects.create(name="g", owner=people[0].user, member_count=len(people))
    Role.objects.create(id=guild.id, guild=guild, name="@everyone", permissions=bits(random), position=0)
    roles = [
        Role.objects.create(guild=guild, name=str(n), permissions=bits(random) | ADMIN * (random.random() < 0.1))
        for n in range(random.randint(0, 4))
    ]
    for person in people:
        held = [role.id for role in roles if random.random() < 0.4]
        # An id of a role that does not exist grants nothing by itself, though a channel may still name it.
        Member.objects.create(guild=guild, user=person.user, role_ids=[*held, *([5] if random.random() < 0.2 else [])])
    targets = [(guild.id, 0), *((role.id, 0) for role in roles), *((person.user_id, 1) for person in people), (5, 0)]
    for number in range(random.randint(1, 8)):
        chosen = random.sample(targets, random.randint(0, len(targets)))
        overwrites = [{"id": i, "type": t, "allow": bits(random), "deny": bits(random)} for i, t in chosen]
        kind = random.choice((0, 2, 4, 998))
        Channel.objects.create(guild=guild, kind=kind, name=str(number), position=number, overwrites=overwrites)
    return guild


def expected(guild: Guild, actor: Actor) -> set[str]:
    """The rules line by line, without the product's kernel."""
    member = Member.objects.get(guild=guild, user=actor.user)
    roles = {role.id: role.permissions for role in Role.objects.filter(guild=guild)}
    channels = Channel.objects.filter(guild=guild)
    held = member.role_ids
    base = roles[guild.id]
    for role_id in held:
        base |= roles.get(role_id, 0)
    if guild.owner_id == actor.user_id or base & ADMIN:
        return {str(channel.id) for channel in channels}
    return {str(channel.id) for channel in channels if _overwritten(guild, actor, held, base, channel) & VIEW}


def _overwritten(guild: Guild, actor: Actor, held: list[int], value: int, channel: Channel) -> int:
    found: dict[tuple[int, int], Any] = {(entry["type"], entry["id"]): entry for entry in channel.overwrites}
    allow = deny = 0
    everyone, own = found.get((0, guild.id)), found.get((1, actor.user_id))
    if everyone:
        value = value & ~everyone["deny"] | everyone["allow"]
    for role_id in held:
        entry = found.get((0, role_id))
        if entry:
            allow, deny = allow | entry["allow"], deny | entry["deny"]
    value = value & ~deny | allow
    return value & ~own["deny"] | own["allow"] if own else value


@pytest.mark.parametrize("seed", range(40))
def test_the_listed_channels_are_the_viewable_ones(seed: int) -> None:
    world, random = World(), Random(seed)
    guild = scramble(world, random)
    channels = Channel.objects.filter(guild=guild)
    overwrites = {channel.id: [Overwrite(**entry) for entry in channel.overwrites] for channel in channels}
    for name in NAMES:
        actor = world.person(name)
        wire = Wire(actor)
        listed = {channel["id"] for channel in wire.send("GET", f"/guilds/{guild.id}/channels").body}
        assert listed == expected(guild, actor)
        assert listed == {str(i) for i in viewable(grant_of(actor.user, guild.id), overwrites)}
        assert {channel["id"] for channel in wire.send("GET", f"/guilds/{guild.id}").body["channels"]} == listed
        for channel_id in overwrites:
            status = wire.send("GET", f"/channels/{channel_id}").status
            assert status == (200 if str(channel_id) in listed else 403)


def test_a_stranger_lists_nothing() -> None:
    cats = World().guild().everyone(DEFAULT)
    reply = Wire(cats.world.person("stranger")).send("GET", f"/guilds/{cats.id}/channels")
    assert (reply.status, reply.code) == (403, "ACCESS_DENIED")
