"""Moderators and voice: moving, putting out, silencing, and what a guild's changes do to those who are in."""

from datetime import timedelta

import pytest

from chat.models import Channel
from chat.operations.channels import delete_channel, update_channel
from core.actor import Actor
from core.clock import now
from core.models import Job
from core.permissions import P
from core.sealing import seal
from guilds.audit import AuditAction
from guilds.models import AuditLogEntry, Member
from guilds.operations.ending import delete_guild
from guilds.operations.joining import kick_member, leave_guild
from integrations.models import VoiceConnection, VoiceRegion, VoiceRoom, VoiceServer
from integrations.operations.voice_review import review_guild_voice
from tests.operations.events import announced, mark, names
from tests.voice_side import Offers, ask, joined, told, why_not
from tests.wire import Wire
from tests.world import EVERYONE, GuildPlace

pytestmark = pytest.mark.django_db
SYSTEM = Actor(user=None, kind="system")


@pytest.fixture
def mods(cats: GuildPlace) -> GuildPlace:
    """The guild with a moderator who may move and mute."""
    return cats.role("mods", P.MOVE_MEMBERS | P.MUTE_MEMBERS | P.MODERATE_MEMBERS).member("mod", "mods")


def change(cats: GuildPlace, by: str, who: str, **body: object) -> tuple[int, str]:
    path = f"/guilds/{cats.id}/members/{cats.world.person(who).user_id}"
    answer = Wire(cats.world.person(by)).send("PATCH", path, body)
    return answer.status, answer.code


@pytest.mark.django_db(transaction=True)
def test_gw_084_a_moderator_moves_every_connection_under_new_names(mods: GuildPlace, offers: Offers) -> None:
    """GW-084: the half about moderators."""
    alice = mods.world.person("alice")
    first, second = joined(alice, mods, self_mute=True), joined(alice, mods, session_id="B" * 32)
    den, start = mods.channel_id("Den"), mark()
    assert change(mods, "mod", "alice", channel_id=str(den)) == (200, "")
    gone = [event.state.connection_id for event in told(start) if event.state.channel_id is None]
    come = [event.state for event in told(start) if event.state.channel_id == den]
    assert set(gone) == {first.id, second.id}
    assert not {state.connection_id for state in come} & {first.id, second.id}
    assert {state.version for state in come} == {0}
    assert not any(state.is_guest for state in come)
    assert {state.session_id: state.self_mute for state in come} == {first.session_id: True, second.session_id: False}
    assert {offer.session_id for offer in offers.all[-2:]} == {first.session_id, second.session_id}
    assert VoiceConnection.objects.filter(confirmed_at=None, channel_id=den).count() == 2
    entry = AuditLogEntry.objects.get(action_type=AuditAction.MEMBER_MOVE)
    assert (entry.target_id, entry.options) == (str(alice.user_id), {"channel_id": den, "count": 1})


def test_one_of_several_connections_is_moved(mods: GuildPlace) -> None:
    alice = mods.world.person("alice")
    first, second = joined(alice, mods), joined(alice, mods, session_id="B" * 32)
    den = mods.channel_id("Den")
    assert change(mods, "mod", "alice", channel_id=str(den), connection_id=first.id) == (200, "")
    assert VoiceConnection.objects.filter(channel_id=den).count() == 1
    assert VoiceConnection.objects.filter(pk=second.id, channel_id=second.channel_id).exists()
    assert change(mods, "mod", "alice", channel_id=str(den), connection_id="x") == (400, "USER_NOT_IN_VOICE")


def test_gw_088_a_guest_is_let_in_where_they_may_not_go(mods: GuildPlace) -> None:
    """GW-088: the stored permissions stay as they are."""
    alice, bob = mods.world.person("alice"), mods.world.person("bob")
    mods.overwrite("Den", EVERYONE, deny=P.VIEW_CHANNEL).overwrite("Den", "mods", allow=P.VIEW_CHANNEL | P.CONNECT)
    row = joined(alice, mods)
    start = mark()
    assert change(mods, "mod", "alice", channel_id=str(mods.channel_id("Den"))) == (200, "")
    assert [event.state.is_guest for event in told(start)] == [False, True]
    assert not VoiceConnection.objects.filter(pk=row.id).exists()
    moved = VoiceConnection.objects.get()
    review_guild_voice(SYSTEM, mods.id)
    ask(alice, mods, "Den", connection_id=moved.id, self_mute=True)
    shown = f"/channels/{mods.channel_id('Den')}"
    assert Wire(alice).send("GET", shown).status == 200
    assert Wire(bob).send("GET", shown).status == 403
    assert joined(alice, mods, "Den", session_id="B" * 32).is_guest  # another device, while they are there
    assert why_not(bob, mods, "Den") == "VOICE_PERMISSION_DENIED"
    ask(alice, mods, None)
    ask(alice, mods, None, session_id="B" * 32)
    assert why_not(alice, mods, "Den") == "VOICE_PERMISSION_DENIED"
    assert Wire(alice).send("GET", shown).status == 403


def test_a_moderator_puts_somebody_out(mods: GuildPlace) -> None:
    row, start = joined(mods.world.person("alice"), mods), mark()
    assert change(mods, "mod", "alice", channel_id=None) == (200, "")
    assert [event.state.channel_id for event in told(start)] == [None]
    entry = AuditLogEntry.objects.get(action_type=AuditAction.MEMBER_DISCONNECT)
    assert entry.options == {"channel_id": row.channel_id, "count": 1}
    assert Job.objects.filter(name="voice.remove_participant").exists()
    assert change(mods, "mod", "alice", channel_id=None) == (400, "USER_NOT_IN_VOICE")


def test_who_may_not_move_and_where_nobody_can_be_moved(mods: GuildPlace) -> None:
    joined(mods.world.person("alice"), mods)
    den = str(mods.channel_id("Den"))
    assert change(mods, "bob", "alice", channel_id=den) == (403, "MISSING_PERMISSIONS")
    for target in ("1", str(mods.channel_id("general"))):
        assert change(mods, "mod", "alice", channel_id=target) == (400, "INVALID_FORM_BODY")
    mods.overwrite("Den", EVERYONE, deny=P.CONNECT)
    assert change(mods, "mod", "alice", channel_id=den) == (403, "MISSING_PERMISSIONS")
    for _ in range(2):
        assert change(mods, "owner", "alice", channel_id=den) == (200, "")
    assert AuditLogEntry.objects.filter(action_type=AuditAction.MEMBER_MOVE).count() == 1
    Channel.objects.filter(pk=mods.channel_id("General")).update(user_limit=1)
    joined(mods.world.person("bob"), mods)
    assert change(mods, "owner", "alice", channel_id=str(mods.channel_id("General"))) == (200, "")  # full, but moved


def test_gw_089_silenced_by_the_server_is_shown_and_told_to_the_media_server(mods: GuildPlace) -> None:
    """GW-089: mute and deaf."""
    joined(mods.world.person("alice"), mods)
    for values in ({"mute": True}, {"mute": True, "deaf": True}, {"mute": False, "deaf": False}):
        start = mark()
        assert change(mods, "mod", "alice", **values) == (200, "")
        review_guild_voice(SYSTEM, mods.id)
        review_guild_voice(SYSTEM, mods.id)
        (event,) = told(start)
        assert (event.state.mute, event.state.deaf) == (values["mute"], values.get("deaf", False))
        assert event.state.member is not None
        assert event.state.member.mute == values["mute"]
    assert VoiceConnection.objects.get().version == 3
    assert Job.objects.filter(name="voice.give_permissions").count() == 3


def test_lost_permissions_end_or_narrow_what_is_going_on(mods: GuildPlace) -> None:
    alice, bob = mods.world.person("alice"), mods.world.person("bob")
    joined(alice, mods, self_video=True)
    mods.overwrite("General", EVERYONE, deny=P.STREAM)
    start = mark()
    review_guild_voice(SYSTEM, mods.id)
    (event,) = told(start)
    assert event.state.self_video is False
    joined(bob, mods, "Den")
    mods.overwrite("Den", "bob", deny=P.CONNECT)
    start = mark()
    review_guild_voice(SYSTEM, mods.id)
    assert [(each.state.user_id, each.state.channel_id) for each in told(start)] == [(bob.user_id, None)]
    Member.objects.filter(user=alice.user).update(communication_disabled_until=now() + timedelta(days=365))
    review_guild_voice(SYSTEM, mods.id)
    assert not VoiceConnection.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_gw_090_another_region_means_another_server_for_everybody(cats: GuildPlace, offers: Offers) -> None:
    """GW-090."""
    moon = VoiceRegion.objects.create(id="moon", name="Moon", emoji="🌙", latitude=0, longitude=0)
    VoiceServer.objects.create(
        region=moon, server_id="m1", endpoint="wss://moon.example", api_key="k", sealed_secret=seal(b"s" * 32)
    )
    rows = [joined(cats.world.person(name), cats) for name in ("alice", "bob")]
    before = {row.id: row.nonce for row in rows}
    update_channel(cats.owner, rows[0].channel_id, changes={"rtc_region": "moon"})
    review_guild_voice(SYSTEM, cats.id)
    told_of = offers.all[2:]
    assert {(offer.user_id, offer.connection_id) for offer in told_of} == {(row.user_id, row.id) for row in rows}
    assert {offer.endpoint for offer in told_of} == {"wss://moon.example"}
    assert all(row.nonce != before[row.id] for row in VoiceConnection.objects.all())
    assert VoiceRoom.objects.get().server_id == "m1"
    assert Job.objects.get(name="voice.close_room").arguments["server_id"] == "default"
    review_guild_voice(SYSTEM, cats.id)
    assert len(offers.all) == 4


def test_voice_ends_with_what_it_was_in(cats: GuildPlace) -> None:
    alice, bob = cats.world.person("alice"), cats.world.person("bob")
    joined(alice, cats)
    start = mark()
    delete_channel(cats.owner, cats.channel_id("General"))
    heard = names(announced(start))
    assert heard.index("VoiceStateChanged") < heard.index("ChannelDeleted")
    kicked, left = (
        (alice, lambda: kick_member(cats.owner, cats.id, alice.user_id)),
        (bob, lambda: leave_guild(bob, cats.id)),
    )
    for person, go in (kicked, left):
        joined(person, cats, "Den")
        start = mark()
        go()
        heard = names(announced(start))
        assert heard.index("VoiceStateChanged") < heard.index("MemberLeft")
    joined(cats.owner, cats, "Den")
    start = mark()
    delete_guild(cats.owner, cats.id)
    assert names(announced(start)) == ["VoiceStateChanged", "GuildDeleted"]
    assert not VoiceConnection.objects.exists()
