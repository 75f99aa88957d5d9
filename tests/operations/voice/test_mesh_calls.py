"""Calls among browsers: who is in which, and how each ends (TF-087, TF-088)."""

import itertools
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from accounts.models import User
from accounts.operations.relationships import block_user
from chat.models import Channel, ChannelMember
from chat.operations.rooms import create_room
from chat.room_records import RoomDraft
from core.actor import Actor
from core.errors import Code
from integrations.mesh.ice import ice_servers
from integrations.mesh.places import Asked, meant
from integrations.mesh.queries import active_call, check_signal
from integrations.mesh_tasks import sweep
from integrations.models import MeshCall, MeshParticipant
from integrations.operations import mesh_calls, mesh_endings
from integrations.operations.erasing import leave_calls
from integrations.operations.mesh_calls import Entered, join_call, leave_call, start_call
from integrations.operations.mesh_states import lose_client, note_heartbeat, return_to_call, set_muted
from tests.operations.chat.test_invites import in_threads
from tests.operations.events import announced, mark, names
from tests.operations.refusals import code_of
from tests.topic_side import ban, person, topic_of
from topics.models import Topic

pytestmark = pytest.mark.django_db
_numbers = itertools.count(1)


def room_of(owner: Actor, *members: Actor, topic: Topic | None = None, public: bool = False) -> int:
    made = create_room(owner, topic and topic.id, draft=RoomDraft(name=f"Room {next(_numbers)}", is_public=public))
    for member in members:
        ChannelMember.objects.create(channel_id=made.id, user=member.user)
    return made.id


def start(actor: Actor, room_id: int, client: str = "one") -> Entered:
    return start_call(actor, Asked(room_id=room_id), client=client)


def people_in(call_id: int) -> set[int]:
    return set(MeshParticipant.objects.filter(call_id=call_id).values_list("user_id", flat=True))


def endings(after: int) -> list[str]:
    return [event.reason for event in announced(after) if type(event).__name__ == "MeshCallEnded"]


def pass_time(call_id: int, **span: float) -> None:
    """Let everything about a call have happened that much earlier."""
    gone = timedelta(**span)
    for one in MeshParticipant.objects.filter(call_id=call_id):
        MeshParticipant.objects.filter(pk=one.pk).update(heartbeat_at=one.heartbeat_at - gone)
    call = MeshCall.objects.get(pk=call_id)
    alone = call.alone_since and call.alone_since - gone
    MeshCall.objects.filter(pk=call_id).update(started_at=call.started_at - gone, alone_since=alone)


def test_a_place_has_one_call_and_a_person_is_in_one() -> None:
    alice, bob = person(), person()
    here, there = room_of(alice, bob), room_of(bob, alice)
    first = start(alice, here)
    again = start(bob, here)
    assert (again.is_new, again.call.id) == (False, first.call.id)
    assert people_in(first.call.id) == {alice.user_id}

    assert join_call(bob, first.call.id).is_new
    before = mark()
    second = start(bob, there)
    assert (second.left_call_id, people_in(second.call.id)) == (first.call.id, {bob.user_id})
    assert names(announced(before)) == ["MeshParticipantLeft", "MeshCallStarted"]
    before = mark()
    assert join_call(alice, second.call.id).left_call_id == first.call.id
    assert names(announced(before)) == ["MeshParticipantLeft", "MeshCallEnded", "MeshParticipantJoined"]
    assert endings(before) == ["no_participants"]
    assert active_call(alice, Asked(room_id=here)) is None


def test_a_direct_call_is_the_same_by_either_name() -> None:
    alice, bob = person(), person()
    call = start_call(alice, Asked(other_id=bob.user_id)).call
    assert sorted(call.pair) == sorted((alice.user_id, bob.user_id))
    assert meant(bob, alice.user_id) == Asked(other_id=alice.user_id)
    found = active_call(bob, Asked(other_id=alice.user_id))
    assert found is not None
    assert found.id == call.id
    assert not start_call(bob, Asked(other_id=alice.user_id)).is_new
    assert active_call(bob, Asked(other_id=person().user_id)) is None


def test_nobody_calls_whom_they_cannot_write_to() -> None:
    alice, bob = person(), person()
    block_user(bob, alice.user_id)
    for caller, other in ((alice, bob), (bob, alice)):
        assert code_of(start_call, caller, Asked(other_id=other.user_id)) == Code.CANNOT_SEND_MESSAGES_TO_USER
    assert code_of(start_call, alice, Asked(other_id=alice.user_id)) == Code.BAD_REQUEST
    room = room_of(alice)
    assert code_of(start_call, bob, Asked(room_id=room)) == Code.MISSING_ACCESS
    Channel.objects.filter(pk=room).update(voip_enabled=False)
    assert code_of(start_call, alice, Asked(room_id=room)) == Code.BAD_REQUEST
    assert not MeshCall.objects.exists()


def test_switching_voice_off_ends_the_call_that_runs() -> None:
    """TF-059: nobody comes in any more, and those who are in go with the next look."""
    alice, bob = person(), person()
    room = room_of(alice, bob)
    call_id = start(alice, room).call.id
    Channel.objects.filter(pk=room).update(voip_enabled=False)
    assert code_of(join_call, bob, call_id) == Code.BAD_REQUEST
    sweep()
    assert not MeshCall.objects.exists()


def test_strangers_come_in_where_they_may_write_and_nowhere_else() -> None:
    owner, stranger = person(), person()
    topic = topic_of(owner)
    public, private = room_of(owner, topic=topic, public=True), room_of(owner, topic=topic)
    hidden = room_of(owner, topic=topic_of(owner, private=True), public=True)
    assert join_call(stranger, start(owner, public).call.id).is_new
    for room in (private, hidden):
        call = start(owner, room).call
        assert code_of(join_call, stranger, call.id) in {Code.MISSING_ACCESS, Code.NOT_FOUND}
        assert people_in(call.id) == {owner.user_id}


def test_signals_go_between_participants_who_have_not_blocked_each_other() -> None:
    """SEC-046."""
    alice, bob, carol, mallory = (person() for _ in range(4))
    call_id = start(alice, room_of(alice, bob, carol, mallory)).call.id
    join_call(bob, call_id)
    check_signal(alice, call_id, bob.user_id)
    for actor, target in ((mallory, alice), (alice, mallory), (alice, alice), (carol, mallory)):
        assert code_of(check_signal, actor, call_id, target.user_id) == Code.NOT_FOUND
    block_user(bob, alice.user_id)
    assert code_of(check_signal, alice, call_id, bob.user_id) == Code.NOT_FOUND


def test_coming_again_is_coming_back() -> None:
    alice, bob = person(), person()
    call_id = start(alice, room_of(alice, bob), "phone").call.id
    join_call(bob, call_id, client="tab")
    lose_client(alice, call_id, client="another")
    assert not MeshParticipant.objects.get(user=alice.user).is_disconnected
    before = mark()
    lose_client(alice, call_id, client="phone")
    assert MeshParticipant.objects.get(user=alice.user).is_disconnected
    again = join_call(alice, call_id, client="phone")
    assert (again.is_new, again.call.participants[0].is_disconnected) == (False, False)
    lose_client(alice, call_id, client="phone")
    found = return_to_call(alice, client="laptop")
    assert found is not None
    assert found.id == call_id
    assert names(announced(before)) == ["MeshConnectionChanged"] * 4
    assert return_to_call(person(), client="x") is None


def test_a_person_with_another_client_in_the_call_is_not_lost() -> None:
    alice = person()
    call_id = start(alice, room_of(alice), "one").call.id
    return_to_call(alice, client="two")
    before = mark()
    lose_client(alice, call_id, client="one")
    assert announced(before) == []
    lose_client(alice, call_id, client="two")
    assert names(announced(before)) == ["MeshConnectionChanged"]


def test_five_minutes_without_a_heartbeat_are_too_many() -> None:
    alice, bob = person(), person()
    call_id = start(alice, room_of(alice, bob)).call.id
    join_call(bob, call_id)
    pass_time(call_id, minutes=4.9)
    sweep()
    assert people_in(call_id) == {alice.user_id, bob.user_id}
    note_heartbeat(bob, call_id)
    pass_time(call_id, seconds=10)
    before = mark()
    sweep()
    assert people_in(call_id) == {bob.user_id}
    assert names(announced(before)) == ["MeshParticipantLeft"]
    pass_time(call_id, minutes=5)
    sweep()
    assert endings(before) == ["no_participants_offline"]
    assert not MeshCall.objects.exists()


def test_being_alone_ends_after_five_hours_and_every_call_after_a_day() -> None:
    alice, bob = person(), person()
    room = room_of(alice, bob)
    call_id, before = start(alice, room).call.id, mark()
    pass_time(call_id, hours=4.9)
    note_heartbeat(alice, call_id)
    join_call(bob, call_id)
    leave_call(bob, call_id)
    pass_time(call_id, hours=4.9)  # alone anew since bob left
    note_heartbeat(alice, call_id)
    sweep()
    assert endings(before) == []
    pass_time(call_id, hours=0.2)
    note_heartbeat(alice, call_id)
    sweep()
    assert endings(before) == ["solo_timeout"]

    call_id, before = start(alice, room).call.id, mark()
    join_call(bob, call_id)
    pass_time(call_id, hours=24.1)
    for one in (alice, bob):
        note_heartbeat(one, call_id)
    sweep()
    assert endings(before) == ["stale_cleanup"]


def test_who_loses_the_place_loses_the_call() -> None:
    alice, bob = person(), person()
    topic = topic_of(alice)
    call_id = start(alice, room_of(alice, topic=topic, public=True)).call.id
    join_call(bob, call_id)
    sweep()
    assert people_in(call_id) == {alice.user_id, bob.user_id}
    ban(topic, bob)
    sweep()
    assert people_in(call_id) == {alice.user_id}
    join_call(alice, call_id)
    mesh_endings.lose_place(alice, call_id)
    assert not MeshCall.objects.exists()

    direct = start_call(bob, Asked(other_id=alice.user_id)).call.id
    join_call(alice, direct)
    block_user(alice, bob.user_id)
    before = mark()
    sweep()
    assert endings(before) == ["no_participants"]


def test_places_and_accounts_take_their_calls_along() -> None:
    alice, bob = person(), person()
    room = room_of(alice, bob)
    call_id, before = start(alice, room).call.id, mark()
    join_call(bob, call_id)
    mesh_endings.end_of_recipient(room, alice.user_id)
    assert people_in(call_id) == {bob.user_id}
    ghost = User.objects.get(pk=person().user_id)
    assert leave_calls(bob.user, ghost)
    assert endings(before) == ["no_participants"]
    assert not leave_calls(bob.user, ghost)
    start(alice, room)
    before = mark()
    mesh_endings.end_in_channel(room)
    assert endings(before) == ["no_participants"]


def test_muting_and_heartbeats_are_for_participants() -> None:
    alice, bob = person(), person()
    call_id = start(alice, room_of(alice, bob)).call.id
    set_muted(alice, call_id, is_muted=True)
    assert MeshParticipant.objects.get(user=alice.user).is_muted
    assert code_of(note_heartbeat, bob, call_id) == Code.NOT_FOUND
    assert code_of(lambda actor: set_muted(actor, call_id, is_muted=True), bob) == Code.NOT_FOUND
    leave_call(bob, call_id)
    assert people_in(call_id) == {alice.user_id}


def test_a_call_that_is_full_takes_nobody_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mesh_calls, "MOST_PARTICIPANTS", 2)
    alice, bob, late = person(), person(), person()
    call_id = start(alice, room_of(alice, bob, late)).call.id
    join_call(bob, call_id)
    assert code_of(join_call, late, call_id) == Code.BAD_REQUEST
    assert not join_call(bob, call_id).is_new


@pytest.mark.django_db(transaction=True)
def test_many_who_start_at_once_start_one_call() -> None:
    people = [person() for _ in range(6)]
    rooms = [room_of(*people), room_of(*people)]
    in_threads(lambda one: [start(one, room) for room in rooms], people)
    assert MeshCall.objects.count() <= 2
    assert MeshParticipant.objects.count() == MeshParticipant.objects.values("user_id").distinct().count()
    for call in MeshCall.objects.all():
        assert call.participants.count() == 1


def test_turn_passwords_follow_the_shared_secret_scheme(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """By hand: printf '1700000100:u1' | openssl dgst -sha1 -hmac north -binary | base64"""
    settings.GUILDHALL = replace(
        settings.GUILDHALL,
        stun_urls=("stun:stun.example.org",),
        turn_urls=("turn:turn.example.org",),
        turn_secret="north",
        turn_ttl=100.0,
    )
    monkeypatch.setattr("integrations.mesh.ice.time.time", lambda: 1_700_000_000.5)
    stun, turn = ice_servers("u1")
    assert (stun.urls, stun.credential) == (("stun:stun.example.org",), "")
    assert (turn.username, turn.credential) == ("1700000100:u1", "AwsP6ik2qIFdf6MSyO1fiYuvIHU=")
