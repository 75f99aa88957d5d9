"""Every write of the guild side, heard by exactly those who may hear it; and what they heard is what there is."""

import asyncio
import importlib
import json
import pkgutil
import re
from collections.abc import AsyncIterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

import tests.audiences
from tests.audiences.house import MEMBERS, SCENES, Heard, House, in_order

pytestmark = pytest.mark.asyncio(loop_scope="module")

for module in pkgutil.iter_modules(tests.audiences.__path__, "tests.audiences."):
    importlib.import_module(module.name)

DOCUMENT = Path(__file__).resolve().parents[3] / "docs" / "api" / "v1.json"
OF_GUILDS = (
    "/guilds",
    "/channels",
    "/invites",
    "/packs",
    "/read-states",
    "/discovery",
    "/reports",
    "/webhooks/{webhook_id}",
    "/oauth2/authorize/consent",
    *(f"/admin/{word}" for word in ("guilds", "discovery", "assets", "feature-flags", "gateway")),
    *(f"/admin/bulk/{word}" for word in ("add-guild-members", "update-guild-features")),
)
OF_PEOPLE = ("channels", "guilds", "mentions", "memes", "saved-messages", "scheduled-messages", "preload-messages")
WRITES = ("post", "put", "patch", "delete")

for found in pkgutil.iter_modules(tests.audiences.__path__):
    if found.name.startswith("scenes_"):
        import_module(f"tests.audiences.{found.name}")


def written_routes() -> set[str]:
    """Every write on guilds, channels and what hangs on them, out of the API document."""
    paths = json.loads(DOCUMENT.read_text())["paths"]
    starts = (*OF_GUILDS, *(f"/users/@me/{word}" for word in OF_PEOPLE))
    return {
        f"{method.upper()} {path.removeprefix('/v1')}"
        for path, methods in paths.items()
        for method in methods
        if method in WRITES and path.removeprefix("/v1").startswith(starts)
    }


async def test_every_write_has_a_scene() -> None:
    assert {_shape(route) for route, _ in SCENES} == {_shape(route) for route in written_routes()}


def _shape(route: str) -> str:
    return re.sub(r"\{\w+\}", "{}", route)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(servers: Any) -> AsyncIterator[House]:
    made = House(servers)
    await made.open()
    beating = asyncio.create_task(made.beat())
    yield made
    beating.cancel()
    await made.close()


@pytest.mark.parametrize(("route", "scene"), SCENES, ids=[f"{route} {scene.__name__}" for route, scene in SCENES])
async def test_it_is_heard_by_exactly_its_audience(house: House, route: str, scene: Any) -> None:
    house.route = route
    try:
        expected = await scene(house)
        heard = await house.everything_heard(expected)
        assert_was_done(house, route)
        assert_all_heard(expected, heard)
        await assert_mirrors_agree(house)
    finally:
        await house.clean()


def assert_was_done(house: House, route: str) -> None:
    method, template = route.split(" ")
    assert house.done is not None
    pattern = re.sub(r"\\{\w+\\}", "[^/]+", re.escape(template))
    assert house.done[0] == method
    assert re.fullmatch(pattern, house.done[1].partition("?")[0]), (route, house.done)


def assert_all_heard(expected: list[Heard], heard: dict[str, list[dict[str, Any]]]) -> None:
    names = {ear: in_order([frame["t"] for frame in frames]) for ear, frames in heard.items()}
    assert names == {ear: in_order([each.name for each in expected if ear in each.audience]) for ear in heard}
    for ear, frames in heard.items():
        for each in (each for each in expected if ear in each.audience):
            told = [frame["d"] for frame in frames if frame["t"] == each.name]
            assert any(each.fits(payload) for payload in told), (ear, each.name, each.says, told)


async def assert_mirrors_agree(house: House) -> None:
    """What a session was told of the guild is what its person finds there."""
    for name in ("owner", "plain", "blind"):
        person, mirror = house.ears[name].person, house.ears[name].mirror.guilds[house.id]
        fetched = await person.ask("GET", house.path)
        for kind in ("roles", "channels", "emojis", "stickers"):
            assert mirror[kind] == {each["id"]: each for each in fetched.pop(kind)}, (name, kind)
        assert mirror["properties"] == fetched, name
        members = await person.ask("GET", f"{house.path}/members?limit=1000")
        assert mirror["members"] == {member["user"]["id"]: member for member in members}, name


async def test_a_new_session_is_shown_what_the_old_ones_know(house: House) -> None:
    for name in sorted(MEMBERS):
        known = house.ears[name].mirror
        fresh = await house.fresh_mirror(name)
        for guild_id, guild in fresh.guilds.items():
            if guild_id == house.lobby["id"]:
                continue
            for kind in ("properties", "roles", "channels", "emojis", "stickers"):
                assert known.guilds[guild_id][kind] == guild[kind], (name, kind)
        assert set(known.guilds) == set(fresh.guilds)
