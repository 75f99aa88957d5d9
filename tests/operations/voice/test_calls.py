"""Voice in private channels: who comes in, what everybody hears, and when the call is over."""

from base64 import b64encode
from datetime import timedelta

import pytest

from accounts.models import Relationship, RelationshipType
from accounts.signing_in.passwords import hashed
from chat.calls import calls_of, eligibility_for
from chat.events import CallChanged, MessageUpdated
from chat.models import Call
from chat.operations.calls import end_call, move_call, ring_call, settle_call
from chat.operations.dms import open_dm
from chat.operations.groups import leave_group, remove_from_group
from core.actor import Actor
from core.clock import now
from core.models import Job
from core.sealing import seal
from integrations.models import VoiceConnection, VoiceRegion, VoiceRoom, VoiceServer
from integrations.operations.voice import end_voice_of_session
from integrations.voice_tasks import lapse
from tests.operations.chat.test_groups import friends, group_of
from tests.operations.events import announced, mark, names
from tests.pictures import picture
from tests.voice_side import SESSION, Offers, ask, joined, told, why_not
from tests.wire import Wire
from tests.world import World

__all__ = ["friends"]
pytestmark = pytest.mark.django_db
SYSTEM = Actor(user=None, kind="system")


@pytest.fixture
def group(friends: list[Actor]) -> int:
    """alice's, with bob and carol, where alice has called."""
    made = group_of(*friends[:3])
    ring_call(friends[0], made)
    return made


@pytest.mark.django_db(transaction=True)
def test_gw_092_coming_in_stops_the_ringing_and_the_last_one_ends_the_call(
    friends: list[Actor], offers: Offers
) -> None:
    """GW-092, GW-081."""
    alice, bob, carol, _ = friends
    group = group_of(alice, bob, carol)
    ring_call(alice, group)
    start = mark()
    row = joined(bob, None, group)
    assert names(announced(start)) == ["VoiceStateChanged", "CallChanged"]
    (change,) = [event for event in announced(start) if isinstance(event, CallChanged)]
    assert set(change.call.ringing) == {carol.user_id}
    assert [state["connection_id"] for state in change.call.voice_states] == [row.id]
    assert change.call.region == "default"
    assert set(told(start)[0].place.open_to) == {each.user_id for each in (alice, bob, carol)}
    claims = offers.claims()
    assert claims["video"]["room"] == f"dm_channel_{group}"
    assert '"dm_call": "true"' in claims["metadata"]
    assert offers.last.streams() == (f"user:{bob.user_id}",)
    joined(alice, None, group)
    ask(bob, None, None, connection_id=row.id)
    start = mark()
    end_voice_of_session(alice, SESSION)
    heard = announced(start)
    assert names(heard) == ["VoiceStateChanged", "CallEnded", "MessageUpdated"]
    ended = next(event for event in heard if isinstance(event, MessageUpdated)).message.call
    assert ended is not None
    assert set(ended.participants) == {alice.user_id, bob.user_id}
    assert ended.ended_at is not None
    assert not Call.objects.exists()
    assert not VoiceRoom.objects.exists()


def test_gw_094_who_is_not_let_into_a_call(friends: list[Actor], group: int) -> None:
    """GW-094."""
    alice, bob, _, dave = friends
    assert why_not(dave, None, group) == "DM_NOT_RECIPIENT"
    assert why_not(alice, None, 1) == "DM_CHANNEL_NOT_FOUND"
    cats = World().guild()
    assert why_not(alice, None, cats.channel_id("General")) == "DM_INVALID_CHANNEL_TYPE"
    assert why_not(alice, cats.id, group) == "VOICE_MEMBER_NOT_FOUND"
    dm = open_dm(alice, bob.user_id).id
    assert why_not(alice, None, dm) == "VOICE_CHANNEL_NOT_FOUND"  # nobody has called there
    ring_call(alice, dm)
    bob.user.password = hashed(None)
    assert why_not(bob, None, dm) == "VOICE_UNCLAIMED_ACCOUNT"


def test_nobody_comes_to_whom_has_blocked_them(friends: list[Actor]) -> None:
    """A call that was on before does not bring two people together of whom one wants nothing of the other any more."""
    alice, bob, _, _ = friends
    dm = open_dm(alice, bob.user_id).id
    ring_call(alice, dm)
    row = joined(bob, None, dm)
    Relationship.objects.filter(owner=bob.user, other=alice.user).update(type=RelationshipType.BLOCKED)
    assert why_not(alice, None, dm) == "VOICE_PERMISSION_DENIED"
    ask(bob, None, dm, connection_id=row.id, self_mute=True)
    assert VoiceConnection.objects.get().self_mute


def test_flags_and_moves_between_calls_and_guilds(friends: list[Actor], group: int) -> None:
    alice, _, _, _ = friends
    row = joined(alice, None, group)
    start = mark()
    ask(alice, None, group, connection_id=row.id, self_mute=True)
    assert names(announced(start)) == ["VoiceStateChanged"]
    cats = World().guild(owner="owner2")
    cats.world._people["alice2"] = alice
    cats.member("alice2")
    start = mark()
    ask(alice, cats, "General", connection_id=row.id)
    assert [each.place.guild_id for each in told(start)] == [None, cats.id]
    assert "CallEnded" in names(announced(start))


def test_gw_093_a_call_ends_with_the_session_of_the_only_one_in_it(friends: list[Actor], group: int) -> None:
    """GW-093."""
    alice, *_ = friends
    joined(alice, None, group)
    assert not eligibility_for(alice, group).ringable
    end_voice_of_session(alice, SESSION)
    assert not Call.objects.exists()
    ring_call(alice, group)
    joined(alice, None, group)
    VoiceConnection.objects.update(issued_at=now() - timedelta(seconds=31))
    lapse()
    assert not Call.objects.exists()


def test_a_call_goes_on_while_somebody_is_in_it(friends: list[Actor], group: int) -> None:
    alice, *_ = friends
    joined(alice, None, group)
    Call.objects.update(ring_until=now() - timedelta(minutes=10), started_at=now() - timedelta(minutes=10))
    settle_call(SYSTEM, group)
    assert Call.objects.get().ringing == []


def test_ending_a_call_puts_everybody_out(friends: list[Actor], group: int) -> None:
    alice, bob, carol, _ = friends
    for person in (alice, bob):
        joined(person, None, group)
    start = mark()
    end_call(carol, group)
    heard = names(announced(start))
    assert heard == ["VoiceStateChanged", "VoiceStateChanged", "CallEnded", "MessageUpdated"]
    assert not VoiceConnection.objects.exists()
    assert Job.objects.filter(name="voice.remove_participant").count() == 2


def test_who_leaves_the_group_leaves_its_call(friends: list[Actor], group: int) -> None:
    alice, bob, carol, _ = friends
    for person in (alice, bob, carol):
        joined(person, None, group)
    remove_from_group(alice, group, bob.user_id)
    leave_group(carol, group)
    assert VoiceConnection.objects.get().user_id == alice.user_id
    leave_group(alice, group)
    assert not VoiceConnection.objects.exists()
    assert not Call.objects.exists()


def test_gw_030_a_client_that_connects_is_told_of_running_calls(friends: list[Actor], group: int) -> None:
    """GW-030: what follows READY."""
    alice, bob, _, dave = friends
    joined(alice, None, group)
    (call,) = calls_of(bob.user_id)
    assert (call.channel_id, len(call.voice_states)) == (group, 1)
    assert calls_of(bob.user_id, group) == [call]
    assert calls_of(dave.user_id) == calls_of(dave.user_id, group) == calls_of(bob.user_id, 1) == []


@pytest.mark.django_db(transaction=True)
def test_a_call_and_a_stream_go_by_another_region(friends: list[Actor], offers: Offers) -> None:
    alice, bob, carol, _ = friends
    group = group_of(alice, bob, carol)
    ring_call(alice, group)
    moon = VoiceRegion.objects.create(id="moon", name="Moon", emoji="🌙", latitude=0, longitude=0)
    facts = {"endpoint": "wss://moon.example", "api_key": "k", "sealed_secret": seal(b"s" * 32)}
    VoiceServer.objects.create(region=moon, server_id="m1", **facts)
    rows = [joined(person, None, group) for person in (alice, bob)]
    start = mark()
    move_call(carol, group, region="moon")
    assert [offer.endpoint for offer in offers.all[2:]] == ["wss://moon.example"] * 2
    assert names(announced(start)) == ["CallChanged"]
    picture_of = {"channel_id": str(group), "thumbnail": b64encode(picture("JPEG")).decode()}
    for person, status in ((bob, 403), (alice, 204)):  # nobody shows anything on another's stream
        assert Wire(person).send("POST", f"/streams/dm:{group}:{rows[0].id}/preview", picture_of).status == status
    path = f"/streams/dm:{group}:{rows[0].id}/stream"
    assert Wire(bob).send("PATCH", path, {"region": "default"}).code == "MISSING_PERMISSIONS"
    assert Wire(alice).send("PATCH", path, {"region": "mars"}).invalid == [
        ("region", "INVALID_OR_RESTRICTED_RTC_REGION")
    ]
    assert Wire(alice).send("PATCH", path, {"region": "default"}).status == 204
    assert [offer.endpoint for offer in offers.all[4:]] == ["wss://rtc.example"] * 2
    assert Call.objects.get().region == "default"
    assert Wire(alice).send("PATCH", f"/streams/dm:{group}:gone/stream", {"region": "moon"}).status == 204
    assert len(offers.all) == 6
