"""Deleting topics: asked for by the owner, decided by an administrator, done a week later."""

from datetime import timedelta

import pytest

from accounts.attention import Kind, Target
from accounts.models import Attention
from accounts.operations.attention import mute
from chat.drafts import MessageDraft
from chat.models import Channel, Message
from chat.operations.messages import send_message
from chat.operations.rooms import create_room
from chat.room_access import feed_id
from chat.room_records import RoomDraft
from chat.tasks import delete_discarded
from core.clock import at, now
from core.models import Job
from moderation.models import AdminAuditEntry
from posts.drafts import CommentDraft
from posts.models import Comment, Post
from posts.operations.comments import create_comment
from posts.operations.votes import UP, vote_on_post
from tests.operations.events import names, published_during
from tests.operations.refusals import reason_of
from tests.topic_callers import Caller, somebody
from tests.topic_side import person, post_in, topic_of
from topics.drafts import TopicDraft
from topics.models import Topic, TopicMember
from topics.operations.deletion import approve_topic_deletion, delete_topic, reject_topic_deletion
from topics.operations.invitations import invite
from topics.operations.members import join_topic
from topics.operations.topics import create_topic
from topics.queries import topic_for, topics_to_decide
from topics.tasks import sweep_topics

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)
SAID = "Topic deletion requested. It will be permanently deleted in 7 days pending admin approval."


def test_a_deleted_topic_is_out_of_sight_at_once() -> None:
    """TF-038."""
    owner, member = somebody(), somebody()
    topic = topic_of(owner.actor, "Going away")
    path = f"/topics/{Caller(owner.actor).data('GET', '/topics/my')[0]['id']}"
    join_topic(member.actor, topic.id)
    assert member.refused("DELETE", path) == (403, "Permission denied or topic not found")
    with published_during() as events:
        assert owner.said("DELETE", path) == SAID
    assert names(events) == ["TopicDeleted"]
    for caller in (member, Caller()):
        assert caller.refused("GET", path) == (404, "Topic not found")
        assert caller.data("GET", "/topics") == []
    assert member.data("GET", "/topics/my") == []
    kept = owner.data("GET", path)
    assert (kept["is_deleted"], kept["deleted_by"], kept["deletion_status"]) == (True, owner.id, "pending")
    assert kept["is_public"] is False
    assert kept["permanent_delete_at"] > kept["deleted_at"]
    assert owner.refused("DELETE", path)[0] == 403
    assert owner.refused("PUT", path, {"description": "x"})[0] == 403
    assert create_topic(owner.actor, draft=TopicDraft(title="going AWAY")).id != topic.id


def test_what_lies_in_a_deleted_topic_is_out_of_sight_too() -> None:
    owner, member = somebody(), somebody()
    topic = topic_of(owner.actor)
    join_topic(member.actor, topic.id)
    post, room = post_in(topic, owner.actor), create_room(owner.actor, topic.id, draft=RoomDraft(name="room"))
    delete_topic(owner.actor, topic.id)
    for path in (f"/posts/{post.id}", f"/chat-rooms/{room.id}", f"/messages/topic/{topic.id}"):
        assert member.refused("GET", path)[0] == 404
    assert member.data("GET", "/posts/recent") == []


def test_an_administrator_decides() -> None:
    owner, admin = person(), person(is_admin=True)
    topic = topic_of(owner, "Twice")
    delete_topic(owner, topic.id)
    assert [view.record.id for view in topics_to_decide(admin)] == [topic.id]
    for decide in (approve_topic_deletion, reject_topic_deletion):
        assert reason_of(decide, owner, topic.id) == "admins_only"
        assert reason_of(decide, admin, 12345) == "topic_not_pending"
    with published_during() as events:
        reject_topic_deletion(admin, topic.id)
    assert names(events) == ["TopicUpdated"]
    record = topic_for(None, topic.id).record
    assert (record.is_deleted, record.is_public, record.deletion_status) == (False, True, "rejected")
    assert (record.deleted_by, record.permanent_delete_at) == (None, None)
    assert topics_to_decide(admin) == []
    delete_topic(owner, topic.id)
    approve_topic_deletion(admin, topic.id)
    assert reason_of(reject_topic_deletion, admin, topic.id) == "topic_not_pending"
    assert topics_to_decide(admin) == []
    assert list(AdminAuditEntry.objects.values_list("action", flat=True)) == [
        "topic_deletion_rejected",
        "topic_deletion_approved",
    ]


def test_a_topic_comes_back_under_a_free_title() -> None:
    owner, admin = person(), person(is_admin=True)
    topic = topic_of(owner, "x" * 100)
    delete_topic(owner, topic.id)
    topic_of(owner, "X" * 100)
    reject_topic_deletion(admin, topic.id)
    assert topic_for(None, topic.id).record.title == "x" * 96 + " (2)"


def test_only_what_was_approved_goes_and_only_after_its_week() -> None:
    """TF-038."""
    owner, other, admin = person(), person(), person(is_admin=True)
    topic, pending, living = topic_of(owner), topic_of(owner), topic_of(owner)
    join_topic(other, topic.id)
    mute(other, Target(Kind.TOPIC, topic.id), minutes=-1)
    post = post_in(topic, owner, anonymous=True)
    create_comment(other, post.id, draft=CommentDraft(content="x"))
    vote_on_post(other, post.id, vote=UP)
    room = create_room(other, topic.id, draft=RoomDraft(name="room"))
    send_message(other, room.id, draft=MessageDraft(content="x"))
    send_message(other, feed_id(topic.id), draft=MessageDraft(content="x"))
    for one in (topic, pending):
        delete_topic(owner, one.id)
    approve_topic_deletion(admin, topic.id)
    with at(now() + WEEK - timedelta(minutes=1)):
        sweep_topics()
        assert Topic.objects.filter(pk=topic.pk).exists()
    with at(now() + WEEK + timedelta(minutes=1)):
        sweep_topics()
        for job in Job.objects.filter(name="channel.discard"):
            delete_discarded(**job.arguments)
    assert set(Topic.objects.values_list("pk", flat=True)) == {pending.pk, living.pk}
    assert not Post.objects.exists()
    assert not Comment.objects.exists()
    assert not Message.objects.exists()
    assert not Channel.objects.filter(name="room").exists()
    assert not Attention.objects.filter(kind=Kind.TOPIC).exists()
    assert set(TopicMember.objects.values_list("topic_id", flat=True)) == {pending.pk, living.pk}


def test_invitations_into_a_deleted_topic_are_not_listed() -> None:
    owner, guest = somebody(), somebody()
    topic = topic_of(owner.actor, private=True)
    made = invite(owner.actor, topic.id, user_id=guest.actor.user_id)
    delete_topic(owner.actor, topic.id)
    assert guest.data("GET", "/topics/invitations") == []
    assert guest.refused("POST", f"/topics/invitations/{made.id}/accept") == (400, "Failed to accept invitation")
