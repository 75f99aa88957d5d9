"""Invites to groups: who makes, sees, accepts and withdraws them; and the shape of those to packs."""

from datetime import timedelta

import pytest

from accounts.models import User
from accounts.signing_in.passwords import hashed
from chat.invites import access_invite, invite_for, invites_of_channel, record_of
from chat.models import Channel, ChannelKind, ChannelMember, Invite, MessageKind
from chat.operations.groups import create_group, leave_group
from chat.operations.invites import InviteDraft, accept_invite, create_invite, delete_invite, invite_is_usable
from chat.v1.render_invites import render_invite, render_invite_metadata
from core.actor import Actor
from core.clock import now
from core.errors import Code
from guilds.models import AuditLogEntry, ExpressionPack
from tests.befriending import befriend, people
from tests.operations.chat.test_groups import heard, said_in, user
from tests.operations.chat.test_invites import in_threads
from tests.operations.events import announced, mark
from tests.operations.refusals import code_of, refused
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def three() -> list[Actor]:
    """alice and bob in a group, and carol."""
    alice, bob, carol = people("alice", "bob", "carol")
    befriend(alice, bob)
    return [alice, bob, carol]


@pytest.fixture
def group(three: list[Actor]) -> int:
    return create_group(three[0], (three[1].user_id,)).id


def invite_to(group: int, maker: Actor, **draft: object) -> str:
    return create_invite(maker, group, draft=InviteDraft(**draft)).code  # type: ignore[arg-type]


def test_whoever_is_in_it_invites_and_all_of_them_hear_so(three: list[Actor], group: int) -> None:
    alice, bob, carol = three
    start = mark()
    made = create_invite(bob, group, draft=InviteDraft(max_uses=3))
    assert heard(start) == [("GroupInviteCreated", user(alice, bob))]
    assert (made.guild, made.channel_kind, made.member_count, made.max_uses) == (None, 3, 2, 3)
    assert set(made.recipient_names) == {alice.user.username, bob.user.username}
    start = mark()
    assert invite_to(group, bob, max_uses=3) == made.code
    assert announced(start) == []
    assert invite_to(group, bob, max_uses=3, unique=True) != made.code
    assert invite_to(group, alice, max_uses=3) != made.code
    assert code_of(create_invite, carol, group, draft=InviteDraft()) == Code.UNKNOWN_CHANNEL
    assert not invite_is_usable(made.code)


def test_only_the_owner_sees_all_of_them(three: list[Actor], group: int) -> None:
    alice, bob, carol = three
    codes = [invite_to(group, maker) for maker in (alice, bob)]
    assert [each.code for each in invites_of_channel(alice, group)] == codes[::-1]
    assert code_of(invites_of_channel, bob, group) == Code.MISSING_PERMISSIONS
    assert code_of(invites_of_channel, carol, group) == Code.UNKNOWN_CHANNEL
    dm = Channel.objects.create(kind=ChannelKind.DM)
    ChannelMember.objects.create(channel=dm, user=alice.user)
    assert code_of(invites_of_channel, alice, dm.id) == Code.INVALID_CHANNEL_TYPE


def test_a_stranger_who_accepts_comes_in_and_is_announced(three: list[Actor], group: int) -> None:
    alice, bob, carol = three
    code, start = invite_to(group, alice, max_uses=1), mark()
    assert accept_invite(carol, code).member_count == 3
    assert heard(start) == [
        ("PrivateChannelOpened", user(carol)),
        ("RoomMemberJoined", (f"room:{group}", *user(carol, alice, bob))),
        ("MessageCreated", user(alice, bob, carol)),
        ("GroupInviteDeleted", user(alice, bob, carol)),
    ]
    assert said_in(group)[-1] == (MessageKind.RECIPIENT_ADD, carol.user_id, [carol.user_id])
    assert code_of(accept_invite, carol, code) == Code.UNKNOWN_INVITE


def test_accepting_again_changes_nothing(three: list[Actor], group: int) -> None:
    alice, bob, _ = three
    code = invite_to(group, alice, max_uses=5)
    start = mark()
    assert accept_invite(bob, code).uses == 0
    assert announced(start) == []


def test_what_keeps_people_out_of_a_group(three: list[Actor], group: int) -> None:
    alice, _, carol = three
    code = invite_to(group, alice)
    nobody = World().person("nobody", password=hashed(None))
    assert code_of(accept_invite, nobody, code) == Code.UNCLAIMED_ACCOUNT_CANNOT_JOIN_GROUP_DMS
    crowd = people(*(f"fan{number}" for number in range(23)))
    ChannelMember.objects.bulk_create([ChannelMember(channel_id=group, user=each.user) for each in crowd])
    assert refused(accept_invite, carol, code).extra == {"max_recipients": 25}
    ChannelMember.objects.filter(channel_id=group, user=crowd[0].user).delete()
    Invite.objects.filter(pk=code).update(expires_at=now() - timedelta(seconds=1))
    assert code_of(accept_invite, carol, code) == Code.UNKNOWN_INVITE


def test_the_maker_and_the_owner_withdraw(three: list[Actor], group: int) -> None:
    alice, bob, carol = three
    own, other, third = (invite_to(group, maker, unique=True) for maker in (bob, bob, alice))
    assert code_of(delete_invite, bob, third) == Code.MISSING_PERMISSIONS
    assert code_of(delete_invite, carol, own) == Code.MISSING_PERMISSIONS
    start = mark()
    delete_invite(bob, own)
    delete_invite(alice, other)
    assert heard(start) == [("GroupInviteDeleted", user(alice, bob))] * 2
    leave_group(alice, group)
    leave_group(bob, group)
    assert not Invite.objects.exists()


def test_a_guilds_log_tells_of_its_invites() -> None:
    cats = World().guild()
    code = cats.invite(max_uses=4).code
    delete_invite(cats.owner, code)
    made, gone = AuditLogEntry.objects.filter(guild_id=cats.id, target_id=code).order_by("id")
    assert (made.action_type, gone.action_type) == (40, 42)
    assert made.options == gone.options
    assert made.options["max_uses"] == 4
    assert {change["key"]: change["new_value"] for change in made.changes}["uses"] == 0
    assert {change["key"]: change["old_value"] for change in gone.changes}["code"] == code


def test_an_invite_to_a_pack_shows_the_pack() -> None:
    alice = World().person("alice")
    pack = ExpressionPack.objects.create(kind="sticker", creator=alice.user, name="Cats")
    Invite.objects.create(code="packs", pack=pack, inviter=alice.user)
    body = render_invite_metadata(record_of(access_invite("packs")))
    assert (body["type"], set(body)) == (
        3,
        {"code", "type", "pack", "inviter", "expires_at", "temporary", "created_at", "uses", "max_uses"},
    )
    assert render_invite(invite_for("packs"))["pack"]["creator"]["id"] == str(alice.user_id)  # type: ignore[typeddict-item]


@pytest.mark.django_db(transaction=True)
def test_sec_074_of_many_who_want_the_last_use_one_gets_it() -> None:
    alice, bob, *crowd = people(*(f"fan{number}" for number in range(22)))
    befriend(alice, bob)
    group = create_group(alice, (bob.user_id,)).id
    code = invite_to(group, alice, max_uses=1)
    answers = in_threads(lambda actor: accept_invite(actor, code), crowd)
    assert sum(not isinstance(answer, Code) for answer in answers) == 1
    assert {answer for answer in answers if isinstance(answer, Code)} == {Code.UNKNOWN_INVITE}
    assert ChannelMember.objects.filter(channel_id=group).count() == Channel.objects.get(pk=group).member_count == 3


@pytest.mark.django_db(transaction=True)
def test_of_two_who_come_for_the_25th_place_one_gets_it() -> None:
    alice, bob, *crowd = people(*(f"fan{number}" for number in range(26)))
    befriend(alice, bob)
    group = create_group(alice, (bob.user_id,)).id
    ChannelMember.objects.bulk_create([ChannelMember(channel_id=group, user=each.user) for each in crowd[:22]])
    code = invite_to(group, alice)
    answers = in_threads(lambda actor: accept_invite(actor, code), crowd[22:])
    assert [answer for answer in answers if isinstance(answer, Code)] == [Code.MAX_GROUP_DM_RECIPIENTS]
    assert User.objects.filter(channel_memberships__channel_id=group).count() == 25
