"""Calls in private channels: who is rung, what is heard, and that no call goes on for ever."""

from datetime import timedelta

import pytest

from accounts.models import UserSettings
from accounts.operations.relationships import block_user
from accounts.signing_in.passwords import hashed
from chat import hooks, message_rows
from chat.call_tasks import settle_old_calls
from chat.calls import Eligibility, eligibility_for
from chat.events import CallChanged, CallEnded
from chat.models import Call, Channel, ChannelMember, Message, MessageKind, ReadState
from chat.operations.calls import end_call, move_call, ring_call, settle_call, stop_ringing
from chat.operations.dms import close_dm, open_dm
from chat.operations.groups import leave_group, remove_from_group
from chat.v1.render_messages import render_message
from core.actor import Actor
from core.clock import now
from core.errors import Code, FieldCode
from core.models import Job
from guilds.hooks import VoiceRegion, voice_regions
from tests.befriending import befriend
from tests.operations.chat.test_groups import friends, group_of, heard, user
from tests.operations.chat.test_invites import in_threads
from tests.operations.events import announced, mark, names
from tests.operations.refusals import code_of, form_error
from tests.world import World

__all__ = ["friends"]
pytestmark = pytest.mark.django_db

SYSTEM = Actor(user=None, kind="system")
SILENT, NOBODY, FRIENDS, EVERYONE, GUILDS, OF_FRIENDS = 32, 16, 8, 4, 2, 1


@pytest.fixture
def group(friends: list[Actor]) -> int:
    """alice's, with bob and carol."""
    return group_of(*friends[:3])


@pytest.fixture
def voice(monkeypatch: pytest.MonkeyPatch) -> set[int]:
    """The ids of those whom the media server says to be in any call."""
    inside: set[int] = set()
    states = [lambda channel_id: [{"user_id": str(user_id)} for user_id in sorted(inside)]]
    monkeypatch.setattr(hooks.voice_states_of, "_functions", states)
    return inside


def ringing(channel_id: int) -> set[int]:
    return set(Call.objects.get(channel_id=channel_id).ringing)


def set_flags(actor: Actor, flags: int) -> None:
    UserSettings.objects.filter(user_id=actor.user_id).update(incoming_call_flags=flags)


def test_a_call_is_announced_and_rings_the_others(friends: list[Actor], group: int) -> None:
    alice, bob, carol, _ = friends
    unread = ReadState.objects.get(user=bob.user, channel_id=group).mention_count
    start, everybody = mark(), user(alice, bob, carol)
    ring_call(alice, group)
    assert heard(start) == [(name, everybody) for name in ("MessageCreated", "CallStarted", "CallChanged")]
    call = Call.objects.get(channel_id=group)
    assert set(call.ringing) == {bob.user_id, carol.user_id}
    message = message_rows.message(group, call.message_id, floor=0)
    assert message is not None
    body = render_message(message)
    assert body["type"] == MessageKind.CALL
    assert body["call"] is not None
    assert set(body["call"]["participants"]) == {str(each.user_id) for each in (alice, bob, carol)}
    assert body["call"]["ended_timestamp"] is None
    assert ReadState.objects.get(user=bob.user, channel_id=group).mention_count == unread + 1
    start = mark()
    ring_call(bob, group)
    assert ringing(group) == {alice.user_id, bob.user_id, carol.user_id}
    assert names(announced(start)) == ["CallChanged"]


def test_whom_a_call_does_not_ring(friends: list[Actor], group: int, voice: set[int]) -> None:
    alice, bob, carol, _ = friends
    ring_call(bob, group, user_ids=[])
    assert ringing(group) == set()
    set_flags(carol, EVERYONE | SILENT)
    set_flags(alice, EVERYONE | SILENT)
    ring_call(bob, group)
    assert ringing(group) == {alice.user_id}  # a friend hears him
    end_call(bob, group)
    set_flags(carol, EVERYONE)
    block_user(carol, bob.user_id)
    voice.add(alice.user_id)
    ring_call(bob, group, user_ids=[alice.user_id, carol.user_id, bob.user_id, 1])
    assert ringing(group) == set()


def test_ringing_stops_for_oneself_for_some_and_by_itself(friends: list[Actor], group: int) -> None:
    alice, bob, carol, _ = friends
    assert code_of(stop_ringing, bob, group) == Code.NO_ACTIVE_CALL
    ring_call(alice, group)
    start = mark()
    stop_ringing(bob, group)
    stop_ringing(bob, group)
    assert names(announced(start)) == ["CallChanged"]
    assert ringing(group) == {carol.user_id}
    stop_ringing(alice, group, user_ids=[carol.user_id])
    assert ringing(group) == set()
    ring_call(alice, group)
    settle_call(SYSTEM, group)
    assert ringing(group) == {bob.user_id, carol.user_id}
    Call.objects.update(ring_until=now())
    assert {job.arguments["channel_id"] for job in Job.objects.filter(name="call.settle")} == {group}
    settle_call(SYSTEM, group)
    assert ringing(group) == set()


def test_who_goes_is_not_rung_any_longer(friends: list[Actor], group: int) -> None:
    alice, bob, carol, _ = friends
    ring_call(alice, group)
    remove_from_group(alice, group, bob.user_id)
    assert ringing(group) == {carol.user_id}
    leave_group(carol, group)
    leave_group(alice, group)
    assert not Call.objects.exists()


def test_a_call_ends_for_all_and_its_message_says_so(friends: list[Actor], group: int) -> None:
    alice, bob, carol, dave = friends
    ring_call(alice, group)
    message_id = Call.objects.get(channel_id=group).message_id
    assert code_of(end_call, dave, group) == Code.UNKNOWN_CHANNEL
    start = mark()
    end_call(bob, group)
    assert heard(start) == [(name, user(alice, bob, carol)) for name in ("CallEnded", "MessageUpdated")]
    message = message_rows.message(group, message_id, floor=0)
    assert message is not None
    assert message.call is not None
    assert message.call.participants == (alice.user_id,)
    assert message.call.ended_at is not None
    start = mark()
    end_call(bob, group)
    assert announced(start) == []


def test_a_call_that_nobody_is_in_ends_after_two_minutes(friends: list[Actor], group: int, voice: set[int]) -> None:
    alice, *_ = friends
    ring_call(alice, group)
    Call.objects.update(ring_until=now() - timedelta(seconds=91))
    voice.add(alice.user_id)
    settle_old_calls()
    assert ringing(group) == set()
    voice.clear()
    Call.objects.update(ring_until=now() - timedelta(seconds=89))
    settle_old_calls()
    assert Call.objects.exists()
    Call.objects.update(ring_until=now() - timedelta(seconds=90))
    settle_old_calls()
    assert not Call.objects.exists()


def test_a_call_goes_by_a_region_there_is(friends: list[Actor], group: int, monkeypatch: pytest.MonkeyPatch) -> None:
    alice, bob, *_ = friends
    assert code_of(move_call, alice, group, region=None) == Code.NO_ACTIVE_CALL
    ring_call(alice, group)
    problem = ("region", FieldCode.INVALID_OR_RESTRICTED_RTC_REGION)
    assert form_error(move_call, alice, group, region="moon") == problem
    monkeypatch.setattr(
        voice_regions, "_functions", [lambda *_: [VoiceRegion("earth", "Earth", "E"), VoiceRegion("moon", "Moon", "M")]]
    )
    start = mark()
    for _ in range(2):
        move_call(bob, group, region="moon")
    assert names(announced(start)) == ["CallChanged"]


def test_where_calls_can_be(friends: list[Actor], group: int) -> None:
    alice, _, _, dave = friends
    cats = World().guild().member("fan")
    general = cats.channel_id("general")
    for call in (ring_call, stop_ringing, end_call, eligibility_for):
        assert code_of(call, cats.owner, general) == Code.INVALID_CHANNEL_TYPE_FOR_CALL
        assert code_of(call, alice, general) == Code.ACCESS_DENIED
        assert code_of(call, dave, group) == Code.UNKNOWN_CHANNEL
        assert code_of(call, alice, 1) == Code.UNKNOWN_CHANNEL
    notes = Channel.objects.create(pk=alice.user_id, kind=999)
    assert code_of(ring_call, alice, notes.pk) == Code.INVALID_CHANNEL_TYPE_FOR_CALL


def test_sec_035_a_blocker_is_not_called(friends: list[Actor]) -> None:
    alice, bob, *_ = friends
    dm = open_dm(alice, bob.user_id).id
    block_user(bob, alice.user_id)
    for actor in (alice, bob):
        assert code_of(ring_call, actor, dm) == Code.CANNOT_SEND_MESSAGES_TO_USER
        assert eligibility_for(actor, dm) == Eligibility(ringable=False)
    assert not Message.objects.exists()


def test_a_call_brings_a_closed_conversation_back(friends: list[Actor]) -> None:
    alice, bob, *_ = friends
    dm = open_dm(alice, bob.user_id).id
    close_dm(alice, dm)
    start = mark()
    ring_call(alice, dm)
    assert names(announced(start))[:2] == ["PrivateChannelOpened", "PrivateChannelOpened"]
    assert ChannelMember.objects.filter(channel_id=dm, is_open=True).count() == 2


def test_who_has_put_the_conversation_away_hears_that_the_ringing_and_the_call_end(friends: list[Actor]) -> None:
    alice, bob, *_ = friends
    dm = open_dm(alice, bob.user_id).id
    ring_call(alice, dm)
    close_dm(bob, dm)
    start = mark()
    stop_ringing(alice, dm, user_ids=[bob.user_id])
    end_call(alice, dm)
    told = [event for event in announced(start) if isinstance(event, CallChanged | CallEnded)]
    assert [set(event.place.open_to) for event in told] == [{alice.user_id, bob.user_id}] * 2


@pytest.mark.parametrize(
    ("flags", "knows_by", "expected"),
    [
        (NOBODY, "friend", Eligibility(False)),
        (FRIENDS, "friend", Eligibility(True)),
        (FRIENDS, "guild", Eligibility(False)),
        (EVERYONE, "guild", Eligibility(True)),
        (EVERYONE | SILENT, "guild", Eligibility(True, silent=True)),
        (EVERYONE | SILENT, "friend", Eligibility(True)),
        (GUILDS, "guild", Eligibility(True)),
        (GUILDS | SILENT, "nothing", Eligibility(False)),
        (OF_FRIENDS, "common friend", Eligibility(True)),
        (OF_FRIENDS, "guild", Eligibility(False)),
    ],
)
def test_who_may_ring_whom(flags: int, knows_by: str, expected: Eligibility) -> None:
    cats = World().guild().member("alice")
    alice, bob = cats.world.person("alice"), cats.owner
    dm = open_dm(alice, bob.user_id).id
    UserSettings.objects.update(friend_source_flags=7)
    set_flags(bob, flags)
    if knows_by == "friend":
        befriend(alice, bob)
    if knows_by == "common friend":
        common = cats.world.person("common")
        UserSettings.objects.update(friend_source_flags=7)
        befriend(alice, common)
        befriend(bob, common)
    if knows_by != "guild":
        cats.membership("alice").delete()
    assert eligibility_for(alice, dm) == expected


def test_when_ringing_is_of_no_use(friends: list[Actor], group: int, voice: set[int]) -> None:
    alice, bob, *_ = friends
    dm = open_dm(alice, bob.user_id).id
    assert eligibility_for(alice, group) == eligibility_for(alice, dm) == Eligibility(ringable=True)
    voice.add(alice.user_id)
    assert eligibility_for(alice, group) == Eligibility(ringable=False)
    voice.clear()
    UserSettings.objects.filter(user_id=bob.user_id).delete()
    assert eligibility_for(alice, dm) == Eligibility(ringable=True)
    alice.user.password = hashed(None)
    alice.user.save()
    assert eligibility_for(alice, dm) == Eligibility(ringable=False)
    assert code_of(ring_call, alice, dm) == Code.UNCLAIMED_ACCOUNT_CANNOT_SEND_DIRECT_MESSAGES


@pytest.mark.django_db(transaction=True)
def test_two_who_call_at_once_are_in_one_call(friends: list[Actor]) -> None:
    alice, bob, carol, dave = friends
    group = group_of(alice, bob, carol, dave)
    answers = in_threads(lambda actor: ring_call(actor, group), friends * 3)
    assert set(answers) == {None}
    assert Message.objects.filter(kind=MessageKind.CALL).count() == Call.objects.count() == 1
