"""Memberships: coming and going, names, roles, timeouts, and who may act on whom."""

from datetime import timedelta
from typing import Any

import pytest

from accounts.models import UserSettings
from core.clock import now
from core.errors import Code, FieldCode
from core.permissions import P
from guilds.models import Guild, Member
from guilds.operations.joining import add_bot, end_temporary_memberships, kick_member, leave_guild
from guilds.operations.members import give_role, take_role, update_member
from tests.operations.events import announced, mark, names
from tests.operations.refusals import code_of, form_error
from tests.registrations import guild_side
from tests.shared_rows import shared_rows
from tests.wire import Wire
from tests.world import GuildPlace, World

pytestmark = pytest.mark.django_db


@shared_rows
def ranks() -> GuildPlace:
    """A guild with a ladder: owner, high (all powers), mid (all powers), low (none), plain."""
    powers = P.KICK_MEMBERS | P.MANAGE_NICKNAMES | P.MANAGE_ROLES | P.MODERATE_MEMBERS | P.MUTE_MEMBERS
    cats = World().guild().role("high", powers).role("mid", powers).role("low").role("lowest")
    for name in ("high", "mid", "low"):
        cats.member(name, name)
    return cats.member("plain")


def test_leaving_is_heard_by_the_guild_and_the_leaver(ranks: GuildPlace) -> None:
    plain, start = ranks.world.person("plain"), mark()
    leave_guild(plain, ranks.id)
    heard = announced(start)
    assert names(heard) == ["MemberLeft", "UserSettingsUpdated"]
    assert heard[0].streams() == (f"guild:{ranks.id}", f"user:{plain.user_id}")
    assert UserSettings.objects.get(user=plain.user).guild_folders[0]["guild_ids"] == []
    assert ranks.guild.member_count == Member.objects.filter(guild_id=ranks.id).count() == 4


def test_joining_is_told_in_order_to_the_joiner_too(ranks: GuildPlace) -> None:
    start = mark()
    ranks.member("late")
    late = ranks.world.person("late")
    heard = announced(start)
    assert names(heard) == ["UserSettingsUpdated", "MemberJoined", "MessageCreated"]
    for event in heard[1:]:
        assert event.streams() == (f"guild:{ranks.id}", f"user:{late.user_id}")
    assert heard[2].place.version == heard[1].version  # type: ignore[attr-defined]
    assert ranks.membership("late").inviter_id == ranks.owner.user_id


def test_the_system_channel_keeps_quiet_when_told_to(ranks: GuildPlace) -> None:
    Guild.objects.filter(pk=ranks.id).update(system_channel_flags=1)
    start = mark()
    ranks.member("late")
    assert names(announced(start)) == ["UserSettingsUpdated", "MemberJoined"]


def test_the_owner_stays_and_strangers_have_nothing_to_leave(ranks: GuildPlace) -> None:
    assert form_error(leave_guild, ranks.owner, ranks.id) == ("guild_id", FieldCode.CANNOT_LEAVE_GUILD_AS_OWNER)
    assert code_of(leave_guild, ranks.world.person("stranger"), ranks.id) == Code.UNKNOWN_MEMBER
    assert code_of(leave_guild, ranks.owner, 1) == Code.UNKNOWN_GUILD


def test_only_a_higher_rank_removes(ranks: GuildPlace) -> None:
    person = ranks.world.person
    expected = {
        ("low", "plain"): Code.MISSING_PERMISSIONS,
        ("mid", "high"): Code.MISSING_PERMISSIONS,
        ("mid", "mid"): Code.UNKNOWN_MEMBER,
        ("high", "owner"): Code.UNKNOWN_MEMBER,
        ("high", "stranger"): Code.UNKNOWN_MEMBER,
        ("stranger", "plain"): Code.ACCESS_DENIED,
    }
    for (actor, target), code in expected.items():
        assert code_of(kick_member, person(actor), ranks.id, person(target).user_id) == code, (actor, target)
    start = mark()
    kick_member(person("mid"), ranks.id, person("low").user_id)
    assert names(announced(start)) == ["MemberLeft", "UserSettingsUpdated"]


def test_equal_ranks_leave_each_other_alone(ranks: GuildPlace) -> None:
    ranks.member("twin", "mid")
    target = ranks.world.person("twin").user_id
    assert code_of(kick_member, ranks.world.person("mid"), ranks.id, target) == Code.MISSING_PERMISSIONS


def test_nicknames(ranks: GuildPlace) -> None:
    person = ranks.world.person
    assert update_member(person("low"), ranks.id, person("low").user_id, changes={"nick": "me"}).nick == "me"
    assert update_member(person("mid"), ranks.id, person("low").user_id, changes={"nick": "you"}).nick == "you"
    for actor, target in (("mid", "high"), ("low", "plain"), ("high", "owner")):
        code = code_of(update_member, person(actor), ranks.id, person(target).user_id, changes={"nick": "x"})
        assert code == Code.MISSING_PERMISSIONS
    ranks.everyone(P.VIEW_CHANNEL)
    code = code_of(update_member, person("low"), ranks.id, person("low").user_id, changes={"nick": "x"})
    assert code == Code.MISSING_PERMISSIONS


def test_timeouts(ranks: GuildPlace) -> None:
    person, until = ranks.world.person, now() + timedelta(hours=1)
    changes = {"communication_disabled_until": until}
    muted = update_member(person("mid"), ranks.id, person("low").user_id, changes=changes)  # type: ignore[arg-type]
    assert muted.communication_disabled_until == until
    for actor, target in (("mid", "mid"), ("mid", "high"), ("high", "mid"), ("high", "owner"), ("low", "plain")):
        code = code_of(update_member, person(actor), ranks.id, person(target).user_id, changes=changes)
        assert code == Code.MISSING_PERMISSIONS, (actor, target)
    far = {"communication_disabled_until": now() + timedelta(days=366)}
    assert form_error(update_member, person("mid"), ranks.id, person("low").user_id, changes=far) == (
        "communication_disabled_until",
        FieldCode.TIMEOUT_CANNOT_EXCEED_365_DAYS,
    )


def test_a_moderator_without_the_demanded_authenticator_is_still_safe_from_timeouts(ranks: GuildPlace) -> None:
    ranks.owner.user.authenticator_types = [0]
    ranks.owner.user.save()
    Guild.objects.filter(pk=ranks.id).update(mfa_level=1)
    changes = {"communication_disabled_until": now() + timedelta(hours=1)}
    target = ranks.world.person("mid").user_id
    assert code_of(update_member, ranks.owner, ranks.id, target, changes=changes) == Code.MISSING_PERMISSIONS


def test_mute_and_deaf(ranks: GuildPlace) -> None:
    person = ranks.world.person
    assert update_member(person("mid"), ranks.id, person("low").user_id, changes={"mute": True, "deaf": True}).deaf
    code = code_of(update_member, person("low"), ranks.id, person("plain").user_id, changes={"mute": True})
    assert code == Code.MISSING_PERMISSIONS


def test_what_is_personal_is_not_changed_for_others(ranks: GuildPlace) -> None:
    target = ranks.world.person("low")
    assert update_member(ranks.owner, ranks.id, target.user_id, changes={"accent_color": 5}).accent_color is None
    assert update_member(target, ranks.id, target.user_id, changes={"accent_color": 5}).accent_color == 5


def test_giving_and_taking_roles_follows_the_rank_of_the_role_alone(ranks: GuildPlace) -> None:
    person, low, lowest = ranks.world.person, ranks.role_id("low"), ranks.role_id("lowest")
    high = person("high").user_id
    for expected in (["MemberUpdated"], []):
        start = mark()
        give_role(person("mid"), ranks.id, high, low)
        assert names(announced(start)) == expected
    for expected in (["MemberUpdated"], []):
        start = mark()
        take_role(person("mid"), ranks.id, high, low)
        assert names(announced(start)) == expected
    plain = person("plain").user_id
    assert code_of(give_role, person("mid"), ranks.id, plain, ranks.role_id("mid")) == Code.MISSING_PERMISSIONS
    assert code_of(give_role, person("low"), ranks.id, plain, lowest) == Code.MISSING_PERMISSIONS
    assert code_of(give_role, ranks.owner, ranks.id, plain, 1) == Code.UNKNOWN_ROLE
    assert code_of(give_role, person("mid"), ranks.id, plain, 1) == Code.MISSING_PERMISSIONS
    assert code_of(give_role, person("mid"), ranks.id, 1, lowest) == Code.UNKNOWN_MEMBER
    assert form_error(give_role, ranks.owner, ranks.id, plain, ranks.id) == ("role_id", FieldCode.INVALID_ROLE_ID)


def test_the_list_of_roles_is_replaced_within_the_rank(ranks: GuildPlace) -> None:
    person, low, lowest = ranks.world.person, ranks.role_id("low"), ranks.role_id("lowest")
    target = person("low").user_id
    assert update_member(person("mid"), ranks.id, target, changes={"role_ids": [lowest, lowest]}).role_ids == (lowest,)
    high = person("high").user_id
    keeps = [ranks.role_id("high"), low]
    assert update_member(person("mid"), ranks.id, high, changes={"role_ids": keeps}).role_ids == tuple(keeps)
    assert code_of(update_member, person("mid"), ranks.id, high, changes={"role_ids": []}) == Code.MISSING_PERMISSIONS
    assert code_of(update_member, person("mid"), ranks.id, target, changes={"role_ids": [1]}) == Code.UNKNOWN_ROLE
    assert form_error(update_member, ranks.owner, ranks.id, target, changes={"role_ids": [ranks.id]}) == (
        "roles",
        FieldCode.INVALID_ROLE_ID,
    )


def test_a_role_ends_a_temporary_membership_and_the_last_session_a_membership_without_one(ranks: GuildPlace) -> None:
    Member.objects.filter(guild_id=ranks.id, user_id=ranks.world.person("plain").user_id).update(temporary=True)
    Member.objects.filter(guild_id=ranks.id, user_id=ranks.world.person("low").user_id).update(temporary=True)
    give_role(ranks.owner, ranks.id, ranks.world.person("low").user_id, ranks.role_id("lowest"))
    for name in ("plain", "low"):
        end_temporary_memberships(ranks.world.person(name))
    left = set(Member.objects.filter(guild_id=ranks.id).values_list("user_id", flat=True))
    assert ranks.world.person("plain").user_id not in left
    assert ranks.world.person("low").user_id in left


def test_a_bot_is_added_once_and_has_no_folders(ranks: GuildPlace) -> None:
    bot, start = ranks.world.bot("helper"), mark()
    add_bot(bot, ranks.id)
    add_bot(bot, ranks.id)
    assert names(announced(start)) == ["MemberJoined", "MessageCreated"]
    assert not UserSettings.objects.filter(user=bot.user).exists()


def test_members_of_nothing_are_unknown(ranks: GuildPlace) -> None:
    assert code_of(update_member, ranks.owner, ranks.id, 1, changes={"nick": "x"}) == Code.UNKNOWN_MEMBER
    assert code_of(update_member, ranks.owner, 1, 1, changes={"nick": "x"}) == Code.UNKNOWN_GUILD


def test_nobody_is_in_voice_where_there_is_none(ranks: GuildPlace) -> None:
    owner, mid = Wire(ranks.owner), Wire(ranks.world.person("mid"))
    path = f"/guilds/{ranks.id}/members/{ranks.world.person('low').user_id}"
    for body in ({"channel_id": None}, {"channel_id": str(ranks.channel_id("General")), "connection_id": "x"}):
        assert owner.send("PATCH", path, body).code == "USER_NOT_IN_VOICE"
        assert mid.send("PATCH", path, body).code == "MISSING_PERMISSIONS"
    assert owner.send("PATCH", path, {"connection_id": "x"}).status == 200


@pytest.mark.parametrize("value", ["tomorrow", True, "2020-13-01T00:00:00Z"])
def test_a_timeout_ends_at_a_moment(ranks: GuildPlace, value: object) -> None:
    path = f"/guilds/{ranks.id}/members/{ranks.world.person('low').user_id}"
    reply = Wire(ranks.owner).send("PATCH", path, {"communication_disabled_until": value})
    assert reply.invalid == [("communication_disabled_until", "INVALID_TIMEOUT_VALUE")]


def test_a_guild_can_want_no_accounts_that_are_nobody_s_yet() -> None:
    """What an edit of the guild does not name stays as it is; who is in stays, too."""
    cats = World().guild("cats")
    owner = Wire(cats.owner)
    invite = owner.send("POST", f"/channels/{cats.channel_id('general')}/invites", {}).body["code"]

    def joins(**credentials: Any) -> tuple[int, str]:
        token = Wire().send("POST", "/auth/register", guild_side(**credentials)).body["token"]
        reply = Wire.signed_in(token).send("POST", f"/invites/{invite}")
        return reply.status, reply.code

    nobody_s: dict[str, Any] = {"email": None, "password": None}
    assert joins(**nobody_s) == (200, "")
    switch = f"/guilds/{cats.id}/disallow-unclaimed-accounts"
    assert "DISALLOW_UNCLAIMED_ACCOUNTS" in owner.send("PATCH", switch, {"enabled": True}).body["features"]
    edited = owner.send("PATCH", f"/guilds/{cats.id}", {"features": ["INVITES_DISABLED"]})
    assert "DISALLOW_UNCLAIMED_ACCOUNTS" in edited.body["features"]
    owner.send("PATCH", f"/guilds/{cats.id}", {"features": []})
    assert joins(**nobody_s) == (403, "GUILD_VERIFICATION_REQUIRED")
    assert joins() == (200, "")
    assert Member.objects.filter(guild_id=cats.id).count() == 3
    assert owner.send("PATCH", switch, {"enabled": False}).status == 200
    assert joins(**nobody_s) == (200, "")
