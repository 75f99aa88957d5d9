"""What topics do when an account is erased."""

from django.db.models import F, Q

from accounts.models import User
from accounts.models.user import UserFlags
from accounts.records import UserRecord
from core.actor import Actor
from core.db.pieces import delete_piece, update_piece
from core.events import publish
from topics.events import TopicMemberLeft, TopicUpdated
from topics.models import AnonymousIdentity, Level, Topic, TopicInvitation, TopicMember
from topics.queries import topic_for


def pass_on_topic(user: User, ghost: User) -> bool:
    """Hand the next topic that the person owns to its longest-serving moderator; without one it has no owner but the
    ghost, and administrators look after it. Publishes TopicUpdated for live ones."""
    topic = Topic.objects.select_for_update().filter(owner=user).order_by("id").first()
    if topic is None:
        return False
    successor = _successor(topic)
    topic.owner = ghost if successor is None else successor.user
    topic.save(update_fields=["owner"])
    if successor is not None:
        successor.level, successor.permissions = Level.OWNER, []
        successor.added_by = successor.added_at = None
        successor.save(update_fields=["level", "permissions", "added_by", "added_at"])
    if not topic.is_deleted:
        record = topic_for(Actor(user=topic.owner, kind="system"), topic.id).record
        publish(TopicUpdated(topic_id=topic.id, topic=record))
    return True


def leave_topic(user: User, ghost: User) -> bool:
    """Take the person out of the next topic, with what they set for it. Publishes TopicMemberLeft."""
    topic_id = TopicMember.objects.filter(user=user).order_by("topic_id").values_list("topic_id", flat=True).first()
    if topic_id is None:
        return False
    topic = Topic.objects.select_for_update().get(id=topic_id)
    counted = TopicMember.objects.filter(topic=topic, user=user, level__gte=Level.MEMBER).delete()[0]
    TopicMember.objects.filter(topic=topic, user=user).delete()
    if counted:
        Topic.objects.filter(pk=topic.pk).update(member_count=F("member_count") - 1)
        publish(TopicMemberLeft(topic_id=topic.id, user=UserRecord.of(user), also_user_ids=(user.id,)))
    return True


def hand_over_aliases(user: User, ghost: User) -> bool:
    """Give the ghost the names the person was anonymous under: nobody else shall speak in them."""
    return update_piece(AnonymousIdentity.objects.filter(user=user), user=ghost)


def forget_invitations(user: User, ghost: User) -> bool:
    """Take back what invites the person, and whom they have invited."""
    return delete_piece(TopicInvitation.objects.filter(Q(invited=user) | Q(invited_by=user)))


def _successor(topic: Topic) -> TopicMember | None:
    moderators = TopicMember.objects.select_related("user").filter(topic=topic, level=Level.MODERATOR)
    ordered = moderators.order_by(F("added_at").asc(nulls_last=True), "joined_at", "id")
    return next((one for one in ordered if not one.user.flags & UserFlags.CANNOT_SIGN_IN), None)
