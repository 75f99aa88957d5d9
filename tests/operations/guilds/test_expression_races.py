"""Emojis and stickers at the same moment: limits hold, and everybody is told of all there are."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connections

from chat.models import Invite
from chat.operations.invites import InviteDraft, accept_invite, create_pack_invite
from core import instance_limits
from core.actor import Actor
from core.errors import ProductError
from core.ids import new_id
from guilds.expression_uploads import KeptUpload
from guilds.models import Emoji, ExpressionPack, PackInstallation, Sticker
from guilds.operations.emojis import create_emoji, create_emojis, delete_emoji, update_emoji
from guilds.operations.pack_emojis import create_pack_emoji, create_pack_emojis
from guilds.operations.packs import create_pack, delete_pack, install_pack
from guilds.operations.stickers import create_sticker
from tests.operations.events import announced, mark
from tests.world import GuildPlace, World

pytestmark = pytest.mark.django_db(transaction=True)

PARALLEL = 8


@pytest.fixture(autouse=True)
def _three_of_each() -> Iterator[None]:
    values = (("max_guild_emojis_static", 3), ("max_guild_emojis_animated", 3), ("max_guild_stickers", 3))
    rule = instance_limits.Rule(instance_limits.DEFAULT_RULE, values)  # type: ignore[arg-type]
    instance_limits.use(instance_limits.LimitConfig(rules=(rule,)))
    yield
    instance_limits.use(instance_limits.LimitConfig())


def at_once(work: Callable[[int], Any]) -> list[Any]:
    """What `work` returned or the code it was refused with, from threads that start together."""
    barrier = Barrier(PARALLEL)

    def run(number: int) -> Any:
        barrier.wait(30)
        try:
            return work(number)
        except ProductError as refusal:
            return refusal.code.value
        finally:
            connections.close_all()

    with ThreadPoolExecutor(PARALLEL) as pool:
        return list(pool.map(run, range(PARALLEL)))


def upload(*, animated: bool = False) -> KeptUpload:
    return KeptUpload(id=new_id(), name="cat", animated=animated, description="", tags=(), removal=0)


def cats() -> GuildPlace:
    return World().guild()


def test_a_guild_never_gets_more_than_it_has_room_for() -> None:
    place = cats()
    start = mark()
    found = at_once(lambda number: create_emoji(place.owner, place.id, upload=upload(animated=number % 2 == 0)))
    assert sorted(each for each in found if isinstance(each, str)) == ["MAX_ANIMATED_EMOJIS", "MAX_EMOJIS"]
    assert sorted(Emoji.objects.values_list("animated", flat=True)) == [False] * 3 + [True] * 3
    assert [len(event.emojis) for event in announced(start)] == [1, 2, 3, 4, 5, 6]  # type: ignore[attr-defined]


def test_not_by_many_at_once_either() -> None:
    place = cats()
    found = at_once(lambda _: create_emojis(place.owner, place.id, uploads=[upload(), upload()]))
    made = [each for results in found for each in results if not isinstance(each, ProductError)]
    assert (len(made), Emoji.objects.count()) == (3, 3)


def test_nor_more_stickers() -> None:
    place = cats()
    found = at_once(lambda _: create_sticker(place.owner, place.id, upload=upload()))
    assert (found.count("MAX_STICKERS"), Sticker.objects.count()) == (PARALLEL - 3, 3)


def test_what_is_deleted_is_not_changed_back() -> None:
    place = cats()
    emoji_id = place.emoji().id

    def work(number: int) -> Any:
        if number % 2:
            return update_emoji(place.owner, place.id, emoji_id, changes={"name": f"n{number}"}).name
        return delete_emoji(place.owner, place.id, emoji_id)

    found = at_once(work)
    assert found.count(None) == 1
    assert set(found) <= {None, "UNKNOWN_EMOJI", "n1", "n3", "n5", "n7"}
    assert not Emoji.objects.exists()


# -- packs -----------------------------------------------------------------------------------------------------------


def collector(world: World, name: str = "alice") -> Actor:
    return world.person(name, traits=["MT_EXPRESSION_PACKS"])


def test_nobody_makes_or_installs_more_packs_than_they_may() -> None:
    values = (("max_created_packs", 2), ("max_installed_packs", 2))
    instance_limits.use(instance_limits.LimitConfig(rules=(instance_limits.Rule("default", values),)))  # type: ignore[arg-type]
    world = World()
    alice = collector(world)
    made = at_once(lambda _: create_pack(alice, kind=ExpressionPack.Kind.EMOJI, name="x"))
    assert (made.count("MAX_PACKS"), ExpressionPack.objects.count()) == (PARALLEL - 2, 2)
    others = [ExpressionPack.objects.create(kind="emoji", name="x", creator=alice.user) for _ in range(PARALLEL)]
    found = at_once(lambda number: install_pack(alice, others[number].id))
    assert (found.count("MAX_PACKS"), PackInstallation.objects.count()) == (PARALLEL - 2, 2)


def test_installing_at_once_is_installing_once() -> None:
    alice = collector(World())
    pack = create_pack(alice, kind=ExpressionPack.Kind.EMOJI, name="x")
    assert at_once(lambda _: install_pack(alice, pack.id)) == [None] * PARALLEL
    assert PackInstallation.objects.count() == 1


def test_a_pack_never_gets_more_than_it_has_room_for() -> None:
    values = (("max_pack_expressions", 3),)
    instance_limits.use(instance_limits.LimitConfig(rules=(instance_limits.Rule("default", values),)))  # type: ignore[arg-type]
    alice = collector(World())
    pack = create_pack(alice, kind=ExpressionPack.Kind.EMOJI, name="x")
    found = at_once(lambda _: create_pack_emoji(alice, pack.id, upload=upload()))
    assert (found.count("MAX_PACK_EXPRESSIONS"), Emoji.objects.count()) == (PARALLEL - 3, 3)
    changed_at = ExpressionPack.objects.get().updated_at
    (refused,) = create_pack_emojis(alice, pack.id, uploads=[upload()])
    assert (isinstance(refused, ProductError), ExpressionPack.objects.get().updated_at) == (True, changed_at)


def test_a_deleted_pack_is_neither_installed_nor_filled() -> None:
    world = World()
    alice = collector(world)
    people = [collector(world, f"person{number}") for number in range(PARALLEL)]
    pack = create_pack(alice, kind=ExpressionPack.Kind.EMOJI, name="x")
    invite = create_pack_invite(alice, pack.id, draft=InviteDraft())

    def work(number: int) -> Any:
        if number == 0:
            return delete_pack(alice, pack.id)
        if number == 1:
            return create_pack_emoji(alice, pack.id, upload=upload()).name
        if number % 2:
            return accept_invite(people[number], invite.code).code
        return install_pack(people[number], pack.id)

    found = at_once(work)
    assert set(found) <= {None, "cat", invite.code, "UNKNOWN_PACK", "UNKNOWN_INVITE"}
    assert found[0] is None
    left = [model._default_manager.count() for model in (Emoji, PackInstallation, Invite)]
    assert left == [0, 0, 0]


def test_the_last_use_of_an_invite_is_one_persons() -> None:
    world = World()
    alice = collector(world)
    people = [collector(world, f"person{number}") for number in range(PARALLEL)]
    pack = create_pack(alice, kind=ExpressionPack.Kind.STICKER, name="x")
    invite = create_pack_invite(alice, pack.id, draft=InviteDraft(max_uses=1))
    found = at_once(lambda number: accept_invite(people[number], invite.code).code)
    assert (found.count(invite.code), found.count("UNKNOWN_INVITE")) == (1, PARALLEL - 1)
    assert PackInstallation.objects.count() == 1
