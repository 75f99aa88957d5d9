"""Channels of a guild: made, changed, deleted, and what they pass on."""

from typing import Any

import pytest

from chat.changes import ChannelDraft
from chat.models import Channel, ChannelKind, Invite, Message
from chat.operations.channels import create_channel, delete_channel, update_channel
from chat.operations.overwrites import delete_overwrite, set_overwrite
from core.errors import Code, FieldCode
from core.permissions import ALL, Overwrite, P
from guilds.models import Guild
from tests.operations.events import announced, mark, names
from tests.operations.refusals import code_of, form_error
from tests.shared_rows import shared_rows
from tests.world import GuildPlace, World

pytestmark = pytest.mark.django_db

TEXT, VOICE, CATEGORY, LINK = (
    ChannelKind.GUILD_TEXT,
    ChannelKind.GUILD_VOICE,
    ChannelKind.GUILD_CATEGORY,
    ChannelKind.GUILD_LINK,
)


@shared_rows
def cats() -> GuildPlace:
    """A guild whose alice manages channels."""
    return World().guild().role("managers", P.MANAGE_CHANNELS).member("alice", "managers")


def channel(cats: GuildPlace, name: str) -> Channel:
    return Channel.objects.get(pk=cats.channel_id(name))


def draft(name: str = "x", kind: ChannelKind = TEXT, **more: Any) -> ChannelDraft:
    return ChannelDraft(kind=kind, name=name, **more)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [("Big  Talk!", "big-talk"), ("a--b", "a--b"), ("!!!", "-"), ("ünï côde", "ünï-côde"), ("x" * 100, "x" * 100)],
)
def test_text_channels_have_plain_names(cats: GuildPlace, typed: str, stored: str) -> None:
    assert create_channel(cats.owner, cats.id, draft=draft(typed)).name == stored


def test_other_channels_keep_their_names(cats: GuildPlace) -> None:
    assert create_channel(cats.owner, cats.id, draft=draft("Big  Talk!", VOICE)).name == "Big Talk!"
    error = form_error(create_channel, cats.owner, cats.id, draft=draft("\u200b", VOICE))
    assert error == ("name", FieldCode.NAME_EMPTY_AFTER_NORMALIZATION)
    Guild.objects.filter(pk=cats.id).update(features=["TEXT_CHANNEL_FLEXIBLE_NAMES"])
    assert create_channel(cats.owner, cats.id, draft=draft("Big  Talk!")).name == "Big Talk!"


def test_each_kind_has_its_own_fields(cats: GuildPlace) -> None:
    given = {"topic": "t", "url": "https://x.test/", "bitrate": 8000, "user_limit": 3, "nsfw": True}
    made = {kind: create_channel(cats.owner, cats.id, draft=draft("x", kind, **given)) for kind in (TEXT, VOICE, LINK)}
    assert (made[TEXT].topic, made[TEXT].nsfw, made[TEXT].bitrate, made[TEXT].url) == ("t", True, None, None)
    assert (made[VOICE].bitrate, made[VOICE].user_limit, made[VOICE].topic) == (8000, 3, None)
    assert (made[LINK].url, made[LINK].topic, made[LINK].user_limit) == ("https://x.test/", None, None)
    assert create_channel(cats.owner, cats.id, draft=draft("y", VOICE)).bitrate == 64_000


def test_a_new_channel_finds_its_place(cats: GuildPlace) -> None:
    cats.category("box")
    box = cats.channel_id("box")
    for name, kind in (("v1", VOICE), ("t1", TEXT), ("t2", TEXT), ("v2", VOICE)):
        create_channel(cats.owner, cats.id, draft=draft(name, kind, parent_id=box))
    inside = Channel.objects.filter(parent_id=box).order_by("position", "id").values_list("name", flat=True)
    assert list(inside) == ["t1", "t2", "v1", "v2"]
    last = create_channel(cats.owner, cats.id, draft=draft("free"))
    assert last.position == max(Channel.objects.filter(guild_id=cats.id).values_list("position", flat=True))


def test_those_who_make_room_are_announced(cats: GuildPlace) -> None:
    start = mark()
    create_channel(cats.owner, cats.id, draft=draft("new", parent_id=cats.channel_id("Text Channels")))
    heard = announced(start)
    assert names(heard) == ["ChannelCreated", "ChannelsUpdated"]
    moved = heard[1].channels  # type: ignore[attr-defined]
    assert {record.name: record.position for record in moved} == {"Voice Channels": 2}


def test_a_channel_without_overwrites_takes_those_of_its_category(cats: GuildPlace) -> None:
    cats.overwrite("Text Channels", "managers", deny=P.SEND_MESSAGES)
    parent = cats.channel_id("Text Channels")
    inherited = create_channel(cats.owner, cats.id, draft=draft("a", parent_id=parent))
    own = create_channel(cats.owner, cats.id, draft=draft("b", parent_id=parent, overwrites=()))
    assert [entry.id for entry in inherited.overwrites] == [cats.role_id("managers")]
    assert own.overwrites == ()


@pytest.mark.parametrize(
    ("parent", "kind", "code"),
    [
        ("general", TEXT, FieldCode.PARENT_MUST_BE_CATEGORY),
        ("elsewhere", TEXT, FieldCode.INVALID_PARENT_CHANNEL),
        ("Text Channels", CATEGORY, FieldCode.CATEGORIES_CANNOT_HAVE_PARENTS),
    ],
)
def test_a_parent_is_a_category_of_the_guild(cats: GuildPlace, parent: str, kind: ChannelKind, code: FieldCode) -> None:
    other = cats.world.guild("dogs").category("elsewhere").channel_id("elsewhere")
    parent_id = other if parent == "elsewhere" else cats.channel_id(parent)
    assert form_error(create_channel, cats.owner, cats.id, draft=draft("x", kind, parent_id=parent_id)) == (
        "parent_id",
        code,
    )


def test_guilds_and_categories_fill_up(cats: GuildPlace) -> None:
    cats.category("box")
    box = cats.channel_id("box")
    Channel.objects.bulk_create([Channel(guild_id=cats.id, kind=0, name="x", parent_id=box) for _ in range(50)])
    assert code_of(create_channel, cats.owner, cats.id, draft=draft(parent_id=box)) == Code.MAX_CATEGORY_CHANNELS
    free = cats.channel("free").channel_id("free")
    assert code_of(update_channel, cats.owner, free, changes={"parent_id": box}) == Code.MAX_CATEGORY_CHANNELS
    left = 500 - Channel.objects.filter(guild_id=cats.id).count()
    Channel.objects.bulk_create([Channel(guild_id=cats.id, kind=0, name="x") for _ in range(left)])
    assert code_of(create_channel, cats.owner, cats.id, draft=draft()) == Code.MAX_GUILD_CHANNELS


def test_making_and_changing_needs_the_permission(cats: GuildPlace) -> None:
    cats.member("bob")
    alice, bob = cats.world.person("alice"), cats.world.person("bob")
    general = cats.channel_id("general")
    assert create_channel(alice, cats.id, draft=draft())
    assert update_channel(alice, general, changes={"topic": "t"}).topic == "t"
    assert code_of(create_channel, bob, cats.id, draft=draft()) == Code.MISSING_PERMISSIONS
    assert code_of(update_channel, bob, general, changes={"topic": "x"}) == Code.MISSING_PERMISSIONS
    assert code_of(delete_channel, bob, general) == Code.MISSING_PERMISSIONS
    cats.overwrite("general", "alice", deny=P.MANAGE_CHANNELS)
    assert code_of(update_channel, alice, general, changes={"topic": "x"}) == Code.MISSING_PERMISSIONS
    cats.overwrite("general", "alice", deny=P.VIEW_CHANNEL, allow=P.MANAGE_CHANNELS)
    assert code_of(update_channel, alice, general, changes={"topic": "x"}) == Code.MISSING_PERMISSIONS
    stranger = cats.world.person("stranger")
    assert code_of(update_channel, stranger, general, changes={"topic": "x"}) == Code.ACCESS_DENIED
    assert code_of(update_channel, alice, 1, changes={"topic": "x"}) == Code.UNKNOWN_CHANNEL


def test_a_repeated_change_is_not_announced(cats: GuildPlace) -> None:
    general = cats.channel_id("general")
    for expected in (["ChannelUpdated"], []):
        start = mark()
        update_channel(cats.owner, general, changes={"topic": "t", "rate_limit_per_user": 5})
        assert names(announced(start)) == expected


def test_moving_by_edit_puts_the_channel_where_a_new_one_would_stand(cats: GuildPlace) -> None:
    cats.channel("free")
    moved = update_channel(cats.owner, cats.channel_id("free"), changes={"parent_id": cats.channel_id("Text Channels")})
    assert (moved.parent_id, moved.position) == (cats.channel_id("Text Channels"), 1)


def test_a_voice_region_needs_its_permission_and_to_exist(cats: GuildPlace) -> None:
    alice, general = cats.world.person("alice"), cats.channel_id("General")
    assert code_of(update_channel, alice, general, changes={"rtc_region": "mars"}) == Code.MISSING_PERMISSIONS
    error = form_error(update_channel, cats.owner, general, changes={"rtc_region": "mars"})
    assert error == ("rtc_region", FieldCode.INVALID_RTC_REGION)


# -- overwrites ------------------------------------------------------------------------------------------------------


def test_overwrites_hold_only_bits_that_the_writer_has(cats: GuildPlace) -> None:
    alice = cats.world.person("alice")
    fine = (Overwrite(cats.id, 0, int(P.SEND_MESSAGES), int(P.ADD_REACTIONS)),)
    for wrong in (Overwrite(cats.id, 0, int(P.BAN_MEMBERS), 0), Overwrite(cats.id, 0, 0, int(P.ADMINISTRATOR))):
        code = code_of(create_channel, alice, cats.id, draft=draft(overwrites=(wrong,)))
        assert code == Code.MISSING_PERMISSIONS
        code = code_of(update_channel, alice, cats.channel_id("general"), changes={"overwrites": (*fine, wrong)})
        assert code == Code.MISSING_PERMISSIONS
    assert create_channel(alice, cats.id, draft=draft("fine", overwrites=fine)).overwrites == fine


def test_setting_one_needs_manage_roles_and_its_bits_in_the_channel(cats: GuildPlace) -> None:
    alice, general = cats.world.person("alice"), cats.channel_id("general")
    one = Overwrite(cats.id, 0, 0, int(P.SEND_MESSAGES))
    assert code_of(set_overwrite, alice, general, overwrite=one) == Code.MISSING_PERMISSIONS
    cats.role("keepers", P.MANAGE_ROLES).member("carol", "keepers")
    carol = cats.world.person("carol")
    set_overwrite(carol, general, overwrite=one)
    # She now lacks the bit in this channel, so she cannot hand it out there.
    assert code_of(set_overwrite, carol, general, overwrite=one) == Code.MISSING_PERMISSIONS
    cats.role("admins", P.ADMINISTRATOR).member("dora", "admins")
    set_overwrite(cats.world.person("dora"), general, overwrite=Overwrite(5, 1, ALL, 0))


def test_setting_replaces_and_deleting_twice_does_nothing(cats: GuildPlace) -> None:
    general = cats.channel_id("general")
    for expected in (["ChannelUpdated"], []):
        start = mark()
        set_overwrite(cats.owner, general, overwrite=Overwrite(5, 1, 1024, 0))
        assert names(announced(start)) == expected
    set_overwrite(cats.owner, general, overwrite=Overwrite(5, 1, 0, 1024))
    assert channel(cats, "general").overwrites == [{"id": 5, "type": 1, "allow": 0, "deny": 1024}]
    for expected in (["ChannelUpdated"], []):
        start = mark()
        delete_overwrite(cats.owner, general, 5)
        assert names(announced(start)) == expected


def test_a_channel_has_at_most_500_overwrites(cats: GuildPlace) -> None:
    general = cats.channel_id("general")
    many = tuple(Overwrite(number, 1, 0, 0) for number in range(1, 501))
    update_channel(cats.owner, general, changes={"overwrites": many})
    set_overwrite(cats.owner, general, overwrite=Overwrite(7, 1, 1024, 0))
    error = form_error(set_overwrite, cats.owner, general, overwrite=Overwrite(501, 1, 0, 0))
    assert error == ("permission_overwrites", FieldCode.INVALID_FORMAT)


def test_a_category_passes_its_overwrites_on_to_children_in_step(cats: GuildPlace) -> None:
    cats.category("box").channel("synced", parent="box").channel("apart", parent="box")
    cats.overwrite("apart", "managers", deny=P.SEND_MESSAGES)
    start = mark()
    cats.overwrite("box", "managers", deny=P.ADD_REACTIONS).overwrite("box", "alice", allow=P.ADD_REACTIONS)
    heard = [event.channel.name for event in announced(start)]  # type: ignore[attr-defined]
    assert heard == ["box", "synced", "box", "synced"]
    assert channel(cats, "synced").overwrites == channel(cats, "box").overwrites
    assert len(channel(cats, "apart").overwrites) == 1


# -- deleting --------------------------------------------------------------------------------------------------------


def test_a_deleted_category_leaves_its_children(cats: GuildPlace) -> None:
    start = mark()
    delete_channel(cats.owner, cats.channel_id("Text Channels"))
    assert names(announced(start)) == ["ChannelUpdated", "ChannelDeleted"]
    assert channel(cats, "general").parent_id is None


def test_a_deleted_channel_is_forgotten_everywhere(cats: GuildPlace) -> None:
    general = cats.channel_id("general")
    Guild.objects.filter(pk=cats.id).update(rules_channel_id=general)
    start = mark()
    delete_channel(cats.owner, general)
    assert names(announced(start)) == ["ChannelDeleted", "GuildUpdated"]
    assert (cats.guild.system_channel_id, cats.guild.rules_channel_id) == (None, None)
    assert not Invite.objects.filter(channel_id=general).exists()
    assert not Message.objects.filter(channel_id=general).exists()
    cats.world.person("late")
    assert code_of(delete_channel, cats.owner, general) == Code.UNKNOWN_CHANNEL
