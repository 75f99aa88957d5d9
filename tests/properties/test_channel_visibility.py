"""For random guilds, what REST lists, what READY shows, what the gateway delivers, what the kernel computes and what
the database finds are exactly the channels that the rules let a person view."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from random import Random
from typing import Any

import pytest

from chat.models import Channel
from chat.reach import reachable_channels
from core.actor import Actor
from core.clock import now
from core.permissions import DEFAULT, Overwrite, P, viewable
from gateway.loading import load_guilds
from gateway.v1.guild_objects import guild_object
from guilds.grants import grant_of
from guilds.models import Guild, Member, Role
from tests.gateway_client import GatewayClient
from tests.people import register
from tests.wire import Wire
from tests.world import World

pytestmark = pytest.mark.django_db

VIEW, SEND, ADMIN = int(P.VIEW_CHANNEL), int(P.SEND_MESSAGES), int(P.ADMINISTRATOR)
NAMES = ("owner", "alice", "bob", "carol")


def bits(random: Random, of: Sequence[int] = (VIEW, SEND)) -> int:
    return sum(bit for bit in of if random.random() < 0.5)


def scramble(
    world: World, random: Random, of: Sequence[int] = (VIEW, SEND), strays: Sequence[int] = (), **columns: Any
) -> Guild:
    """A guild with random roles, memberships, channels in categories or not, and overwrites of some bits.

    `strays` are ids of roles that it does not have, which members may hold and channels name all the same.
    """
    strays = (5, *strays)
    people = [world.person(name) for name in NAMES]
    mfa_level = int(random.random() < 0.3)
    columns |= {"owner": people[0].user, "member_count": len(people), "mfa_level": mfa_level}
    guild = Guild.objects.create(name="g", **columns)
    Role.objects.create(id=guild.id, guild=guild, name="@everyone", permissions=bits(random, of), position=0)
    roles = [
        Role.objects.create(guild=guild, name=str(n), permissions=bits(random, of) | ADMIN * (random.random() < 0.1))
        for n in range(random.randint(0, 4))
    ]
    for person in people:
        held = [role.id for role in roles if random.random() < 0.4]
        # An id of a role that does not exist grants nothing by itself, though a channel may still name it.
        held += [stray for stray in strays if random.random() < 0.2]
        # Whoever is timed out goes on reading.
        until = now() + timedelta(hours=1) if random.random() < 0.2 else None
        Member.objects.create(guild=guild, user=person.user, role_ids=held, communication_disabled_until=until)
    targets = [(guild.id, 0), *((role.id, 0) for role in roles), *((person.user_id, 1) for person in people)]
    targets += [(stray, 0) for stray in strays]
    categories: list[int | None] = [None]
    for number in range(random.randint(1, 8)):
        chosen = random.sample(targets, random.randint(0, len(targets)))
        overwrites = [{"id": i, "type": t, "allow": bits(random, of), "deny": bits(random, of)} for i, t in chosen]
        made = Channel(guild=guild, kind=random.choice((0, 2, 4, 998)), name=str(number), overwrites=overwrites)
        made.position, made.parent_id = number, None if made.kind == 4 else random.choice(categories)
        made.save()
        categories += [made.id] if made.kind == 4 else []
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
        assert shown_by_the_gateway(guild, actor) == listed
        assert listed == {str(channel.id) for channel in reachable_channels(actor, guild_id=guild.id, private=False)}
        for channel_id in overwrites:
            status = wire.send("GET", f"/channels/{channel_id}").status
            assert status == (200 if str(channel_id) in listed else 403)


def shown_by_the_gateway(guild: Guild, actor: Actor) -> set[str]:
    """The channels of the guild in READY, from the state that also decides who hears of what."""
    state = load_guilds((guild.id,), (actor.user_id,))[guild.id]
    own = state.members[actor.user_id]
    standing = state.standing(own, has_mfa=actor.user.has_mfa)
    assert all(standing.has(channel_id, VIEW) for channel_id in standing.visible)
    shown = guild_object(state, standing, own, online_count=0, full_users=False, flat=False)
    return {channel["id"] for channel in shown["channels"]}


@pytest.mark.parametrize("seed", range(3))
async def test_a_real_session_is_shown_what_rest_lists(servers: Any, seed: int) -> None:
    """A random guild made over the wire: READY, and after more changes a session that was there all along."""
    random = Random(seed)
    owner, *others = await asyncio.gather(*(register(servers.http_url, name) for name in NAMES))
    guild = await owner.guild()
    path = f"/guilds/{guild['id']}"
    for person in others:
        await person.join(owner, guild)
    roles = [await _role(owner, path, random) for _ in range(3)]
    channels = [await owner.ask("POST", f"{path}/channels", {"name": str(n), "type": 0}) for n in range(4)]
    targets = [(guild["id"], 0), *((role, 0) for role in roles), *((person.id, 1) for person in others)]
    sockets = [GatewayClient(servers.other_gateway_url) for _ in others]
    try:
        await _scramble_over_the_wire(owner, path, random, channels, targets)
        for socket, person in zip(sockets, others, strict=True):
            await socket.open()
            (shown,) = (await socket.identify(person.token))["guilds"]
            assert {each["id"] for each in shown["channels"]} == await _listed(person, path)
        seen = [await _listed(person, path) for person in others]
        for person in others:
            for role in roles:
                method = "PUT" if random.random() < 0.5 else "DELETE"
                await owner.ask(method, f"{path}/members/{person.id}/roles/{role}")
        await _scramble_over_the_wire(owner, path, random, channels, targets)
        await owner.ask("POST", f"/guilds/{guild['id']}/roles", {"name": "the last change"})
        for socket, person, before in zip(sockets, others, seen, strict=True):
            assert await _followed(socket, before) == await _listed(person, path)
    finally:
        for socket in sockets:
            await socket.close()


async def _role(owner: Any, path: str, random: Random) -> str:
    made = await owner.ask("POST", f"{path}/roles", {"name": "r", "permissions": str(bits(random))})
    return str(made["id"])


async def _listed(person: Any, path: str) -> set[str]:
    return {channel["id"] for channel in await person.ask("GET", f"{path}/channels")}


async def _scramble_over_the_wire(
    owner: Any, path: str, random: Random, channels: list[Any], targets: list[Any]
) -> None:
    await owner.ask("PATCH", f"{path}/roles/{targets[0][0]}", {"permissions": str(bits(random))})
    for channel in channels:
        for target, kind in random.sample(targets, 3):
            body = {"type": kind, "allow": str(bits(random)), "deny": str(bits(random))}
            await owner.ask("PUT", f"/channels/{channel['id']}/permissions/{target}", body)


async def _followed(socket: GatewayClient, seen: set[str]) -> set[str]:
    """The channels a client knows that knew these, and heard everything since."""
    start = socket._taken
    await socket.next(lambda frame: frame.get("t") == "GUILD_ROLE_CREATE")
    known = set(seen)
    for frame in socket.frames[start : socket._taken]:
        match frame["t"]:
            case "CHANNEL_CREATE" | "CHANNEL_UPDATE":
                known.add(frame["d"]["id"])
            case "CHANNEL_DELETE":
                known.discard(frame["d"]["id"])
    return known


def test_a_stranger_lists_nothing() -> None:
    cats = World().guild().everyone(DEFAULT)
    reply = Wire(cats.world.person("stranger")).send("GET", f"/guilds/{cats.id}/channels")
    assert (reply.status, reply.code) == (403, "ACCESS_DENIED")
