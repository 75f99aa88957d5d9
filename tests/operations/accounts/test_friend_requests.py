"""Asking to be friends and saying yes: the order of the checks, what comes of it, who hears of it."""

from typing import Any

import pytest

from accounts.events import (
    FriendRequestAccepted,
    FriendRequestReceived,
    RelationshipAdded,
    RelationshipRemoved,
    RelationshipUpdated,
)
from accounts.models import Notification, Relationship, User
from accounts.models.user import UserFlags
from accounts.operations import _pairs
from accounts.operations.friend_requests import (
    accept_friend_request,
    send_friend_request,
    send_friend_request_by_tag,
)
from accounts.operations.relationships import block_user, remove_relationship, set_friend_nickname
from core.actor import Actor
from core.errors import Code, ProductError
from tests.befriending import BLOCKED, FRIEND, INCOMING, OUTGOING, befriend, let_ask, people, sides
from tests.operations.events import announced, mark
from tests.operations.refusals import code_of, refused
from tests.world import World

pytestmark = pytest.mark.django_db
SELF = Code.CANNOT_SEND_FRIEND_REQUEST_TO_SELF
UNCLAIMED = Code.UNCLAIMED_ACCOUNT_CANNOT_SEND_FRIEND_REQUESTS
CLOSED = Code.FRIEND_REQUEST_BLOCKED
OWN_BLOCK = Code.CANNOT_SEND_FRIEND_REQUEST_TO_BLOCKED_USER


def news(after: int) -> list[tuple[str, int, int]]:
    """Kind, hearer and type (0 without one) of what was announced to the sides, in order."""
    found = []
    for event in announced(after):
        match event:
            case RelationshipAdded() | RelationshipUpdated():
                found.append((type(event).__name__[12:], event.user_id, event.relationship.type))
            case RelationshipRemoved():
                found.append(("Removed", event.user_id, 0))
    return found


def unclaimed(actor: Actor) -> Actor:
    actor.user.set_unusable_password()
    actor.user.save()
    return actor


def flagged(actor: Actor, flags: int) -> Actor:
    User.objects.filter(id=actor.user_id).update(flags=flags)
    return actor


def test_asking_makes_two_sides_and_tells_both() -> None:
    alice, bob = people("alice", "bob")
    start = mark()
    asked = send_friend_request(alice, bob.user_id)
    assert (asked.outcome, asked.relationship.type, asked.relationship.user.id) == ("sent", OUTGOING, bob.user_id)
    assert sides(alice, bob) == (OUTGOING, INCOMING)
    assert news(start) == [("Added", alice.user_id, OUTGOING), ("Added", bob.user_id, INCOMING)]
    (received,) = [event for event in announced(start) if isinstance(event, FriendRequestReceived)]
    assert (received.user_id, received.request_id) == (bob.user_id, asked.request_id)
    note = Notification.objects.get()
    assert (note.user_id, note.type, note.sender_id) == (bob.user_id, "friend_request", alice.user_id)
    assert (note.title, note.context_type) == ("New Friend Request", "friend_request")
    assert note.message == f"{alice.user.handle} sent you a friend request"


def test_asking_again_changes_nothing() -> None:
    alice, bob = people("alice", "bob")
    first = send_friend_request(alice, bob.user_id)
    again = send_friend_request(alice, bob.user_id)
    assert (again.outcome, again.request_id, again.relationship) == ("unchanged", first.request_id, first.relationship)
    accept_friend_request(bob, alice.user_id)
    start = mark()
    assert send_friend_request(bob, alice.user_id).relationship.type == FRIEND
    assert announced(start) == []


def test_who_was_asked_and_asks_accepts() -> None:
    alice, bob = people("alice", "bob")
    send_friend_request(alice, bob.user_id)
    start = mark()
    asked = send_friend_request(bob, alice.user_id)
    assert (asked.outcome, asked.relationship.type) == ("accepted", FRIEND)
    assert sides(alice, bob) == (FRIEND, FRIEND)
    assert news(start) == [("Updated", bob.user_id, FRIEND), ("Updated", alice.user_id, FRIEND)]


def test_both_sides_of_a_friendship_began_at_once_and_have_no_nickname() -> None:
    alice, bob = people("alice", "bob")
    befriend(alice, bob)
    rows = list(Relationship.objects.values_list("since", "nickname"))
    assert len(rows) == 2
    assert rows[0] == rows[1]
    assert rows[0][1] is None


def test_whoever_asked_hears_that_it_was_accepted() -> None:
    alice, bob = people("alice", "bob")
    asked = send_friend_request(alice, bob.user_id)
    start = mark()
    accept_friend_request(bob, alice.user_id)
    note = Notification.objects.get(type="friend_request_accepted")
    assert (note.user_id, note.sender_id, note.context_type) == (alice.user_id, bob.user_id, "friend")
    assert note.message == f"{bob.user.handle} accepted your friend request"
    (accepted,) = [event for event in announced(start) if isinstance(event, FriendRequestAccepted)]
    assert (accepted.user_id, accepted.request_id, accepted.relationship.user.id) == (
        alice.user_id,
        asked.request_id,
        bob.user_id,
    )


def test_a_request_that_was_declined_stays_with_whoever_sent_it() -> None:
    alice, bob = people("alice", "bob")
    send_friend_request(alice, bob.user_id)
    remove_relationship(bob, alice.user_id)
    start = mark()
    assert send_friend_request(alice, bob.user_id).outcome == "unchanged"
    assert announced(start) == []
    assert sides(alice, bob) == (OUTGOING, None)
    assert code_of(accept_friend_request, bob, alice.user_id) == Code.UNKNOWN_USER
    assert send_friend_request(bob, alice.user_id).outcome == "accepted"
    assert news(start) == [("Added", bob.user_id, FRIEND), ("Updated", alice.user_id, FRIEND)]
    assert sides(alice, bob) == (FRIEND, FRIEND)


# -- the order of the checks -----------------------------------------------------------------------------------------


def test_oneself_comes_before_being_unclaimed() -> None:
    (alice,) = people("alice")
    assert code_of(send_friend_request, alice, alice.user_id) == SELF
    assert code_of(send_friend_request, unclaimed(alice), alice.user_id) == SELF


def test_being_unclaimed_comes_before_everything_about_the_other() -> None:
    alice, bob = people("alice", "bob")
    block_user(alice, bob.user_id)
    unclaimed(alice)
    assert code_of(send_friend_request, alice, 1) == UNCLAIMED
    assert code_of(send_friend_request, alice, bob.user_id) == UNCLAIMED


def test_bots_ask_nobody() -> None:
    bot = World().bot()
    assert code_of(send_friend_request, bot, 1) == Code.BOTS_CANNOT_SEND_FRIEND_REQUESTS


def test_nobody_is_unknown() -> None:
    (alice,) = people("alice")
    assert code_of(send_friend_request, alice, 1) == Code.UNKNOWN_USER


@pytest.mark.parametrize("flags", [UserFlags.DELETED, UserFlags.APP_STORE_REVIEWER])
def test_accounts_beyond_reach_come_before_ones_own_block(flags: int) -> None:
    alice, bob = people("alice", "bob")
    block_user(alice, bob.user_id)
    flagged(bob, flags)
    assert code_of(send_friend_request, alice, bob.user_id) == CLOSED


def test_ones_own_block_comes_before_theirs() -> None:
    alice, bob = people("alice", "bob")
    block_user(bob, alice.user_id)
    block_user(alice, bob.user_id)
    assert code_of(send_friend_request, alice, bob.user_id) == OWN_BLOCK


def test_a_block_and_closed_sources_look_the_same() -> None:
    alice, bob, carol = people("alice", "bob", "carol")
    block_user(bob, alice.user_id)
    let_ask(carol, sources=0)
    shown = [refused(send_friend_request, alice, other.user_id) for other in (bob, carol)]
    assert [(each.code, each.message, each.extra, each.reason) for each in shown] == [
        (CLOSED, shown[0].message, {}, "")
    ] * 2


def test_closed_sources_come_before_a_request_of_theirs_and_before_being_friends() -> None:
    alice, bob = people("alice", "bob")
    send_friend_request(bob, alice.user_id)
    let_ask(bob, sources=0)
    assert code_of(send_friend_request, alice, bob.user_id) == CLOSED
    accept_friend_request(alice, bob.user_id)
    assert code_of(send_friend_request, alice, bob.user_id) == CLOSED
    assert code_of(send_friend_request, alice, bob.user_id, knows_friends=True) == Code.ALREADY_FRIENDS


def test_a_request_made_before_a_privacy_change_can_be_accepted() -> None:
    alice, bob = people("alice", "bob")
    send_friend_request(alice, bob.user_id)
    let_ask(alice, bob, sources=0)
    assert accept_friend_request(bob, alice.user_id).relationship.type == FRIEND


# -- by tag ----------------------------------------------------------------------------------------------------------


def by_tag(actor: Actor, other: User, **changes: Any) -> Any:
    tag = {"username": other.username.upper(), "discriminator": other.discriminator} | changes
    return send_friend_request_by_tag(actor, **tag)


def test_a_tag_finds_people_whatever_its_case() -> None:
    alice, bob = people("alice", "bob")
    assert by_tag(alice, bob.user).relationship.user.id == bob.user_id
    assert by_tag(alice, bob.user).outcome == "unchanged"


def test_the_checks_of_a_tag_come_first() -> None:
    alice, bob = people("alice", "bob")
    assert code_of(by_tag, alice, bob.user, discriminator=10_000) == Code.DISCRIMINATOR_REQUIRED
    assert code_of(by_tag, alice, bob.user, discriminator=-1) == Code.DISCRIMINATOR_REQUIRED
    nobody = bob.user.discriminator % 9999 + 1
    assert code_of(by_tag, alice, bob.user, discriminator=nobody) == Code.NO_USERS_WITH_FLUXERTAG_EXIST
    assert code_of(by_tag, alice, alice.user) == SELF
    befriend(alice, bob)
    unclaimed(alice)
    assert code_of(by_tag, alice, bob.user) == Code.ALREADY_FRIENDS


# -- sources ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sources", "friend", "guild"),
    [(0, False, False), (1, True, False), (2, False, True), (3, True, True), (4, True, True), (7, True, True)],
)
def test_sources_let_in_friends_of_friends_and_people_of_a_common_guild(
    sources: int, friend: bool, guild: bool
) -> None:
    world = World()
    cats = world.guild("cats", owner="target").member("mate")
    target, mate = cats.owner, world.person("mate")
    common, acquaintance, stranger = people("common", "acquaintance", "stranger")
    let_ask(target)
    befriend(common, target)
    befriend(common, acquaintance)
    let_ask(target, sources=sources)
    found = {
        name: _may_ask(actor, target)
        for name, actor in (("friend", acquaintance), ("guild", mate), ("stranger", stranger))
    }
    assert found == {"friend": friend, "guild": guild, "stranger": bool(sources & 4)}


def _may_ask(actor: Actor, target: Actor) -> bool:
    try:
        send_friend_request(actor, target.user_id)
    except ProductError as refusal:
        if refusal.code != CLOSED:
            raise
        return False
    return True


# -- bots ------------------------------------------------------------------------------------------------------------


def test_friendly_bots_accept_at_once() -> None:
    (alice,) = people("alice")
    bot = flagged(World().bot(), UserFlags.FRIENDLY_BOT)
    start = mark()
    asked = send_friend_request(alice, bot.user_id)
    assert (asked.outcome, asked.relationship.type, asked.relationship.user.id) == ("accepted", FRIEND, bot.user_id)
    assert sides(alice, bot) == (FRIEND, FRIEND)
    assert news(start) == [("Added", alice.user_id, FRIEND), ("Added", bot.user_id, FRIEND)]


def test_bots_that_want_to_be_asked_are_asked_and_others_cannot_be() -> None:
    (alice,) = people("alice")
    world = World()
    asked = flagged(world.bot("asked"), UserFlags.FRIENDLY_BOT | UserFlags.FRIENDLY_BOT_MANUAL_APPROVAL)
    assert send_friend_request(alice, asked.user_id).outcome == "sent"
    assert code_of(send_friend_request, alice, world.bot("plain").user_id) == CLOSED


# -- accepting -------------------------------------------------------------------------------------------------------


def test_accepting_needs_a_request_then_a_claimed_account_then_a_living_asker() -> None:
    alice, bob = people("alice", "bob")
    assert code_of(accept_friend_request, alice, 1) == Code.UNKNOWN_USER
    assert code_of(accept_friend_request, alice, alice.user_id) == Code.UNKNOWN_USER
    assert code_of(accept_friend_request, unclaimed(alice), bob.user_id) == Code.UNKNOWN_USER
    send_friend_request(bob, alice.user_id)
    assert code_of(accept_friend_request, bob, alice.user_id) == Code.UNKNOWN_USER
    flagged(bob, UserFlags.DELETED)
    wanted = Code.UNCLAIMED_ACCOUNT_CANNOT_ACCEPT_FRIEND_REQUESTS
    assert code_of(accept_friend_request, alice, bob.user_id) == wanted
    alice.user.set_password("a password nobody types")
    alice.user.save()
    assert code_of(accept_friend_request, alice, bob.user_id) == CLOSED
    flagged(bob, 0)
    assert accept_friend_request(alice, bob.user_id).relationship.type == FRIEND
    assert code_of(accept_friend_request, alice, bob.user_id) == Code.UNKNOWN_USER


# -- the limit -------------------------------------------------------------------------------------------------------


def test_only_so_many_relationships_on_either_side(monkeypatch: pytest.MonkeyPatch) -> None:
    alice, bob, carol, dave = people("alice", "bob", "carol", "dave")
    monkeypatch.setattr(_pairs, "limit", lambda key, **_: 1)
    send_friend_request(alice, bob.user_id)
    full = refused(send_friend_request, alice, carol.user_id)
    assert (full.code, full.extra) == (Code.MAX_FRIENDS, {"max_relationships": 1})
    assert code_of(send_friend_request, carol, alice.user_id) == Code.MAX_FRIENDS
    assert accept_friend_request(bob, alice.user_id).relationship.type == FRIEND  # takes up no more room
    block_user(carol, alice.user_id)
    block_user(carol, bob.user_id)  # protection has no limit
    assert sides(carol, bob) == (BLOCKED, None)
    bot = flagged(World().bot(), UserFlags.FRIENDLY_BOT)
    Relationship.objects.create(owner=bot.user, other=alice.user, type=FRIEND)
    assert send_friend_request(dave, bot.user_id).outcome == "accepted"


# -- blocking, naming, removing --------------------------------------------------------------------------------------


def test_blocking_a_friend_ends_the_friendship_and_tells_no_more() -> None:
    alice, bob = people("alice", "bob")
    befriend(alice, bob)
    start = mark()
    assert block_user(alice, bob.user_id).type == BLOCKED
    assert sides(alice, bob) == (BLOCKED, None)
    assert news(start) == [("Removed", bob.user_id, 0), ("Added", alice.user_id, BLOCKED)]
    start = mark()
    assert block_user(alice, bob.user_id).type == BLOCKED
    assert announced(start) == []


def test_blocking_whom_one_asked_withdraws_the_request() -> None:
    alice, bob = people("alice", "bob")
    send_friend_request(alice, bob.user_id)
    start = mark()
    block_user(alice, bob.user_id)
    assert sides(alice, bob) == (BLOCKED, None)
    assert news(start) == [("Removed", bob.user_id, 0), ("Added", alice.user_id, BLOCKED)]


def test_blocking_who_asked_is_not_noticed() -> None:
    alice, bob = people("alice", "bob")
    send_friend_request(bob, alice.user_id)
    start = mark()
    block_user(alice, bob.user_id)
    assert sides(alice, bob) == (BLOCKED, OUTGOING)
    assert news(start) == [("Added", alice.user_id, BLOCKED)]
    assert code_of(send_friend_request, bob, alice.user_id) == CLOSED


def test_a_block_survives_what_the_other_does() -> None:
    alice, bob = people("alice", "bob")
    send_friend_request(bob, alice.user_id)
    block_user(alice, bob.user_id)
    start = mark()
    remove_relationship(bob, alice.user_id)
    assert sides(alice, bob) == (BLOCKED, None)
    assert news(start) == [("Removed", bob.user_id, 0)]
    block_user(bob, alice.user_id)
    remove_relationship(bob, alice.user_id)
    assert sides(alice, bob) == (BLOCKED, None)


def test_nobody_blocks_themselves_or_nobody() -> None:
    (alice,) = people("alice")
    assert code_of(block_user, alice, alice.user_id) == Code.UNKNOWN_USER
    assert code_of(block_user, alice, 1) == Code.UNKNOWN_USER


def test_nicknames_are_for_friends_and_on_one_side() -> None:
    alice, bob = people("alice", "bob")
    assert code_of(set_friend_nickname, alice, bob.user_id, nickname="Bobby") == Code.UNKNOWN_USER
    send_friend_request(alice, bob.user_id)
    assert code_of(set_friend_nickname, alice, bob.user_id, nickname="Bobby") == Code.UNKNOWN_USER
    accept_friend_request(bob, alice.user_id)
    start = mark()
    assert set_friend_nickname(alice, bob.user_id, nickname="Bobby").nickname == "Bobby"
    assert news(start) == [("Updated", alice.user_id, FRIEND)]
    assert Relationship.objects.get(owner=bob.user).nickname is None


def test_removing_tells_both_what_both_had() -> None:
    alice, bob = people("alice", "bob")
    both = [("Removed", alice.user_id, 0), ("Removed", bob.user_id, 0)]
    for before in (lambda: befriend(alice, bob), lambda: send_friend_request(alice, bob.user_id)):
        before()
        start = mark()
        remove_relationship(alice, bob.user_id)
        assert sides(alice, bob) == (None, None)
        assert sorted(news(start)) == sorted(both)
    assert code_of(remove_relationship, alice, bob.user_id) == Code.UNKNOWN_USER


def test_declining_and_lifting_a_block_are_not_noticed() -> None:
    alice, bob = people("alice", "bob")
    send_friend_request(alice, bob.user_id)
    start = mark()
    remove_relationship(bob, alice.user_id)
    block_user(bob, alice.user_id)
    remove_relationship(bob, alice.user_id)
    assert {hearer for _, hearer, _ in news(start)} == {bob.user_id}
    assert sides(alice, bob) == (OUTGOING, None)
