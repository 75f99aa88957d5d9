"""Who stands above whom in a topic, and what becomes of those who are put out."""

from accounts.models import User
from accounts.records import UserRecord
from core.actor import Actor
from core.errors import Code, ProductError
from core.events import publish
from topics.access import TopicAccess
from topics.events import TopicMemberLeft, TopicUpdated
from topics.invitations import open_invitations
from topics.models import Level, Topic, TopicBan, TopicMember
from topics.queries import topic_for
from topics.viewers import in_force


def check_above(actor: Actor, access: TopicAccess, target: User) -> None:
    """Whether the actor may put somebody out: not themselves, not the owner nor an administrator of the site, and
    another moderator only as the owner. Raises MISSING_PERMISSIONS (`target_above`)."""
    is_owner = target.id == access.topic.owner_id
    if target.id == actor.user_id or is_owner or target.is_admin or _rank(access.topic, target) >= access.level:
        raise ProductError(Code.MISSING_PERMISSIONS, reason="target_above")


def check_not_banned(topic: Topic, user: User) -> None:
    """Raise MISSING_PERMISSIONS (`target_banned`) for those with a ban in force."""
    if TopicBan.objects.filter(in_force(), topic=topic, user=user).exists():
        raise ProductError(Code.MISSING_PERMISSIONS, reason="target_banned")


def forget_invitations(topic: Topic, user: User) -> None:
    """Take back what invites somebody into a topic."""
    open_invitations(user.id).filter(topic=topic).delete()


def tell_put_out(topic: Topic, user: User) -> None:
    """Publish that a member was put out: their sockets leave the topic and what lies in it."""
    publish(TopicMemberLeft(topic_id=topic.id, user=UserRecord.of(user), also_user_ids=(user.id,), lost_access=True))


def tell_changed(actor: Actor, topic: Topic) -> None:
    """Publish how a topic looks now."""
    publish(TopicUpdated(topic_id=topic.id, topic=topic_for(actor, topic.id).record))


def _rank(topic: Topic, user: User) -> int:
    own = TopicMember.objects.filter(topic=topic, user=user).values_list("level", flat=True)
    return own.first() or Level.NONE
