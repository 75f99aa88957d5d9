"""Reordering channels: display order, parents, synced permissions and refusals."""

import pytest
from django.core.cache import cache

from chat.changes import ChannelMove
from chat.models import Channel, ChannelKind
from chat.operations.channel_order import reorder_channels
from core.errors import Code, FieldCode
from core.permissions import P
from tests.operations.events import announced, mark, names
from tests.operations.refusals import code_of, form_error, refused
from tests.shared_rows import shared_rows
from tests.world import GuildPlace, World

pytestmark = pytest.mark.django_db


@shared_rows
def cats() -> GuildPlace:
    """Text Channels (general, a, b), Voice Channels (General), free."""
    return World().guild().channel("a", parent="Text Channels").channel("b", parent="Text Channels").channel("free")


def shown(cats: GuildPlace) -> list[str]:
    """The channels in order of display, children indented; also checks that the numbers are 1 to N."""
    rows = list(Channel.objects.filter(guild_id=cats.id).order_by("position", "id"))
    assert [row.position for row in rows] == list(range(1, len(rows) + 1))
    return [("  " if row.parent_id else "") + (row.name or "") for row in rows]


def move(cats: GuildPlace, name: str, **how: object) -> ChannelMove:
    if "parent" in how:
        parent = how.pop("parent")
        how |= {"moves_parent": True, "parent_id": cats.channel_id(str(parent)) if parent else None}
    return ChannelMove(channel_id=cats.channel_id(name), **how)  # type: ignore[arg-type]


def test_a_channel_moves_among_its_siblings(cats: GuildPlace) -> None:
    cats.move(move(cats, "b", position=0))
    assert shown(cats) == ["Text Channels", "  b", "  general", "  a", "Voice Channels", "  General", "free"]


def test_a_category_moves_with_its_children(cats: GuildPlace) -> None:
    cats.move(move(cats, "Voice Channels", position=0))
    assert shown(cats)[:3] == ["Voice Channels", "  General", "Text Channels"]


def test_a_far_position_is_the_end(cats: GuildPlace) -> None:
    cats.move(move(cats, "general", position=99))
    assert shown(cats)[:4] == ["Text Channels", "  a", "  b", "  general"]


def test_without_a_position_text_stands_before_voice_and_voice_at_the_end(cats: GuildPlace) -> None:
    cats.move(move(cats, "free", parent="Voice Channels"), move(cats, "General", parent="Text Channels"))
    assert shown(cats) == ["Text Channels", "  general", "  a", "  b", "  General", "Voice Channels", "  free"]


def test_a_channel_leaves_its_category(cats: GuildPlace) -> None:
    cats.move(move(cats, "a", parent=None, position=0))
    assert shown(cats)[:2] == ["a", "Text Channels"]


def test_locked_permissions_are_those_of_the_new_parent(cats: GuildPlace) -> None:
    cats.role("mods").overwrite("Voice Channels", "mods", deny=P.VIEW_CHANNEL)
    cats.move(move(cats, "a", parent="Voice Channels", lock_permissions=True), move(cats, "b", parent="Voice Channels"))
    a, b = (Channel.objects.get(pk=cats.channel_id(name)) for name in "ab")
    assert [entry["id"] for entry in a.overwrites] == [cats.role_id("mods")]
    assert b.overwrites == []


def test_only_what_changed_is_announced(cats: GuildPlace) -> None:
    cats.move()
    start = mark()
    cats.move(move(cats, "b", position=1))
    (event,) = announced(start)
    assert {record.name for record in event.channels} == {"a", "b"}  # type: ignore[attr-defined]
    start = mark()
    cats.move(move(cats, "b", position=1))
    assert names(announced(start)) == []


def test_refusals(cats: GuildPlace) -> None:
    other = cats.world.guild("dogs").channel("elsewhere").category("box")
    cases = {
        (ChannelMove(other.channel_id("elsewhere")),): ("id", FieldCode.CHANNEL_NOT_FOUND),
        (ChannelMove(cats.channel_id("a"), parent_id=other.channel_id("box"), moves_parent=True),): (
            "parent_id",
            FieldCode.INVALID_PARENT_CHANNEL,
        ),
        (move(cats, "a", parent="b"),): ("parent_id", FieldCode.PARENT_MUST_BE_CATEGORY),
        (move(cats, "Voice Channels", parent="Text Channels"),): (
            "parent_id",
            FieldCode.CATEGORIES_CANNOT_HAVE_PARENTS,
        ),
        (move(cats, "General", parent="Text Channels", position=0),): (
            "preceding_sibling_id",
            FieldCode.VOICE_CHANNELS_CANNOT_BE_ABOVE_TEXT_CHANNELS,
        ),
    }
    before = list(Channel.objects.filter(guild_id=cats.id).order_by("id").values())
    for moves, error in cases.items():
        assert form_error(reorder_channels, cats.owner, cats.id, moves=[move(cats, "b", position=0), *moves]) == error
    assert list(Channel.objects.filter(guild_id=cats.id).order_by("id").values()) == before


def test_a_full_category_takes_no_more(cats: GuildPlace) -> None:
    box = cats.category("box").channel_id("box")
    rows = [Channel(guild_id=cats.id, kind=ChannelKind.GUILD_TEXT, name="x", parent_id=box) for _ in range(50)]
    Channel.objects.bulk_create(rows)
    assert code_of(cats.move, move(cats, "free", parent="box")) == Code.MAX_CATEGORY_CHANNELS
    cats.move(ChannelMove(rows[0].id, position=5))


def test_what_one_cannot_see_one_cannot_move(cats: GuildPlace) -> None:
    cats.role("managers", P.MANAGE_CHANNELS).member("alice", "managers").member("bob")
    cats.overwrite("a", "managers", deny=P.VIEW_CHANNEL)
    alice, bob = cats.world.person("alice"), cats.world.person("bob")
    assert code_of(reorder_channels, alice, cats.id, moves=[move(cats, "a", position=0)]) == Code.MISSING_PERMISSIONS
    assert code_of(reorder_channels, bob, cats.id, moves=[]) == Code.MISSING_PERMISSIONS
    reorder_channels(alice, cats.id, moves=[move(cats, "b", position=0)])


def test_a_reorder_waits_for_no_other(cats: GuildPlace) -> None:
    cache.add(f"guild:{cats.id}:reordering:channels", True, timeout=60)
    refusal = refused(cats.move)
    assert (refusal.status, refusal.code) == (423, Code.GENERAL_ERROR)
    cache.clear()
    cats.move()
    cats.move()  # the lock is given back
