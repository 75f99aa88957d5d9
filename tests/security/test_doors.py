"""No door is forgotten: whatever brings a picture is refused when the picture is banned, and leaves nothing."""

import ast
import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from chat.models import MediaFile
from core import screening
from core.actor import Actor
from core.errors import Code, ProductError
from core.images import places
from core.screening import Offered
from core.storage import files
from moderation.file_bans import bans
from moderation.models import Report
from moderation.operations.file_bans import ban_file
from tests.doors import JPEG, PICTURE, REFUSED, Doors
from tests.world import World

ROOT = Path(__file__).parents[2]
PACKAGES = ("accounts", "chat", "config", "core", "gateway", "guilds", "integrations", "moderation", "posts", "topics")
# Whatever writes into the storage, and why it may: nothing else does.
WRITES = {
    "accounts/exports/making.py": "a copy of what is here already",
    "chat/operations/files.py": "screened there",
    "chat/streams.py": "screened there",
    "config/checking.py": "the server's own words",
    "config/transfer/restoring.py": "a backup of the operator",
    "core/images/storing.py": "screened in core/images/places.py",
    "integrations/downloads/publishing.py": "programs of the operator",
    "integrations/operations/themes.py": "style sheets, in which nothing is a picture",
    "moderation/evidence_making.py": "what was refused, where nobody gets at it",
    "moderation/archives/making.py": "a copy of what is here already",
}
# Who may write a picture without having it screened.
KEEPS_PICTURES = {"core/images/places.py"}


def calls(source: str) -> Iterator[tuple[str, str]]:
    """Every call of a method, as (what it is called on, the method's name)."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield ast.unparse(node.func.value), node.func.attr


def sources() -> Iterator[tuple[str, str]]:
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            yield path.relative_to(ROOT).as_posix(), path.read_text()


@pytest.mark.once
def test_nothing_else_writes_into_the_storage() -> None:
    kept = dict(sources())
    writes = {
        name
        for name, source in kept.items()
        if "storage" in source
        and any(method == "put" and ("files" in place or "local" in place) for place, method in calls(source))
    }
    assert writes == set(WRITES)
    assert {name for name, source in kept.items() if "keep_file(" in source} - KEEPS_PICTURES == {
        "core/images/storing.py"
    }


@pytest.mark.once
def test_every_place_of_pictures_has_a_door_in_the_table() -> None:
    doors = {"emoji", "sticker"} | {name.replace("_", ".", 1) for name in REFUSED}
    named = {"room.background", "group.icon", "webhook.avatar", "user.avatar", "user.banner", "member.avatar"}
    assert set(places._places) - doors == set(), "a new place of pictures needs a door in tests/doors.py"
    assert named <= doors


@pytest.fixture(autouse=True)
def _nothing_is_remembered() -> Iterator[None]:
    yield
    bans.forget()


@pytest.fixture
def doors(db: Any, monkeypatch: Any) -> Doors:
    made = Doors(monkeypatch)
    admin = World().person(acls=["*"])
    for content in (PICTURE, JPEG):
        ban_file(admin, sha256=hashlib.sha256(content).hexdigest())
    return made


def test_a_banned_picture_comes_through_no_door(doors: Doors) -> None:
    before = set(files().keys())
    outcomes = {name: door(doors).body for name, door in REFUSED.items()}
    assert {name: body for name, body in outcomes.items() if body.get("code") != "CONTENT_BLOCKED"} == {}
    assert doors.external().status == 404
    assert set(files().keys()) == before
    assert not MediaFile.objects.exists()
    assert not Report.objects.exists(), "a banned file is refused, and nobody is reported for it"


def test_every_door_opens_for_another_picture(db: Any, monkeypatch: Any) -> None:
    """The requests of the table are right but for what they bring."""
    doors = Doors(monkeypatch)
    assert {name: reply.body for name, door in REFUSED.items() if (reply := door(doors)).status >= 300} == {}
    assert doors.external().status == 200


def test_what_nobody_could_look_at_comes_through_no_door(db: Any, monkeypatch: Any) -> None:
    """And who looks is told where, and by whom."""
    doors, seen = Doors(monkeypatch), list[Offered]()

    def look(offered: Sequence[Offered]) -> None:
        seen.extend(offered)
        raise ProductError(Code.CSAM_SCAN_FAILED)

    monkeypatch.setattr(screening.content_offered, "_functions", [look])
    for name, door in REFUSED.items():
        reply = door(doors)
        assert reply.status == 500, (name, reply.body)
    assert doors.external().status == 404
    assert not MediaFile.objects.exists()
    assert {one.media_type for one in seen} == {"image/png", "image/jpeg"}
    assert all(one.user_id for one in seen if one.place.kind != "external")
    assert any(one.place.guild_id == doors.guild.id for one in seen if one.place.kind == "emoji")
    assert isinstance(doors.bob, Actor)
