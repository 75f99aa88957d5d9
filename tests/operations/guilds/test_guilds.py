"""Guilds as wholes: what making, changing, handing over and deleting them leaves behind."""

from datetime import timedelta

import pytest

from accounts.models import UserSettings
from chat.models import Channel, ChannelKind
from core.clock import now
from core.errors import Code, FieldCode, InvalidForm
from core.ids import created_at
from core.permissions import DEFAULT, P
from guilds.models import Guild, Member, Role
from guilds.operations.ending import delete_guild
from guilds.operations.guilds import create_guild, switch_feature, transfer_guild, update_guild
from tests.operations.events import announced, mark, names
from tests.operations.refusals import refused
from tests.world import World

pytestmark = pytest.mark.django_db


def test_a_new_guild_has_a_role_four_channels_and_its_maker() -> None:
    owner = World().person("owner")
    guild = create_guild(owner, name="Cats")
    everyone = Role.objects.get(guild_id=guild.id)
    assert (everyone.id, everyone.name, everyone.permissions, everyone.position) == (guild.id, "@everyone", DEFAULT, 0)
    shape = Channel.objects.filter(guild_id=guild.id).order_by("id").values_list("kind", "name", "position")
    assert list(shape) == [
        (ChannelKind.GUILD_CATEGORY, "Text Channels", 0),
        (ChannelKind.GUILD_TEXT, "general", 0),
        (ChannelKind.GUILD_CATEGORY, "Voice Channels", 1),
        (ChannelKind.GUILD_VOICE, "General", 0),
    ]
    assert guild.system_channel_id == Channel.objects.get(guild_id=guild.id, name="general").id
    assert list(Member.objects.filter(guild_id=guild.id).values_list("user_id", "join_source")) == [(owner.user_id, 0)]
    assert guild.features == ("ANIMATED_BANNER", "ANIMATED_ICON", "BANNER", "INVITE_SPLASH")


def test_the_maker_hears_of_folders_first_and_then_of_the_guild() -> None:
    owner, start = World().person("owner"), mark()
    guild = create_guild(owner, name="Cats")
    heard = announced(start)
    assert names(heard) == ["UserSettingsUpdated", "MemberJoined"]
    assert heard[1].streams() == (f"guild:{guild.id}", f"user:{owner.user_id}")
    assert UserSettings.objects.get(user=owner.user).guild_folders[0]["guild_ids"] == [guild.id]


def test_the_guild_of_an_unclaimed_account_takes_nobody_in_until_it_is_claimed() -> None:
    owner = World().person("owner", password="!")
    guild = create_guild(owner, name="Cats", empty_features=True)
    assert guild.features == ("INVITES_DISABLED",)
    assert switch_feature(owner, guild.id, feature="INVITES_DISABLED", enabled=False).features == guild.features
    owner.user.set_password("correct-horse-42")
    owner.user.save()
    assert switch_feature(owner, guild.id, feature="INVITES_DISABLED", enabled=False).features == ()


def test_nobody_is_in_more_guilds_than_the_instance_allows() -> None:
    owner = World().person("owner")
    guild = create_guild(owner, name="Cats")
    other = World().person("other")
    for number in range(199):
        Member.objects.create(guild=Guild.objects.create(name=str(number), owner=other.user), user=owner.user)
    refusal = refused(create_guild, owner, name="One too many")
    assert (refusal.code, refusal.extra) == (Code.MAX_GUILDS, {"max_guilds": 200})
    assert Guild.objects.filter(owner=owner.user).count() == 1
    assert guild.id


def test_every_event_has_a_version_of_its_own_without_gaps() -> None:
    world, start = World(), mark()
    cats = world.guild().role("mods", P.KICK_MEMBERS).member("alice", "mods").category("Box")
    cats.channel("lounge", parent="Box").overwrite("Box", "mods", deny=P.SEND_MESSAGES)
    versions = [event.version for event in announced(start) if hasattr(event, "version")]
    assert versions == list(range(2, 2 + len(versions)))
    assert cats.guild.version == versions[-1]


def test_a_change_is_announced_once_and_a_repetition_not_at_all() -> None:
    cats = World().guild()
    for expected in (["GuildUpdated"], []):
        start = mark()
        update_guild(cats.owner, cats.id, changes={"name": "Dogs", "verification_level": 2})
        assert names(announced(start)) == expected
    assert (cats.guild.name, cats.guild.verification_level) == ("Dogs", 2)


def test_only_switchable_features_are_switched() -> None:
    cats = World().guild()
    Guild.objects.filter(pk=cats.id).update(features=["BANNER", "INVITES_DISABLED"])
    changed = update_guild(cats.owner, cats.id, changes={"features": ["DETACHED_BANNER", "VERIFIED", "PARTNERED"]})
    assert changed.features == ("BANNER", "DETACHED_BANNER")


def test_giving_up_flexible_names_brings_plain_names_back() -> None:
    cats = World().guild()
    switch_feature(cats.owner, cats.id, feature="TEXT_CHANNEL_FLEXIBLE_NAMES", enabled=True)
    cats.channel("Big Talk!")
    start = mark()
    switch_feature(cats.owner, cats.id, feature="TEXT_CHANNEL_FLEXIBLE_NAMES", enabled=False)
    assert names(announced(start)) == ["GuildUpdated", "ChannelsUpdated"]
    assert cats.channel_id("big-talk")


@pytest.mark.parametrize(
    ("field", "name", "code"),
    [
        ("system_channel_id", "General", FieldCode.SYSTEM_CHANNEL_MUST_BE_TEXT),
        ("afk_channel_id", "general", FieldCode.AFK_CHANNEL_MUST_BE_VOICE),
    ],
)
def test_referred_channels_are_of_the_right_kind(field: str, name: str, code: FieldCode) -> None:
    cats = World().guild()
    with pytest.raises(InvalidForm) as caught:
        update_guild(cats.owner, cats.id, changes={field: cats.channel_id(name)})  # type: ignore[misc]
    assert [(error.path, error.code) for error in caught.value.errors] == [(field, code)]


def test_referred_channels_are_of_this_guild() -> None:
    world = World()
    cats, dogs = world.guild("cats"), world.guild("dogs")
    with pytest.raises(InvalidForm) as caught:
        update_guild(cats.owner, cats.id, changes={"system_channel_id": dogs.channel_id("general")})
    assert caught.value.errors[0].code == FieldCode.SYSTEM_CHANNEL_MUST_BE_IN_GUILD


def test_the_history_cutoff_lies_in_the_life_of_the_guild() -> None:
    cats = World().guild()
    for moment, code in [
        (created_at(cats.id) - timedelta(seconds=1), FieldCode.MESSAGE_HISTORY_CUTOFF_BEFORE_GUILD_CREATION),
        (now() + timedelta(hours=1), FieldCode.MESSAGE_HISTORY_CUTOFF_IN_FUTURE),
    ]:
        with pytest.raises(InvalidForm) as caught:
            update_guild(cats.owner, cats.id, changes={"message_history_cutoff": moment})
        assert caught.value.errors[0].code == code
    moment = now()
    assert (
        update_guild(cats.owner, cats.id, changes={"message_history_cutoff": moment}).message_history_cutoff == moment
    )


def test_the_demand_for_authenticators_is_the_owners_who_needs_one() -> None:
    cats = World().guild().role("managers", P.MANAGE_GUILD).member("alice", "managers")
    manager = cats.world.person("alice")
    assert refused(update_guild, manager, cats.id, changes={"mfa_level": 1}).code == Code.MISSING_PERMISSIONS
    with pytest.raises(InvalidForm) as caught:
        update_guild(cats.owner, cats.id, changes={"mfa_level": 1})
    assert caught.value.errors[0].code == FieldCode.MUST_ENABLE_2FA_BEFORE_REQUIRING_FOR_MODS
    cats.owner.user.authenticator_types = [0]
    cats.owner.user.save()
    assert update_guild(cats.owner, cats.id, changes={"mfa_level": 1}).mfa_level == 1
    assert refused(update_guild, manager, cats.id, changes={"name": "x"}).code == Code.MISSING_PERMISSIONS


def test_only_the_owner_hands_over_and_deletes() -> None:
    cats = World().guild().role("admins", P.ADMINISTRATOR).member("alice", "admins")
    admin = cats.world.person("alice")
    assert refused(transfer_guild, admin, cats.id, new_owner_id=admin.user_id).code == Code.MISSING_PERMISSIONS
    assert refused(delete_guild, admin, cats.id).code == Code.MISSING_PERMISSIONS
    assert transfer_guild(cats.owner, cats.id, new_owner_id=admin.user_id).owner_id == admin.user_id
    assert refused(delete_guild, cats.owner, cats.id).code == Code.MISSING_PERMISSIONS


def test_a_guild_goes_to_members_who_are_people() -> None:
    cats = World().guild()
    cats.world.bot("helper")
    cats.member("helper")
    bot, stranger = cats.world.person("helper"), cats.world.person("stranger")
    refusal = refused(transfer_guild, cats.owner, cats.id, new_owner_id=bot.user_id)
    assert refusal.code == Code.CANNOT_TRANSFER_OWNERSHIP_TO_BOT
    assert refused(transfer_guild, cats.owner, cats.id, new_owner_id=stranger.user_id).code == Code.UNKNOWN_MEMBER


def test_deleting_takes_everything_along_and_says_so_once() -> None:
    cats = World().guild().role("mods").member("alice", "mods").channel("lounge")
    start = mark()
    delete_guild(cats.owner, cats.id)
    assert names(announced(start)) == ["GuildDeleted"]
    assert not Guild.objects.filter(pk=cats.id).exists()
    for model in (Channel, Role, Member):
        assert not model.objects.filter(guild_id=cats.id).exists()


@pytest.mark.parametrize(
    ("feature", "is_staff", "is_open"),
    [
        ("UNAVAILABLE_FOR_EVERYONE", True, False),
        ("UNAVAILABLE_FOR_EVERYONE_BUT_STAFF", False, False),
        ("UNAVAILABLE_FOR_EVERYONE_BUT_STAFF", True, True),
    ],
)
def test_an_unavailable_guild_is_closed(feature: str, is_staff: bool, is_open: bool) -> None:
    world = World()
    world.person("owner", flags=1 if is_staff else 0)
    cats = world.guild()
    Guild.objects.filter(pk=cats.id).update(features=[feature])
    if is_open:
        assert update_guild(cats.owner, cats.id, changes={"name": "Dogs"}).name == "Dogs"
    else:
        assert refused(update_guild, cats.owner, cats.id, changes={"name": "Dogs"}).code == Code.MISSING_ACCESS
