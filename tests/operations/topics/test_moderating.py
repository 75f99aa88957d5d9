"""Moderators, bans, kicks and handing over: who may do it to whom, and what is left behind."""

from datetime import timedelta

import pytest

from accounts.operations.relationships import block_user
from core.actor import Actor
from core.clock import at, now
from core.errors import ProductError
from tests.operations.events import published_during
from tests.operations.refusals import reason_of
from tests.topic_side import ban, person, topic_of
from topics.access import access_topic
from topics.events import TopicAccessLost, TopicMemberJoined, TopicMemberLeft, TopicUpdated
from topics.models import Level, Power, Topic, TopicBan, TopicInvitation, TopicMember
from topics.operations.invitations import invite
from topics.operations.members import join_topic, leave_topic
from topics.operations.moderating import ban_from_topic, kick_from_topic, unban_from_topic
from topics.operations.moderators import add_moderator, remove_moderator, transfer_topic
from topics.queries import topic_for

pytestmark = pytest.mark.django_db


def level_of(topic: Topic, actor: Actor) -> int:
    return int(access_topic(actor, topic.id).role)


def counted(topic: Topic) -> int:
    topic.refresh_from_db()
    rows = TopicMember.objects.filter(topic=topic, level__gte=Level.MEMBER).count()
    assert topic.member_count == rows
    return rows


def moderator_of(topic: Topic, *powers: str) -> Actor:
    actor = person()
    add_moderator(Actor(user=topic.owner), topic.id, actor.user_id, powers=powers or tuple(Power.values))
    return actor


def test_a_moderator_is_a_member_and_adding_again_changes_the_powers() -> None:
    owner, helper = person(), person()
    topic = topic_of(owner)
    with published_during() as events:
        add_moderator(owner, topic.id, helper.user_id, powers=("delete_messages",))
    assert [type(event) for event in events] == [TopicMemberJoined, TopicUpdated]
    assert (level_of(topic, helper), counted(topic)) == (Level.MODERATOR, 2)
    add_moderator(owner, topic.id, helper.user_id, powers=("ban_users",))
    (entry,) = topic_for(owner, topic.id).record.moderators
    assert (entry.user_id, entry.added_by, entry.permissions) == (helper.user_id, owner.user_id, ("ban_users",))
    assert counted(topic) == 2


def test_only_the_owner_says_who_moderates() -> None:
    owner, helper, other = person(), person(), person()
    topic = topic_of(owner)
    add_moderator(owner, topic.id, helper.user_id, powers=("ban_users",))
    for actor in (helper, other):
        assert reason_of(add_moderator, actor, topic.id, other.user_id, powers=()) == "topic_level"
        assert reason_of(remove_moderator, actor, topic.id, helper.user_id) == "topic_level"
    assert reason_of(add_moderator, owner, topic.id, owner.user_id, powers=()) == "target_above"
    assert reason_of(add_moderator, owner, topic.id, 12345, powers=()) == "user_not_found"


def test_who_is_banned_or_apart_does_not_become_a_moderator() -> None:
    owner, banned, apart = person(), person(), person()
    topic = topic_of(owner)
    ban(topic, banned)
    block_user(apart, owner.user_id)
    for actor in (banned, apart):
        assert reason_of(add_moderator, owner, topic.id, actor.user_id, powers=()) != ""
    assert counted(topic) == 1


def test_a_moderator_becomes_a_member_again() -> None:
    owner = person()
    topic = topic_of(owner)
    helper = moderator_of(topic)
    with published_during() as events:
        remove_moderator(owner, topic.id, helper.user_id)
    assert [type(event) for event in events] == [TopicUpdated]
    assert level_of(topic, helper) == Level.MEMBER
    assert topic_for(owner, topic.id).record.moderators == ()
    assert reason_of(remove_moderator, owner, topic.id, helper.user_id) == "moderator_not_found"


def test_leaving_drops_the_rank() -> None:
    topic = topic_of(person())
    helper = moderator_of(topic)
    leave_topic(helper, topic.id)
    join_topic(helper, topic.id)
    assert level_of(topic, helper) == Level.MEMBER


@pytest.mark.parametrize("work", [ban_from_topic, kick_from_topic])
def test_nobody_puts_out_whom_they_are_not_above(work: object) -> None:
    """TF-034, TF-035."""
    owner, admin, member = person(), person(is_admin=True), person()
    topic = topic_of(owner)
    one, other = moderator_of(topic), moderator_of(topic)
    join_topic(member, topic.id)
    for actor, target in [(one, owner), (one, other), (one, one), (owner, owner), (owner, admin), (admin, owner)]:
        assert reason_of(work, actor, topic.id, target.user_id) == "target_above"
    assert reason_of(work, member, topic.id, other.user_id) == "topic_level"
    assert reason_of(work, moderator_of(topic, "delete_messages"), topic.id, member.user_id) == "topic_level"
    work(owner, topic.id, other.user_id)
    work(one, topic.id, member.user_id)
    assert (level_of(topic, other), level_of(topic, member)) == (Level.NONE, Level.NONE)
    assert counted(topic) == 3


def test_a_ban_takes_the_membership_and_counts_once() -> None:
    owner, member = person(), person()
    topic = topic_of(owner)
    join_topic(member, topic.id)
    with published_during() as events:
        ban_from_topic(owner, topic.id, member.user_id, reason="spam", days=1)
    (left,) = events
    assert isinstance(left, TopicMemberLeft)
    assert left.lost_access
    row = TopicBan.objects.get(topic=topic)
    assert (row.reason, row.banned_by) == ("spam", owner.user_id)
    assert row.expires_at is not None
    with published_during() as events:
        ban_from_topic(owner, topic.id, member.user_id)
    assert [type(event) for event in events] == [TopicAccessLost]  # no member any more, maybe still looking on
    assert TopicBan.objects.get(topic=topic).expires_at is None
    assert counted(topic) == 1
    assert reason_of(join_topic, member, topic.id) == "topic_banned"


def test_a_ban_runs_out_and_can_be_lifted() -> None:
    owner, member = person(), person()
    topic = topic_of(owner)
    ban_from_topic(owner, topic.id, member.user_id, days=2)
    with at(now() + timedelta(days=2, seconds=1)):
        join_topic(member, topic.id)
    ban_from_topic(owner, topic.id, member.user_id)
    unban_from_topic(owner, topic.id, member.user_id)
    join_topic(member, topic.id)
    assert reason_of(unban_from_topic, owner, topic.id, member.user_id) == "ban_not_found"


def test_a_ban_takes_invitations_back() -> None:
    owner, guest = person(), person()
    topic = topic_of(owner, private=True)
    invite(owner, topic.id, user_id=guest.user_id)
    ban_from_topic(owner, topic.id, guest.user_id)
    assert not TopicInvitation.objects.exists()


def test_only_members_are_kicked_and_they_may_come_back() -> None:
    owner, member = person(), person()
    topic = topic_of(owner)
    join_topic(member, topic.id)
    kick_from_topic(owner, topic.id, member.user_id)
    assert reason_of(kick_from_topic, owner, topic.id, member.user_id) == "member_not_found"
    join_topic(member, topic.id)
    assert counted(topic) == 2


def test_a_topic_is_handed_over_to_somebody_who_may_be_in_it() -> None:
    """TF-036."""
    owner, heir, banned = person(), person(), person()
    topic = topic_of(owner)
    ban(topic, banned)
    assert reason_of(transfer_topic, owner, topic.id, banned.user_id) == "target_banned"
    assert reason_of(transfer_topic, owner, topic.id, owner.user_id) == "target_above"
    assert reason_of(transfer_topic, owner, topic.id, 12345) == "user_not_found"
    assert reason_of(transfer_topic, heir, topic.id, heir.user_id) == "topic_level"
    with published_during() as events:
        transfer_topic(owner, topic.id, heir.user_id)
    assert [type(event) for event in events] == [TopicMemberJoined, TopicUpdated]
    assert (level_of(topic, heir), level_of(topic, owner), counted(topic)) == (Level.OWNER, Level.MEMBER, 2)
    leave_topic(owner, topic.id)
    assert counted(topic) == 1


def test_a_moderator_who_inherits_is_no_moderator_any_more() -> None:
    owner = person()
    topic = topic_of(owner)
    helper = moderator_of(topic)
    transfer_topic(owner, topic.id, helper.user_id)
    assert topic_for(helper, topic.id).record.moderators == ()
    assert topic_for(helper, topic.id).record.owner.id == helper.user_id


def test_an_administrator_hands_a_topic_over_for_its_owner() -> None:
    owner, heir = person(), person()
    topic = topic_of(owner)
    transfer_topic(person(is_admin=True), topic.id, heir.user_id)
    assert (level_of(topic, heir), level_of(topic, owner)) == (Level.OWNER, Level.MEMBER)


def test_a_refusal_tells_nothing_of_a_private_topic() -> None:
    topic, stranger = topic_of(person(), private=True), person()
    with pytest.raises(ProductError) as caught:
        ban_from_topic(stranger, topic.id, stranger.user_id)
    assert caught.value.reason == "topic_not_found"
