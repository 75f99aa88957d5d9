"""Emojis and stickers at the same moment: limits hold, and everybody is told of all there are."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connections

from core import instance_limits
from core.errors import ProductError
from core.ids import new_id
from guilds.expression_uploads import KeptUpload
from guilds.models import Emoji, Sticker
from guilds.operations.emojis import create_emoji, create_emojis, delete_emoji, update_emoji
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
