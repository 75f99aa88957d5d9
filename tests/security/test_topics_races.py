"""SEC-075 on the topic side: who comes and who is put out at the same moment leaves no banned member, no second row
and no count that is wrong."""

import threading
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from core.actor import Actor
from core.errors import ProductError
from tests.topic_side import person, topic_of
from topics.models import Level, Topic, TopicBan, TopicInvitation, TopicMember
from topics.operations.invitations import accept_invitation, decline_invitation, invite
from topics.operations.members import join_topic, leave_topic
from topics.operations.moderating import ban_from_topic, kick_from_topic
from topics.operations.moderators import add_moderator, transfer_topic

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*works: Callable[[], Any]) -> Counter[str]:
    """What became of works that begin together: "" for a success, else the reason of the refusal."""
    outcomes: list[str] = []
    start = threading.Barrier(len(works))

    def run(work: Callable[[], Any]) -> None:
        start.wait()
        try:
            work()
            outcomes.append("")
        except ProductError as refusal:
            outcomes.append(refusal.reason)
        except Exception as error:
            outcomes.append(repr(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Counter(outcomes)


def check_count(topic: Topic) -> None:
    topic.refresh_from_db()
    members = TopicMember.objects.filter(topic=topic, level__gte=Level.MEMBER)
    assert topic.member_count == members.count()
    banned = TopicBan.objects.filter(topic=topic).values("user_id")
    assert not members.filter(user_id__in=banned).exists()


def test_an_invitation_is_made_once_and_answered_once() -> None:
    owner, guest = person(), person()
    topic = topic_of(owner, private=True)
    made = at_once(*[lambda: invite(owner, topic.id, user_id=guest.user_id)] * 6)
    assert made == Counter({"": 1, "invite_again": 5})
    row = TopicInvitation.objects.get()
    answers = [lambda: accept_invitation(guest, row.id), lambda: decline_invitation(guest, row.id)] * 3
    assert at_once(*answers)[""] == 1
    check_count(topic)
    row.refresh_from_db()
    assert (row.status == "accepted") == TopicMember.objects.filter(topic=topic, user=guest.user).exists()


def test_who_is_banned_while_joining_is_no_member() -> None:
    owner, guest = person(), person()
    topic = topic_of(owner)
    outcomes = at_once(
        *[lambda: join_topic(guest, topic.id)] * 4,
        *[lambda: ban_from_topic(owner, topic.id, guest.user_id)] * 2,
    )
    assert set(outcomes) <= {"", "topic_banned"}
    check_count(topic)
    assert not TopicMember.objects.filter(topic=topic, user=guest.user).exists()


def test_leaving_while_being_promoted_kicked_and_made_the_owner() -> None:
    owner, member = person(), person()
    topic = topic_of(owner)
    join_topic(member, topic.id)
    outcomes = at_once(
        lambda: leave_topic(member, topic.id),
        lambda: add_moderator(owner, topic.id, member.user_id),
        lambda: kick_from_topic(owner, topic.id, member.user_id),
        lambda: transfer_topic(owner, topic.id, member.user_id),
        lambda: join_topic(member, topic.id),
    )
    refusals = {"", "topic_owner_leaves", "target_above", "member_not_found", "topic_level"}
    assert set(outcomes) <= refusals, outcomes
    check_count(topic)
    owners = TopicMember.objects.filter(topic=topic, level=Level.OWNER).values_list("user_id", flat=True)
    assert list(owners) == [Topic.objects.get(pk=topic.pk).owner_id]
    assert Actor(user=topic.owner).user_id in (owner.user_id, member.user_id)
