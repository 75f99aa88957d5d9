"""Coming to a topic and leaving it."""

from django.db.models import F

from accounts.arrivals import note_arrival
from accounts.records import UserRecord
from core.actor import Actor
from core.clock import now
from core.errors import Code, ProductError
from core.events import publish
from core.operations import operation
from topics.access import banned, hold_topic, not_found
from topics.events import TopicMemberJoined, TopicMemberLeft
from topics.hooks import raid_began
from topics.invitations import open_invitations
from topics.models import InvitationStatus, Level, Topic, TopicMember
from topics.viewers import is_site_admin, with_viewer


@operation("topic.join", limit="api:topics:join")
def join_topic(actor: Actor, topic_id: int) -> None:
    """Become a member; nothing changes for those who are. An open invitation lets one into an invite-only topic, and is
    accepted by this.

    Publishes TopicMemberJoined; runs the hook raid_began when many come at once. Raises ProductError NOT_FOUND
    (`topic_not_found`), MISSING_ACCESS (`topic_banned`,
    `topic_invite_only`): joining tells that an invite-only topic exists, as the wire contract wants.
    """
    topic = _joinable(actor, topic_id)
    member = add_member(topic, actor.user_id)
    if member is not None:
        note_newcomer(topic, member)
        open_invitations(actor.user_id).filter(topic_id=topic_id).update(
            status=InvitationStatus.ACCEPTED, answered_at=now()
        )
        publish(TopicMemberJoined(topic_id=topic_id, user=UserRecord.of(actor.user), also_user_ids=(actor.user_id,)))


@operation("topic.leave", limit="api:topics:leave")
def leave_topic(actor: Actor, topic_id: int) -> None:
    """Stop being a member; nothing changes for those who are none, so that leaving twice succeeds twice.

    Publishes TopicMemberLeft, which takes the person's sockets out of the topic. Raises ProductError NOT_FOUND
    (`topic_not_found`), BAD_REQUEST (`topic_owner_leaves`): an owner hands over or deletes the topic instead.
    """
    topic = Topic.objects.select_for_update().filter(pk=topic_id, is_deleted=False).first()
    if topic is None:
        raise not_found()
    if topic.owner_id == actor.user_id:
        raise ProductError(Code.BAD_REQUEST, reason="topic_owner_leaves")
    if remove_member(topic, actor.user_id):
        publish(_left(topic, actor))


def note_newcomer(topic: Topic, member: TopicMember) -> None:
    """Note that somebody came by themselves into a topic whose row the caller holds. Runs the hook raid_began when
    they are one of many."""
    if note_arrival(topic, member.user_id, member.joined_at):
        raid_began.run(topic)


def add_member(topic: Topic, user_id: int) -> TopicMember | None:
    """Make somebody a member of a topic whose row the caller holds. None when they were one already."""
    seat = {"history_from": topic.history_from}
    member, created = TopicMember.objects.get_or_create(topic=topic, user_id=user_id, defaults=seat)
    if not created:
        return None
    Topic.objects.filter(pk=topic.pk).update(member_count=F("member_count") + 1)
    return member


def remove_member(topic: Topic, user_id: int) -> bool:
    """Take somebody, with their rank, out of a topic whose row the caller holds. False when they were not in it."""
    deleted, _ = TopicMember.objects.filter(topic=topic, user_id=user_id).delete()
    if not deleted:
        return False
    Topic.objects.filter(pk=topic.pk).update(member_count=F("member_count") - 1)
    return True


def _joinable(actor: Actor, topic_id: int) -> Topic:
    hold_topic(topic_id)
    topic = with_viewer(Topic.objects.all(), actor).filter(pk=topic_id, is_deleted=False).first()
    if topic is None:
        raise not_found()
    if topic.my_ban:
        raise banned()
    is_closed = topic.require_approval and topic.my_level < Level.MEMBER
    if is_closed and not open_invitations(actor.user_id).filter(topic_id=topic_id).exists():
        raise ProductError(Code.MISSING_ACCESS, reason="topic_invite_only")
    return topic


def _left(topic: Topic, actor: Actor) -> TopicMemberLeft:
    return TopicMemberLeft(
        topic_id=topic.id,
        user=UserRecord.of(actor.user),
        also_user_ids=(actor.user_id,),
        lost_access=topic.require_approval and not is_site_admin(actor),
    )
