"""Invites: made, used up, withdrawn, and what keeps people out."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections

from chat.invites import access_invite, invite_for, invites_of_channel, invites_of_guild
from chat.models import Channel, ChannelKind, ChannelMember, Invite
from chat.operations._guild_invites import delete_guild_invite
from chat.operations.invites import InviteDraft, accept_invite, create_invite, delete_invite, invite_is_usable
from core.actor import Actor
from core.clock import now
from core.errors import Code, ProductError
from core.permissions import P
from guilds import hooks
from guilds.models import Ban, Guild, Member
from tests.operations.events import announced, mark, names
from tests.operations.refusals import code_of, refused
from tests.world import GuildPlace, World


@pytest.fixture
def cats(db: None) -> GuildPlace:
    return World().guild().member("alice")


def test_an_equal_invite_of_the_same_person_is_used_again(cats: GuildPlace) -> None:
    alice = cats.world.person("alice")
    first, start = cats.invite(), mark()
    assert cats.invite().code == first.code
    assert names(announced(start)) == []
    for other in ({"max_uses": 5}, {"max_age": 60}, {"temporary": True}, {"unique": True}):
        assert cats.invite(**other).code != first.code
    mine = create_invite(alice, cats.channel_id("general"), draft=InviteDraft())
    assert mine.code != first.code
    assert len(mine.code) == 8
    assert mine.code.isalnum()


def test_making_one_needs_the_permission_and_a_guild_channel(cats: GuildPlace) -> None:
    alice, general = cats.world.person("alice"), cats.channel_id("general")
    cats.overwrite("general", "@everyone", deny=P.CREATE_INSTANT_INVITE)
    assert code_of(create_invite, alice, general, draft=InviteDraft()) == Code.MISSING_PERMISSIONS
    assert code_of(create_invite, cats.world.person("x"), general, draft=InviteDraft()) == Code.ACCESS_DENIED
    dm = Channel.objects.create(kind=ChannelKind.DM)
    ChannelMember.objects.create(channel=dm, user=alice.user)
    assert code_of(create_invite, alice, dm.id, draft=InviteDraft()) == Code.INVALID_CHANNEL_TYPE
    assert code_of(create_invite, cats.owner, dm.id, draft=InviteDraft()) == Code.UNKNOWN_CHANNEL


def test_accepting_joins_once_and_counts_once(cats: GuildPlace) -> None:
    invite, bob = cats.invite(max_uses=5), cats.world.person("bob")
    for _ in range(2):
        assert accept_invite(bob, invite.code).member_count == 3
    assert Invite.objects.get(pk=invite.code).uses == 1
    assert cats.membership("bob").source_invite_code == invite.code


def test_the_last_use_removes_the_invite(cats: GuildPlace) -> None:
    invite, start = cats.invite(max_uses=1), mark()
    accept_invite(cats.world.person("bob"), invite.code)
    assert names(announced(start))[-1] == "InviteDeleted"
    assert code_of(accept_invite, cats.world.person("carol"), invite.code) == Code.UNKNOWN_INVITE


def test_what_keeps_people_out(cats: GuildPlace) -> None:
    invite, bob = cats.invite(), cats.world.person("bob")
    rows = Guild.objects.filter(pk=cats.id)
    rows.update(features=["INVITES_DISABLED"])
    for somebody in (bob, cats.world.person("alice")):
        assert code_of(accept_invite, somebody, invite.code) == Code.INVITES_DISABLED
    assert not invite_is_usable(invite.code)
    rows.update(disabled_operations=1 << 3)
    assert code_of(accept_invite, bob, invite.code) == Code.FEATURE_TEMPORARILY_DISABLED
    assert code_of(cats.invite, unique=True) == Code.FEATURE_TEMPORARILY_DISABLED
    rows.update(features=[], disabled_operations=0)
    ban = Ban.objects.create(guild_id=cats.id, user=bob.user, moderator_id=cats.owner.user_id)
    assert code_of(accept_invite, bob, invite.code) == Code.USER_BANNED_FROM_GUILD
    Ban.objects.filter(pk=ban.pk).update(expires_at=now() - timedelta(seconds=1))
    assert accept_invite(bob, invite.code).code == invite.code


def test_full_guilds_and_busy_people(cats: GuildPlace, monkeypatch: pytest.MonkeyPatch) -> None:
    invite, bob = cats.invite(), cats.world.person("bob")
    Guild.objects.filter(pk=cats.id).update(member_count=1_000_000)
    assert code_of(accept_invite, bob, invite.code) == Code.MAX_GUILD_MEMBERS
    Guild.objects.filter(pk=cats.id).update(member_count=2)
    for number in range(200):
        Member.objects.create(guild=Guild.objects.create(name=str(number), owner=cats.owner.user), user=bob.user)
    assert refused(accept_invite, bob, invite.code).extra == {"max_guilds": 200}
    assert Invite.objects.get(pk=invite.code).uses == 1  # alice's


def test_a_temporary_invite_wants_somebody_who_is_there(cats: GuildPlace, monkeypatch: pytest.MonkeyPatch) -> None:
    invite, bob = cats.invite(temporary=True), cats.world.person("bob")
    monkeypatch.setattr(hooks.connected_people, "collect", lambda user_ids: [set()])
    assert code_of(accept_invite, bob, invite.code) == Code.TEMPORARY_INVITE_REQUIRES_PRESENCE
    monkeypatch.setattr(hooks.connected_people, "collect", lambda user_ids: [set(), set(user_ids)])
    accept_invite(bob, invite.code)
    assert cats.membership("bob").temporary


def test_expired_invites_are_gone_from_everywhere(cats: GuildPlace) -> None:
    invite = cats.invite(max_age=60)
    assert invite.expires_at == invite.created_at + timedelta(seconds=60)
    Invite.objects.filter(pk=invite.code).update(expires_at=now())
    assert code_of(invite_for, invite.code) == Code.UNKNOWN_INVITE
    assert code_of(accept_invite, cats.world.person("bob"), invite.code) == Code.UNKNOWN_INVITE
    assert code_of(delete_invite, cats.owner, invite.code) == Code.UNKNOWN_INVITE
    codes = [each.code for each in invites_of_channel(cats.owner, cats.channel_id("general"))]
    assert invite.code not in codes
    cats.invite(unique=True)
    assert not Invite.objects.filter(pk=invite.code).exists()


def test_lists_are_for_those_who_manage(cats: GuildPlace) -> None:
    alice, general = cats.world.person("alice"), cats.channel_id("general")
    newest = cats.invite(unique=True)
    assert invites_of_guild(cats.owner, cats.id)[0].code == newest.code
    assert code_of(invites_of_guild, alice, cats.id) == Code.MISSING_PERMISSIONS
    assert code_of(invites_of_channel, alice, general) == Code.MISSING_PERMISSIONS


def test_the_maker_and_managers_withdraw(cats: GuildPlace) -> None:
    alice, general = cats.world.person("alice"), cats.channel_id("general")
    cats.member("bob")
    mine = create_invite(alice, general, draft=InviteDraft())
    assert code_of(delete_invite, cats.world.person("bob"), mine.code) == Code.MISSING_PERMISSIONS
    assert code_of(delete_invite, cats.world.person("stranger"), mine.code) == Code.ACCESS_DENIED
    start = mark()
    delete_invite(alice, mine.code)
    assert names(announced(start)) == ["InviteDeleted"]
    other = create_invite(alice, general, draft=InviteDraft())
    delete_invite(cats.owner, other.code)


def test_of_two_who_withdraw_an_invite_at_once_one_does(cats: GuildPlace) -> None:
    found = access_invite(cats.invite().code)
    delete_invite(cats.owner, found.code)
    start = mark()
    assert code_of(delete_guild_invite, cats.owner, found) == Code.UNKNOWN_INVITE
    assert names(announced(start)) == []


def test_a_guild_has_at_most_1000_invites(cats: GuildPlace) -> None:
    general = cats.channel_id("general")
    have = Invite.objects.filter(guild_id=cats.id).count()
    Invite.objects.bulk_create(
        [Invite(code=f"c{number}", channel_id=general, guild_id=cats.id) for number in range(1000 - have)]
    )
    assert refused(cats.invite, unique=True).extra == {"max_guild_invites": 1000}


def in_threads(call: Callable[[Actor], object], people: list[Actor]) -> list[object]:
    """What a call gives each of them, all at once; a refusal's code counts as an answer."""

    def run(actor: Actor) -> object:
        try:
            return call(actor)
        except ProductError as refusal:
            return refusal.code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=20) as pool:
        return list(pool.map(run, people))


@pytest.mark.django_db(transaction=True)
def test_sec_074_a_hundred_people_and_one_use() -> None:
    world = World()
    cats = world.guild()
    invite = cats.invite(max_uses=1)
    crowd = [world.person(f"fan{number}") for number in range(100)]
    answers = in_threads(lambda actor: accept_invite(actor, invite.code), crowd)
    joined = [answer for answer in answers if not isinstance(answer, Code)]
    assert len(joined) == 1
    assert set(answers) - set(joined) == {Code.UNKNOWN_INVITE}
    assert cats.guild.member_count == Member.objects.filter(guild_id=cats.id).count() == 2


@pytest.mark.django_db(transaction=True)
def test_one_person_joining_twenty_times_at_once_is_one_member() -> None:
    world = World()
    cats = world.guild()
    invite, bob = cats.invite(max_uses=10), world.person("bob")
    answers = in_threads(lambda actor: accept_invite(actor, invite.code).code, [bob] * 20)
    assert set(answers) == {invite.code}
    assert (cats.guild.member_count, Invite.objects.get(pk=invite.code).uses) == (2, 1)


@pytest.mark.django_db(transaction=True)
def test_parallel_changes_of_one_guild_never_share_a_version() -> None:
    world, start = World(), mark()
    cats = world.guild()
    crowd = [world.person(f"fan{number}") for number in range(20)]
    invite = cats.invite()
    in_threads(lambda actor: accept_invite(actor, invite.code), crowd)
    versions = [event.version for event in announced(start) if hasattr(event, "version")]
    assert sorted(versions) == list(range(2, 2 + len(versions)))
