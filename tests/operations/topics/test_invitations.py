"""Invitations: who may ask whom into which topic, and what the answers do."""

import pytest

from accounts.models import Notification
from accounts.operations.relationships import block_user
from tests.operations.events import names, published_during
from tests.operations.refusals import reason_of
from tests.topic_side import ban, person, topic_of
from topics.access import access_topic
from topics.drafts import TopicChanges
from topics.invitations import invitations_of
from topics.models import Level, TopicInvitation
from topics.operations.invitations import accept_invitation, decline_invitation, invite
from topics.operations.members import join_topic
from topics.operations.topics import update_topic

pytestmark = pytest.mark.django_db


def test_an_invitation_is_listed_told_and_opens_the_door() -> None:
    """TF-037."""
    owner, guest = person(), person()
    topic = topic_of(owner, private=True)
    with published_during() as events:
        made = invite(owner, topic.id, user_id=guest.user_id)
    assert names(events) == ["TopicInvited", "PeopleNotified"]
    assert [record.id for record in invitations_of(guest)] == [made.id]
    assert (made.topic.title, made.inviter.id) == (topic.title, owner.user_id)
    assert Notification.objects.get(user=guest.user).type == "invitation"
    with published_during() as events:
        accept_invitation(guest, made.id)
    assert names(events) == ["TopicMemberJoined"]
    assert access_topic(guest, topic.id).level == Level.MEMBER
    assert invitations_of(guest) == []
    assert reason_of(accept_invitation, guest, made.id) == "invitation_not_accepted"


def test_declining_opens_nothing_and_one_may_be_asked_again() -> None:
    owner, guest = person(), person()
    topic = topic_of(owner, private=True)
    decline_invitation(guest, invite(owner, topic.id, name=guest.user.handle.upper()).id)
    assert reason_of(join_topic, guest, topic.id) == "topic_invite_only"
    accept_invitation(guest, invite(owner, topic.id, user_id=guest.user_id).id)
    assert TopicInvitation.objects.filter(invited=guest.user).count() == 2


def test_joining_accepts_an_open_invitation() -> None:
    owner, guest = person(), person()
    topic = topic_of(owner, private=True)
    invite(owner, topic.id, user_id=guest.user_id)
    join_topic(guest, topic.id)
    assert access_topic(guest, topic.id).level == Level.MEMBER
    assert TopicInvitation.objects.get().status == "accepted"


def test_members_invite_and_outsiders_do_not() -> None:
    owner, member, guest = person(), person(), person()
    topic = topic_of(owner, private=True)
    accept_invitation(member, invite(owner, topic.id, user_id=member.user_id).id)
    invite(member, topic.id, user_id=guest.user_id)
    assert reason_of(invite, person(), topic.id, user_id=owner.user_id) == "topic_not_found"


def test_who_cannot_be_invited() -> None:
    owner, member, banned, apart, asked = person(), person(), person(), person(), person()
    topic = topic_of(owner)
    assert reason_of(invite, owner, topic.id, user_id=asked.user_id) == "invite_public"
    assert reason_of(invite, asked, topic.id, user_id=asked.user_id) == "topic_level"
    join_topic(member, topic.id)
    ban(topic, banned)
    block_user(apart, owner.user_id)
    update_topic(owner, topic.id, changes=TopicChanges(require_approval=True))
    invite(owner, topic.id, user_id=asked.user_id)
    for user_id, reason in [
        (owner.user_id, "invite_owner"),
        (member.user_id, "invite_member"),
        (banned.user_id, "invite_banned"),
        (apart.user_id, "invite_failed"),
        (asked.user_id, "invite_again"),
        (12345, "user_not_found"),
    ]:
        assert reason_of(invite, owner, topic.id, user_id=user_id) == reason
    assert reason_of(invite, owner, topic.id, name="no such name") == "user_not_found"


def test_an_invitation_is_for_nobody_else_and_not_for_the_banned() -> None:
    owner, guest = person(), person()
    topic = topic_of(owner, private=True)
    made = invite(owner, topic.id, user_id=guest.user_id)
    assert reason_of(accept_invitation, person(), made.id) == "invitation_not_accepted"
    assert reason_of(decline_invitation, owner, made.id) == "invitation_not_declined"
    ban(topic, guest)
    assert reason_of(accept_invitation, guest, made.id) == "invitation_not_accepted"
    assert reason_of(join_topic, guest, topic.id) == "topic_banned"


def test_listing_is_one_query_however_many(django_assert_num_queries: object) -> None:
    guest = person()
    for _ in range(3):
        owner = person()
        invite(owner, topic_of(owner, private=True).id, user_id=guest.user_id)
    with django_assert_num_queries(1):
        assert len(invitations_of(guest)) == 3
