"""Who looks after a topic: its moderators, and its owner."""

from accounts.models import User
from accounts.records import UserRecord
from accounts.relationships import is_blocked_between
from core.actor import Actor
from core.clock import now
from core.errors import Code, ProductError
from core.events import publish
from core.operations import operation
from topics.access import access_topic
from topics.events import TopicMemberJoined
from topics.models import Level, Power, Topic, TopicMember
from topics.operations._standing import check_not_banned, forget_invitations, tell_changed
from topics.operations.members import add_member
from topics.people import person_named

DEFAULT_POWERS = (Power.DELETE_MESSAGES, Power.BAN_USERS)


@operation("topic.add_moderator", limit="api:topics:moderators")
def add_moderator(actor: Actor, topic_id: int, user_id: int, *, powers: tuple[str, ...] = DEFAULT_POWERS) -> None:
    """Make somebody a moderator, and a member if they are none; of a moderator, change what they may do.

    Needs to own the topic. Publishes TopicMemberJoined for a new member, TopicUpdated. Raises ProductError as
    `access_topic`, NOT_FOUND (`user_not_found`), MISSING_PERMISSIONS (`target_above` for the owner, `target_banned`,
    `target_apart` when one has blocked the other).
    """
    topic = access_topic(actor, topic_id, level=Level.OWNER, for_writing=True, lock=True).topic
    user = person_named(user_id)
    _check_eligible(actor, topic, user)
    _seat(topic, user)
    TopicMember.objects.filter(topic=topic, user=user).update(
        level=Level.MODERATOR, permissions=list(powers), added_by=actor.user_id, added_at=now()
    )
    tell_changed(actor, topic)


@operation("topic.remove_moderator", limit="api:topics:moderators")
def remove_moderator(actor: Actor, topic_id: int, user_id: int) -> None:
    """Make a moderator a mere member.

    Needs to own the topic. Publishes TopicUpdated. Raises ProductError as `access_topic`, NOT_FOUND
    (`moderator_not_found`).
    """
    topic = access_topic(actor, topic_id, level=Level.OWNER, for_writing=True, lock=True).topic
    own = TopicMember.objects.filter(topic=topic, user_id=user_id, level=Level.MODERATOR)
    if not own.update(**_rank(Level.MEMBER)):
        raise ProductError(Code.NOT_FOUND, reason="moderator_not_found")
    tell_changed(actor, topic)


@operation("topic.transfer", limit="api:topics:moderators")
def transfer_topic(actor: Actor, topic_id: int, user_id: int) -> None:
    """Hand a topic to somebody, who becomes a member if they are none; whoever owned it stays as a member.

    Needs to own the topic. Publishes TopicMemberJoined for a new member, TopicUpdated. Raises what `add_moderator`
    raises.
    """
    topic = access_topic(actor, topic_id, level=Level.OWNER, for_writing=True, lock=True).topic
    user = person_named(user_id)
    _check_eligible(actor, topic, user)
    _seat(topic, user)
    TopicMember.objects.filter(topic=topic, user_id=topic.owner_id).update(**_rank(Level.MEMBER))
    TopicMember.objects.filter(topic=topic, user=user).update(**_rank(Level.OWNER))
    topic.owner = user
    topic.save(update_fields=["owner"])
    tell_changed(actor, topic)


def _check_eligible(actor: Actor, topic: Topic, user: User) -> None:
    if user.id == topic.owner_id:
        raise ProductError(Code.MISSING_PERMISSIONS, reason="target_above")
    check_not_banned(topic, user)
    if is_blocked_between(actor.user_id, user.id):
        raise ProductError(Code.MISSING_PERMISSIONS, reason="target_apart")


def _seat(topic: Topic, user: User) -> None:
    if add_member(topic, user.id):
        forget_invitations(topic, user)
        publish(TopicMemberJoined(topic_id=topic.id, user=UserRecord.of(user), also_user_ids=(user.id,)))


def _rank(level: Level) -> dict[str, object]:
    return {"level": level, "permissions": [], "added_by": None, "added_at": None}
