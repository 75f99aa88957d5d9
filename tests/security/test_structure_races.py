"""What hangs together, changed and taken away at the same moment (SEC-075, SEC-077, SEC-079): one result, nothing left
of what is gone, and no error that is nobody's."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from random import Random
from threading import Barrier
from typing import Any

import pytest
from django.apps import apps
from django.db import connections

from chat.models import Channel, Message
from guilds.models import Guild, Member, Role
from tests.security.test_every_operation import BODIES, OPERATIONS, Stage, about, filled, stage  # noqa: F401
from tests.wire import Reply, Wire
from tests.world import PASSWORD, GuildPlace, World

pytestmark = pytest.mark.django_db(transaction=True)

WORKERS = 6


def together(*works: Callable[[], Reply]) -> list[tuple[int, str]]:
    """Status and code of what is done at the same moment."""
    barrier = Barrier(len(works))

    def run(work: Callable[[], Reply]) -> tuple[int, str]:
        barrier.wait(30)
        try:
            reply = work()
        finally:
            connections.close_all()
        return reply.status, reply.code

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


@pytest.fixture
def cats() -> GuildPlace:
    place = World().guild().member("alice")
    for name in ("one", "two", "three"):
        place.role(name).channel(name)
    return place


def wires(cats: GuildPlace, number: int) -> Iterator[Wire]:
    for _ in range(number):
        yield Wire(cats.owner)


def test_reordering_roles_against_each_other(cats: GuildPlace) -> None:
    ids = [cats.role_id(name) for name in ("one", "two", "three")]

    def reorder(wire: Wire, top: int) -> Callable[[], Reply]:
        return lambda: wire.send("PATCH", f"/guilds/{cats.id}/roles", [{"id": str(ids[top]), "position": 9}])

    found = together(*(reorder(wire, number % 3) for number, wire in enumerate(wires(cats, 9))))
    assert set(found) <= {(204, ""), (423, "GENERAL_ERROR")}
    assert (204, "") in found
    positions = dict(Role.objects.filter(guild_id=cats.id).values_list("id", "position"))
    assert (positions.pop(cats.id), sorted(positions.values())) == (0, [1, 2, 3])


def test_reordering_channels_against_each_other(cats: GuildPlace) -> None:
    ids = [cats.channel_id(name) for name in ("one", "two", "three")]

    def reorder(wire: Wire, first: int) -> Callable[[], Reply]:
        return lambda: wire.send("PATCH", f"/guilds/{cats.id}/channels", [{"id": str(ids[first]), "position": 0}])

    found = together(*(reorder(wire, number % 3) for number, wire in enumerate(wires(cats, 9))))
    assert set(found) <= {(204, ""), (423, "GENERAL_ERROR")}
    assert (204, "") in found
    positions = list(Channel.objects.filter(guild_id=cats.id).order_by("position").values_list("position", flat=True))
    assert positions == list(range(1, len(positions) + 1))


@pytest.mark.parametrize("_round", range(3))
def test_saying_something_while_the_channel_goes(cats: GuildPlace, _round: int) -> None:
    channel_id = cats.channel_id("one")
    speakers = [Wire(cats.world.person("alice")) for _ in range(5)]
    delete, *said = together(
        lambda: Wire(cats.owner).send("DELETE", f"/channels/{channel_id}"),
        *(
            (lambda wire=wire: wire.send("POST", f"/channels/{channel_id}/messages", {"content": "x"}))
            for wire in speakers
        ),
    )
    assert delete == (204, "")
    assert set(said) <= {(200, ""), (404, "UNKNOWN_CHANNEL")}
    assert not Message.objects.filter(channel_id=channel_id).exists()


@pytest.mark.parametrize("_round", range(3))
def test_giving_a_role_that_goes(cats: GuildPlace, _round: int) -> None:
    role_id, alice = cats.role_id("one"), cats.world.person("alice").user_id
    path = f"/guilds/{cats.id}/members/{alice}"
    overwrite = f"/channels/{cats.channel_id('one')}/permissions/{role_id}"
    first, second, third, fourth = wires(cats, 4)
    deleted, *given = together(
        lambda: first.send("DELETE", f"/guilds/{cats.id}/roles/{role_id}"),
        lambda: second.send("PUT", f"{path}/roles/{role_id}"),
        lambda: third.send("PATCH", path, {"roles": [str(role_id), str(cats.role_id("two"))]}),
        lambda: fourth.send("PATCH", f"/guilds/{cats.id}/roles/{role_id}", {"name": "new"}),
    )
    assert deleted == (204, "")
    assert set(given) <= {(204, ""), (200, ""), (404, "UNKNOWN_ROLE")}
    assert role_id not in Member.objects.get(guild_id=cats.id, user_id=alice).role_ids
    assert not Role.objects.filter(pk=role_id).exists()
    assert Wire(cats.owner).send("PUT", overwrite, {"type": 0, "allow": "0"}).status == 204


def all_about(stage: Stage, *parts: str) -> list[str]:  # noqa: F811
    own_guild = [operation for operation in OPERATIONS if any(operation in about(part) for part in parts)]
    return [each for each in own_guild if each not in {f"DELETE /{parts[0]}", *ENDING}]


ENDING = {
    "DELETE /guilds/{guild_id}",
    "POST /guilds/{guild_id}/delete",
    "POST /guilds/{guild_id}/transfer-ownership",
}


def stormed(stage: Stage, operations: list[str], ending: Callable[[Wire], Reply], seed: int) -> list[Any]:  # noqa: F811
    """Everything at once, by several people's requests, with the end of it somewhere in the first half. Returns what
    went wrong."""
    random, wrong = Random(seed), []
    works: list[str | None] = [*operations]
    random.shuffle(works)
    works.insert(random.randrange(len(works) // 2), None)

    def run(operation: str | None) -> None:
        wire = Wire.signed_in(stage.wire("owner").token)
        try:
            if operation is None:
                reply = ending(wire)
                assert reply.status == 204, reply
                return
            method, path = operation.split(" ")
            reply = wire.send(method, filled(path, stage.ids), filled(BODIES.get(operation), stage.ids))
            if reply.status >= 500:
                wrong.append((operation, reply.status))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(run, works))
    return wrong


@pytest.mark.parametrize("seed", range(3))
def test_deleting_a_guild_while_everything_happens_in_it(stage: Stage, seed: int) -> None:  # noqa: F811
    guild_id = stage.cats.id

    def end(wire: Wire) -> Reply:
        return wire.send("POST", f"/guilds/{guild_id}/delete", {"password": PASSWORD})

    assert stormed(stage, all_about(stage, "guild_id", "channel_id", "invite_code"), end, seed) == []
    assert not Guild.objects.filter(pk=guild_id).exists()
    assert left_of("guild", guild_id) == []
    assert left_of("channel", int(stage.ids["channel_id"])) == []


@pytest.mark.parametrize("seed", range(3))
def test_deleting_a_channel_while_everything_happens_in_it(stage: Stage, seed: int) -> None:  # noqa: F811
    def end(wire: Wire) -> Reply:
        return wire.send("DELETE", f"/channels/{stage.ids['channel_id']}")

    operations = [each for each in all_about(stage, "channel_id") if each != "DELETE /channels/{channel_id}"]
    assert stormed(stage, operations * 2, end, seed) == []
    assert left_of("channel", int(stage.ids["channel_id"])) == []


# What may point to something that is gone: it says so when it is read, or nobody can see it but administrators, for
# whom it is kept.
OUTLIVES = {"ScheduledMessage", "ReadState", "MessageNonce", "UserGuildSettings", "RaidRemoval"}


def left_of(what: str, id_: int) -> list[str]:
    """The kinds of row that still name it."""
    found = []
    for model in apps.get_models():
        if model.__name__ in OUTLIVES or not any(
            field.attname == f"{what}_id" for field in model._meta.concrete_fields
        ):
            continue
        if model._default_manager.filter(**{f"{what}_id": id_}).exists():
            found.append(model.__name__)
    return found
